import PatchbayEngine

/// The client authenticates in one way (RFC 6749 section 2.3), and has what the way needs.
enum ClientAuthenticationRule: SpecRule {
    static let codes: [DiagnosticCode] = [.clientAuthenticationConflict]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        for auth in context.auth {
            guard let spec = auth.oauth2 else { continue }
            let way = spec.clientAuthentication.value
            if way == "private_key_jwt", spec.key == nil {
                report(
                    "`private_key_jwt` needs the key that signs",
                    spec.clientAuthentication.range,
                    &findings,
                    help: "Add `key`, the credential that holds it."
                )
            }
            if way != "private_key_jwt", let member = auth.reader.node.member("key") {
                findings.report(
                    .unreadSetting,
                    severity: .warning,
                    "`key` is read with `private_key_jwt` alone",
                    at: member.nameRange,
                    help: "Remove it, or authenticate by `private_key_jwt`.",
                    related: [(spec.clientAuthentication.range, "the client authenticates otherwise")]
                )
            }
            if way == "none", spec.grant.value == "client_credentials" {
                report(
                    "the grant `client_credentials` needs a client that authenticates",
                    spec.clientAuthentication.range,
                    &findings,
                    help: "Use `client_secret_basic` or `client_secret_post`."
                )
            }
            checkSecond(spec, way, &findings)
        }
    }

    private static func report(
        _ message: String,
        _ range: SourceRange,
        _ findings: inout SpecFindings,
        help: String,
        related: [(range: SourceRange, text: String)] = []
    ) {
        findings.report(.clientAuthenticationConflict, message, at: range, help: help, related: related)
    }

    /// A second way beside the one that is named: the secret in a parameter or in a header of one's own.
    private static func checkSecond(_ spec: OAuth2Spec, _ way: String, _ findings: inout SpecFindings) {
        let first = [(spec.clientAuthentication.range, "this is how the client authenticates")]
        let members = spec.tokenParameters + spec.tokenHeaders + (spec.refresh?.parameters ?? [])
        for member in members {
            let secret = member.value.variables.first { $0.value == "client.secret" }
            let isHeader = spec.tokenHeaders.contains(member)
            if let secret, way != "none" || !isHeader {
                report(
                    way == "none"
                        ? "a client without a secret sends `client.secret`"
                        : "`\(member.name.value)` sends the client's secret, which `\(way)` sends already",
                    findings.place(of: "client.secret", in: secret.range),
                    &findings,
                    help: way == "none" ? "Name the way in `clientAuthentication`." : "Remove it.",
                    related: first
                )
            } else if isHeader, way == "client_secret_basic", member.name.value.lowercased() == "authorization" {
                report(
                    "`client_secret_basic` sends the header `Authorization` itself",
                    member.name.range,
                    &findings,
                    help: "Remove the header, or use another way.",
                    related: first
                )
            }
        }
    }
}

extension DiagnosticCode {
    static let clientAuthenticationConflict = DiagnosticCode(
        "client-authentication-conflict",
        title: "A client that authenticates in two ways, or in none that works",
        explanation: """
            A token request carries one authentication of the client (RFC 6749 section 2.3): the secret in a Basic \
            header or in the body, a signed assertion, or none. Servers refuse two; `private_key_jwt` needs a `key`, \
            and `client_credentials` needs some authentication.
            """,
        bad: #"{ "clientAuthentication": "client_secret_basic", "tokenParameters": { "secret": "{client.secret}" } }"#,
        good: #"{ "clientAuthentication": "client_secret_basic" }"#
    )
}
