import PatchbayEngine

/// OAuth 2 has the endpoints that its grant needs.
enum OAuth2Rule: SpecRule {
    static let codes: [DiagnosticCode] = []

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        for auth in context.auth {
            guard let spec = auth.oauth2 else { continue }
            let hasConsent = spec.grant.value == "authorization_code"
            if hasConsent, !auth.reader.mayHave("authorizationUrl") {
                findings.report(
                    .missingMember,
                    "the grant `authorization_code` needs the member `authorizationUrl`",
                    at: auth.reader.range.head,
                    expected: "authorizationUrl",
                    help: "Add the URL where people consent."
                )
            }
            if hasConsent { continue }
            let unread = ["authorizationUrl", "authorizationParameters", "callback", "refreshUrl", "refresh", "issuer"]
            for name in unread {
                guard let member = auth.reader.node.member(name) else { continue }
                findings.report(
                    .unreadSetting,
                    severity: .warning,
                    "the grant `client_credentials` does not read `\(name)`",
                    at: member.nameRange,
                    help: "Remove it."
                )
            }
        }
    }
}
