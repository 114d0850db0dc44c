import PatchbayEngine

/// A request has one target and only what its method carries.
enum RequestRule: SpecRule {
    static let codes: [DiagnosticCode] = [.wrongMethod]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        for request in context.index.requests { check(request, context, &findings) }
        for auth in context.auth { checkRevocation(auth, &findings) }
    }

    private static func check(_ request: SpecReader, _ context: SpecContext, _ findings: inout SpecFindings) {
        checkTarget(request, isPart: isPart(request, of: context), &findings)
        if let body = request.node.member("body"), ["GET", "DELETE"].contains(request.text("method")?.value),
            !isPart(request, of: context)
        {
            let method = request.text("method")?.value ?? "GET"
            findings.report(
                .wrongMethod,
                "a `\(method)` request carries no body",
                at: body.nameRange,
                expected: "POST",
                help: "Add `\"method\": \"POST\"`, or send the values in `query`."
            )
        }
        for name in ["query", "headers"] { checkValues(request.node(name), "a text", &findings) }
        if let body = request.object("body"), body.shape.name == "form" {
            checkValues(body.node("members"), "a text", &findings)
        }
    }

    /// Whether the request is completed by inheritance: one of `defaults`, or of a data type with several reads.
    private static func isPart(_ request: SpecReader, of context: SpecContext) -> Bool {
        let range = request.range
        if context.root["defaults"]?["request"]?.range == range { return true }
        for type in context.root["dataTypes"]?.members ?? [] {
            let inherits = context.root["defaults"]?["request"] != nil || type.value["request"] != nil
            if type.value["request"]?.range == range {
                return type.value["reads"] != nil || context.root["defaults"]?["request"] != nil
            }
            for read in type.value["reads"]?.members ?? [] where read.value["request"]?.range == range {
                return inherits
            }
        }
        return false
    }

    private static func checkTarget(_ request: SpecReader, isPart: Bool, _ findings: inout SpecFindings) {
        if request.has("path"), let url = request.node.member("url") {
            findings.report(
                .contradiction,
                "`path` and `url` cannot stand together",
                at: url.nameRange,
                help: "Keep `path` for what is below `api.baseUrl`, `url` for anything else."
            )
        } else if !isPart, !request.has("path"), !request.has("url") {
            findings.report(
                .missingMember,
                "the request needs the member `path` or `url`",
                at: request.range.head,
                expected: "path",
                help: "Add `\"path\"`: the path below `api.baseUrl`."
            )
        }
        guard let path = request.text("path") else { return }
        if !path.value.hasPrefix("/"), !path.value.isEmpty {
            let mended = "/" + path.value
            findings.report(
                .wrongValue,
                "a path starts with `/`, found `\(path.value)`",
                at: path.range,
                expected: mended,
                fixes: [
                    Diagnostic.Fix(title: "Write `\(mended)`", range: path.range, replacement: JSONText.quoted(mended))
                ]
            )
        } else if path.value.contains(where: { "?#".contains($0) }) {
            findings.report(
                .wrongValue,
                "a path holds no `?` and no `#`, for they would be escaped",
                at: path.range,
                help: "Put the parameters into `query`."
            )
        }
    }

    /// An object has no place in a query, a header or a form.
    private static func checkValues(_ map: JSONNode?, _ expected: String, _ findings: inout SpecFindings) {
        for member in map?.members ?? [] {
            guard let object = member.value.member("object") else { continue }
            findings.report(
                .wrongKind,
                "expected \(expected), found an object, which only a JSON body can hold",
                at: object.nameRange,
                help: "Name each member, or send a JSON body."
            )
        }
    }

    /// RFC 7009 section 2.1: a POST that names what is revoked.
    private static func checkRevocation(_ auth: AuthPlace, _ findings: inout SpecFindings) {
        guard let reader = auth.reader.object("revocation"), let request = auth.oauth2?.revocation else { return }
        if request.method == "GET" {
            findings.report(
                .wrongMethod,
                "a grant is revoked by `POST` (RFC 7009 section 2.1), found `GET`",
                at: reader.text("method").map { reader.has("method") ? $0.range : reader.range.head }
                    ?? reader.range.head,
                expected: "POST",
                help: "Add `\"method\": \"POST\"`."
            )
        }
        guard request.variables.allSatisfy({ $0.value.hasPrefix("client.") }) else { return }
        findings.report(
            .missingMember,
            "the revocation does not say what is revoked",
            at: reader.range.head,
            expected: "{token}",
            help: "Send `{token}`, `{refreshToken}` or a variable that names the account."
        )
    }
}

extension DiagnosticCode {
    static let wrongMethod = DiagnosticCode(
        "wrong-method",
        title: "A method that does not fit the request",
        explanation: """
            A body goes with `POST`, `PUT` or `PATCH`; that of a `GET` has no meaning (RFC 9110 section 9.3.1) and is \
            dropped on the way. A grant is revoked by `POST`. The method is `GET` when none is named.
            """,
        bad: #"{ "path": "/search", "body": { "type": "json", "value": { "object": { "q": "a" } } } }"#,
        good:
            #"{ "method": "POST", "path": "/search", "body": { "type": "json", "value": { "object": { "q": "a" } } } }"#
    )
}
