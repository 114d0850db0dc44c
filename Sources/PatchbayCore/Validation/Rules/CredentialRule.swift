/// A way to authenticate names credentials that the spec declares.
enum CredentialRule: SpecRule {
    static let codes: [DiagnosticCode] = [.unknownCredential]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        let declared = context.declared("credentials")
        for auth in context.auth {
            for name in [auth.reader.text("credential"), auth.reader.text("key")].compactMap(\.self)
            where !declared.contains(where: { $0.value == name.value }) {
                findings.reportUnknown(
                    .unknownCredential,
                    "no credential `\(name.value)` is declared",
                    name,
                    among: declared,
                    help: "Declare it in `credentials`."
                )
            }
        }
    }
}

extension DiagnosticCode {
    static let unknownCredential = DiagnosticCode(
        "unknown-credential",
        title: "A credential that nobody declares",
        explanation:
            "Nobody would be asked for it, so that nothing could be sent. `credentials` declares what is asked.",
        bad: #"{ "credentials": { "apiKey": { } }, "auth": { "type": "apiKey", "credential": "key" } }"#,
        good: #"{ "credentials": { "apiKey": { } }, "auth": { "type": "apiKey", "credential": "apiKey" } }"#
    )
}
