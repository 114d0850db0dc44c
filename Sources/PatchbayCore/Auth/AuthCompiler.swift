/// A way to connect to a provider, compiled.
package struct AuthMethodPlan: Sendable {
    /// The name; nil when the provider has one way alone.
    package var name: String?
    /// The name for people.
    package var title: String?
    /// The way.
    package var plan: AuthPlan
}

extension RequestCompiler {
    /// The ways to connect to a provider, in the order of its spec; at least one.
    mutating func methods(_ provider: ProviderSpec) -> [AuthMethodPlan] {
        guard case .choice(let methods, let shared) = provider.auth else {
            return [AuthMethodPlan(name: nil, title: nil, plan: auth(provider.auth, provider, inherited: nil))]
        }
        return methods.map { method in
            AuthMethodPlan(
                name: method.name.value,
                title: method.title,
                plan: auth(method.auth, provider, inherited: shared)
            )
        }
    }

    private mutating func auth(_ spec: AuthSpec, _ provider: ProviderSpec, inherited: SharedAuthSpec?) -> AuthPlan {
        let captures = provider.variables.map { VariableCapture($0) }
        let shared = spec.shared
        let verification = (shared.verification ?? inherited?.verification).map { VerificationPlan($0, &self) }
        return AuthPlan(
            kind: kind(spec, captures, credentials: provider.credentials.map(\.input.name.value)),
            response: response(spec, captures),
            placement: CredentialPlacement(spec: shared.placement),
            revocation: spec.oauth2?.revocation.map {
                compile($0, purpose: .authentication, isShared: $0.url == nil)
            },
            revocationClient: spec.oauth2.map { TokenClient($0) },
            mainTokenName: spec.oauth2.flatMap { mainTokenName($0) },
            derived: DerivedVariables(provider.variables, &self),
            scopes: spec.oauth2.map { ScopePlan($0) },
            usesPKCE: spec.oauth2?.pkce.value == "S256",
            verification: verification,
            afterConnect: shared.afterConnect.map { AfterConnectPlan($0, provider.variables, &self) }
        )
    }

    private mutating func kind(
        _ spec: AuthSpec,
        _ captures: [VariableCapture],
        credentials: [String]
    ) -> AuthPlan.Kind {
        switch spec {
        case .oauth2(let oauth):
            let isCode = oauth.grant.value == "authorization_code"
            let authorization = isCode ? oauth.authorizationURL.map { AuthorizationRequestPlan(oauth, $0, &self) } : nil
            let callback = AuthorizationResponsePlan(
                codeName: oauth.callbackCode,
                issuer: oauth.issuer,
                captures: captures,
                signature: oauth.callbackSignature
            )
            return .oauth2(authorization, callback, AccessTokenRequestPlan(oauth, &self))
        case .apiKey(let credential, _): return .apiKey(credential.value)
        case .basic(let username, let password, _):
            return .basic(username: username.value, password: password.value)
        case .tokenExchange(let request, _, _):
            return .tokenExchange(compile(request, purpose: .authentication))
        case .jwtBearer(let bearer, _): return .jwtBearer(JWTBearerPlan(bearer, credentials: credentials, &self))
        case .oauth1(let oauth, _): return .oauth1(OAuth1Plan(oauth, captures, &self))
        case .none, .choice: return .none
        }
    }

    private mutating func response(_ spec: AuthSpec, _ captures: [VariableCapture]) -> AccessTokenResponsePlan {
        let response: TokenResponseSpec
        var takesNumbers = false
        switch spec {
        case .oauth2(let oauth): response = oauth.tokenResponse
        case .tokenExchange(_, let written, _):
            response = written
            takesNumbers = true
        case .jwtBearer(let bearer, _): response = bearer.tokenResponse
        case .apiKey, .basic, .oauth1, .none, .choice: response = TokenResponseSpec(additionalTokens: [])
        }
        return AccessTokenResponsePlan(
            response,
            separator: spec.oauth2?.scopeSeparator ?? " ",
            refreshLifetime: spec.oauth2?.refresh?.expiresAfterSeconds,
            captures: captures,
            takesNumbers: takesNumbers,
            &self
        )
    }

    /// The name that a scope parameter gives to the token that no `additionalTokens` is.
    private func mainTokenName(_ spec: OAuth2Spec) -> String? {
        let additional = spec.tokenResponse.additionalTokens.map(\.name.value)
        return spec.scopeParameters.values.sorted().first { !additional.contains($0) }
    }
}

extension AuthSpec {
    /// OAuth 2, where that is the way.
    var oauth2: OAuth2Spec? {
        if case .oauth2(let spec) = self { spec } else { nil }
    }
}
