import PatchbayEngine

/// What a webhook signs proves when it was sent, and what it tells reaches a connection.
enum WebhookRule: SpecRule {
    static let codes: [DiagnosticCode] = [.webhookConflict]

    private static let signed = ["body", "timestamp", "id"]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        guard let webhooks = context.root["webhooks"],
            let reader = SpecReader(webhooks, .object(WebhookShapes.webhooks))
        else { return }
        if let signature = reader.object("signature"), signature.shape.name == "hmac" {
            checkSigned(signature, &findings)
            checkEntries(signature, &findings)
        }
        let forms = reader.object("events").map { [$0] } ?? reader.elements("events")
        for form in forms { checkDataTypes(form, context, &findings) }
        checkAccount(forms, context, &findings)
    }

    private static func checkSigned(_ signature: SpecReader, _ findings: inout SpecFindings) {
        guard let signs = signature.text("signs"), let template = try? TextTemplate(signs.value) else { return }
        let place = signature.node.member("signs")?.value.range ?? signature.range.head
        for name in template.variables where !signed.contains(name) {
            findings.reportUnknown(
                .undefinedVariable,
                "nothing defines `\(name)` here",
                Located(name, at: findings.place(of: name, in: place)),
                among: [],
                help: "Use \(signed.map { "`{\($0)}`" }.joined(separator: ", "))."
            )
        }
        if !template.variables.contains("body") {
            findings.report(
                .webhookConflict,
                "a signature that leaves out `{body}` proves nothing of what is told",
                at: place,
                expected: "{body}",
                help: "Add `{body}`."
            )
        }
        let sources = [("timestamp", "timestamp"), ("id", "idHeader")]
        for (name, source) in sources {
            let member = signature.node.member(source)
            if let member, !template.variables.contains(name) {
                findings.report(
                    .webhookConflict,
                    "`\(source)` is not signed, so anybody may write another one",
                    at: member.nameRange,
                    expected: "{\(name)}",
                    help: "Add `{\(name)}` to `signs`, or remove `\(source)`."
                )
            }
            if !signature.mayHave(source), template.variables.contains(name) {
                findings.report(
                    .missingMember,
                    "`{\(name)}` is signed, and nothing says where it is",
                    at: findings.place(of: name, in: place),
                    expected: source,
                    help: "Add `\(source)`."
                )
            }
        }
        if let tolerance = signature.node.member("toleranceSeconds"), !signature.mayHave("timestamp") {
            findings.report(
                .unreadSetting,
                severity: .warning,
                "nothing reads `toleranceSeconds`: the delivery does not say when it was signed",
                at: tolerance.nameRange,
                help: "Remove it, or add `timestamp`."
            )
        }
    }

    /// Several entries in one header are told apart by what stands before them.
    private static func checkEntries(_ signature: SpecReader, _ findings: inout SpecFindings) {
        let entry = signature.object("timestamp")?.node.member("entry")
        if let entry, !signature.mayHave("separator") {
            findings.report(
                .missingMember,
                "the header has an entry beside the signature, and nothing says what stands between them",
                at: entry.nameRange,
                expected: "separator",
                help: "Add `separator` to the signature."
            )
        }
        if let separator = signature.node.member("separator"), !signature.mayHave("prefix") {
            findings.report(
                .missingMember,
                "the header has several entries, and nothing says which are signatures",
                at: separator.nameRange,
                expected: "prefix",
                help: "Add `prefix`."
            )
        }
    }

    private static func checkDataTypes(
        _ form: SpecReader,
        _ context: SpecContext,
        _ findings: inout SpecFindings
    ) {
        let declared = context.declared("dataTypes")
        for name in SpecContext.names(form.node["dataTypes"]) {
            guard let type = context.dataTypes.first(where: { $0.spec.name.value == name.value }) else {
                findings.reportUnknown(
                    .webhookConflict,
                    "no data type `\(name.value)` is declared",
                    name,
                    among: declared,
                    help: "Name one of `dataTypes`."
                )
                continue
            }
            guard type.spec.isInternal else { continue }
            findings.report(
                .webhookConflict,
                "`\(name.value)` is only read for other data types",
                at: name.range,
                help: "Name the data types that it is read for.",
                related: [(type.spec.name.range, "the data type is declared here")]
            )
        }
    }

    /// An event's account is that of a connection, which knows it by the first variable that connecting brings.
    private static func checkAccount(
        _ forms: [SpecReader],
        _ context: SpecContext,
        _ findings: inout SpecFindings
    ) {
        guard !context.variables.contains(where: \.identifiesAccount), !context.auth.isEmpty,
            let account = forms.lazy.compactMap({ $0.node.member("account") }).first,
            context.variables.count == context.declared("variables").count
        else { return }
        findings.report(
            .webhookConflict,
            "no variable is brought by connecting, so no connection has this account",
            at: account.nameRange,
            help: "Declare a variable whose source is `callback`, `tokenResponse`, `claim` or `afterConnect`."
        )
    }
}

extension VariableSpec {
    /// Whether connecting itself brings the value; the first such variable tells the provider's accounts apart.
    package var identifiesAccount: Bool { !isAsked }
}

extension DiagnosticCode {
    static let webhookConflict = DiagnosticCode(
        "webhook-conflict",
        title: "A webhook that proves too little or reaches nobody",
        explanation: """
            What is signed must hold the body, and the timestamp and the id where they are looked at: whatever is not \
            signed anybody can write. An event touches data types that are read for their own sake, and concerns the \
            connection whose account it names; the account of a connection is the first variable that connecting brings.
            """,
        bad:
            #"{ "header": "X-Signature", "encoding": "hex", "timestamp": { "header": "X-Time" }, "signs": "{body}" }"#,
        good:
            #"{ "header": "X-Signature", "encoding": "hex", "timestamp": { "header": "X-Time" }, "signs": "{timestamp}.{body}" }"#
    )
}
