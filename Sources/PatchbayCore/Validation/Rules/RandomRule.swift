import PatchbayEngine

/// What must be new for each authorization is no constant.
enum RandomRule: SpecRule {
    static let codes: [DiagnosticCode] = [.constantRandom]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        for auth in context.auth {
            for parameter in auth.oauth2?.authorizationParameters ?? [] {
                let fresh = parameter.value.variables.contains { ["random", "state"].contains($0.value) }
                guard ["nonce", "state"].contains(parameter.name.value.lowercased()), !fresh else { continue }
                report(parameter, &findings)
            }
        }
    }

    private static func report(_ parameter: RequestMemberSpec, _ findings: inout SpecFindings) {
        let isState = parameter.name.value.lowercased() == "state"
        findings.report(
            .constantRandom,
            "`\(parameter.name.value)` is the same in every authorization, so that it protects nobody",
            at: parameter.value.range,
            expected: isState ? nil : "{random}",
            help: isState ? "Remove it; a state is always sent." : nil,
            fixes: isState
                ? []
                : [
                    Diagnostic.Fix(
                        title: "Write `{random}`",
                        range: parameter.value.range,
                        replacement: JSONText.quoted("{random}")
                    )
                ]
        )
    }
}

extension DiagnosticCode {
    static let constantRandom = DiagnosticCode(
        "constant-random",
        title: "A constant where a fresh value is needed",
        explanation: """
            The `nonce` of OpenID Connect and the `state` of OAuth 2 (RFC 6749 section 10.12) bind an answer to one \
            request. `{random}` is a fresh text for each authorization; `state` is sent without being written.
            """,
        bad: #"{ "authorizationParameters": { "nonce": "abc123" } }"#,
        good: #"{ "authorizationParameters": { "nonce": "{random}" } }"#
    )
}
