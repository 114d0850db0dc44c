import PatchbayEngine

/// The code challenge and its verifier go together (RFC 7636), and a client without a secret has them.
enum PKCERule: SpecRule {
    static let codes: [DiagnosticCode] = [.pkceConflict]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        for auth in context.auth {
            guard let spec = auth.oauth2 else { continue }
            let pkce = auth.reader.node.member("pkce")
            if spec.grant.value != "authorization_code" {
                if let pkce, spec.pkce.value != "none" { reportGrant(pkce, &findings) }
                continue
            }
            checkParameters(spec, &findings)
            if spec.pkce.value == "none" {
                if spec.clientAuthentication.value == "none" { reportPublic(spec, pkce, &findings) }
            } else {
                checkExchange(spec, &findings)
            }
        }
    }

    private static func reportGrant(_ pkce: JSONNode.Member, _ findings: inout SpecFindings) {
        findings.report(
            .pkceConflict,
            "the grant `client_credentials` has no code that a challenge could protect",
            at: pkce.value.range,
            help: "Remove `pkce`."
        )
    }

    private static func reportPublic(_ spec: OAuth2Spec, _ pkce: JSONNode.Member?, _ findings: inout SpecFindings) {
        findings.report(
            .pkceConflict,
            "a client without a secret proves nothing when it sends no code challenge either",
            at: pkce?.value.range ?? spec.clientAuthentication.range,
            expected: "S256",
            help: "Use `S256`.",
            related: [(spec.clientAuthentication.range, "the client has no secret")],
            fixes: pkce.map {
                [Diagnostic.Fix(title: "Write `S256`", range: $0.value.range, replacement: JSONText.quoted("S256"))]
            } ?? []
        )
    }

    /// The challenge is made by the engine; one that is written by hand has no verifier.
    private static func checkParameters(_ spec: OAuth2Spec, _ findings: inout SpecFindings) {
        let byHand =
            spec.authorizationParameters.filter { ["code_challenge", "code_challenge_method"].contains($0.name.value) }
            + spec.tokenParameters.filter { $0.name.value == "code_verifier" && $0.value.variables.isEmpty }
        for parameter in byHand {
            findings.report(
                .pkceConflict,
                "`\(parameter.name.value)` is made anew for each authorization and cannot be written here",
                at: parameter.name.range,
                help: "Remove it and use `\"pkce\": \"S256\"`."
            )
        }
    }

    private static func checkExchange(_ spec: OAuth2Spec, _ findings: inout SpecFindings) {
        let sent = spec.tokenParameters.flatMap(\.value.variables)
        guard let code = sent.first(where: { $0.value == "code" }),
            !sent.contains(where: { $0.value == "codeVerifier" })
        else { return }
        findings.report(
            .pkceConflict,
            "the code is exchanged by described parameters that do not send the verifier",
            at: findings.place(of: "code", in: code.range),
            expected: "{codeVerifier}",
            help: "Add a parameter with `{codeVerifier}`, or say `\"pkce\": \"none\"`.",
            related: spec.pkce.range.isEmpty ? [] : [(spec.pkce.range, "a challenge is sent")]
        )
    }
}

extension DiagnosticCode {
    static let pkceConflict = DiagnosticCode(
        "pkce-conflict",
        title: "A code challenge that does not fit the rest",
        explanation: """
            PKCE (RFC 7636) sends a challenge with the authorization request and its verifier with the token request; \
            the provider refuses the one without the other. A client without a secret needs it, a grant without a code \
            cannot have it, and both values are made anew for each authorization.
            """,
        bad: #"{ "type": "oauth2", "grant": "authorization_code", "clientAuthentication": "none", "pkce": "none" }"#,
        good: #"{ "type": "oauth2", "grant": "authorization_code", "clientAuthentication": "none", "pkce": "S256" }"#
    )
}
