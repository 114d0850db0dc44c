import PatchbayEngine

/// Headers have names that HTTP allows, each once whatever its case, and none that the client owns.
enum HeaderRule: SpecRule {
    static let codes: [DiagnosticCode] = [.duplicateHeader, .reservedHeader]

    private static let owned: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "keep-alive",
        "proxy-authorization", "accept-encoding",
    ]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        let shared = SpecContext.names(context.root["api"]?["headers"])
        for map in context.index.headers {
            let names = SpecContext.names(map)
            for (index, name) in names.enumerated() {
                checkName(name, &findings)
                let lowered = name.value.lowercased()
                let first = (names[..<index] + (map.range == context.root["api"]?["headers"]?.range ? [] : shared))
                    .first { $0.value.lowercased() == lowered && $0.value != name.value }
                if let first { reportTwice(name, first, &findings) }
            }
            for member in map.members ?? [] { checkValue(member, &findings) }
        }
        for auth in context.auth { checkPlacement(auth, shared, &findings) }
    }

    private static func checkName(_ name: Located<String>, _ findings: inout SpecFindings) {
        let symbols = Array("!#$%&'*+-.^_`|~".utf8)
        let isToken = name.value.utf8.allSatisfy {
            $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26 && $0 < 0x80 || symbols.contains($0)
        }
        if name.value.isEmpty || !isToken {
            findings.report(
                .wrongValue,
                "`\(name.value)` is not a name that a header can have (RFC 9110 section 5.1)",
                at: name.range,
                help: "Use letters, digits and hyphens."
            )
        } else if owned.contains(name.value.lowercased()) {
            findings.report(
                .reservedHeader,
                "the client itself sends `\(name.value)`",
                at: name.range,
                found: name.value,
                help: "Remove the header."
            )
        }
    }

    private static func checkValue(_ member: JSONNode.Member, _ findings: inout SpecFindings) {
        guard let text = member.value.text, text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else { return }
        findings.report(
            .wrongValue,
            "a header's value holds a control character, which would start another header",
            at: member.value.range,
            help: "Write the value on one line."
        )
    }

    private static func reportTwice(_ name: Located<String>, _ first: Located<String>, _ findings: inout SpecFindings) {
        findings.report(
            .duplicateHeader,
            "`\(name.value)` and `\(first.value)` are one header, for case does not count",
            at: name.range,
            found: name.value,
            help: "Keep one of them; a request's own header replaces that of `api` when both are spelt alike.",
            related: [(first.range, "the other one is here")],
            fixes: [
                Diagnostic.Fix(
                    title: "Write `\(first.value)`",
                    range: name.range,
                    replacement: JSONText.quoted(first.value)
                )
            ]
        )
    }

    /// A header of `api` that the placement of a token or key sends too.
    private static func checkPlacement(_ auth: AuthPlace, _ shared: [Located<String>], _ findings: inout SpecFindings) {
        let placement = auth.spec.shared.placement
        switch auth.spec {
        case .none, .choice, .oauth1: return
        case .oauth2, .apiKey, .basic, .tokenExchange, .jwtBearer: break
        }
        let isBasic = if case .basic = auth.spec { true } else { false }
        let name = isBasic ? "Authorization" : placement.name
        guard isBasic || !placement.isQuery,
            let header = shared.first(where: { $0.value.lowercased() == name.lowercased() })
        else { return }
        findings.report(
            .duplicateHeader,
            "`auth` sends the header `\(name)` itself",
            at: header.range,
            found: header.value,
            help: "Remove the header.",
            related: [(auth.reader.object("placement")?.range ?? auth.reader.range.head, "this sends it")]
        )
    }
}

extension DiagnosticCode {
    static let duplicateHeader = DiagnosticCode(
        "duplicate-header",
        title: "One header, written twice",
        explanation: """
            Names of headers are the same in every case (RFC 9110 section 5.1). Two of them would both be sent, and \
            servers differ in which one they take.
            """,
        bad: #"{ "headers": { "Accept": "application/json", "accept": "text/csv" } }"#,
        good: #"{ "headers": { "Accept": "application/json" } }"#
    )
    static let reservedHeader = DiagnosticCode(
        "reserved-header",
        title: "A header that is not the spec's to send",
        explanation: """
            `Host`, `Content-Length` and what belongs to one connection between two machines are made by the HTTP client; \
            another value would break requests or smuggle them.
            """,
        bad: #"{ "headers": { "Host": "internal.acme.com" } }"#,
        good: #"{ "baseUrl": "https://internal.acme.com" }"#
    )
}
