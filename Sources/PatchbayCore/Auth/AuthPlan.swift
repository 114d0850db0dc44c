package import PatchbayEngine

/// A provider's way to authenticate, compiled: every request of connecting, refreshing and revoking as a value.
///
/// Nothing is sent here. The caller sends what these functions return and hands the answers back. Each takes a scope
/// with the connection's variables, `client.id`, the secret `client.secret`, and the credentials that were supplied.
package struct AuthPlan: Sendable {
    /// How tokens come about.
    enum Kind: Sendable {
        case oauth2(AuthorizationRequestPlan?, AuthorizationResponsePlan, AccessTokenRequestPlan)
        case apiKey(String)
        case basic(username: TextTemplate, password: TextTemplate)
        case tokenExchange(RequestPlan)
        case jwtBearer(JWTBearerPlan)
        case oauth1(OAuth1Plan)
        case none
    }

    let kind: Kind
    let response: AccessTokenResponsePlan
    let placement: CredentialPlacement
    let revocation: RequestPlan?
    /// How the client proves itself on a revocation (RFC 7009 section 2.1); nil where it does not.
    let revocationClient: TokenClient?
    /// The name by which requests may call the main token beside leaving the name out; nil when it has none.
    let mainTokenName: String?
    /// What is left of a variable's declaration for one that other variables make.
    let derived: DerivedVariables

    /// Which scopes permissions need; nil where there are no scopes.
    package let scopes: ScopePlan?
    /// Whether an S256 challenge is sent (RFC 7636).
    package let usesPKCE: Bool
    /// The request that tells whether credentials work; nil when the spec has none.
    package let verification: VerificationPlan?
    /// The requests after connecting, in order.
    package let afterConnect: [AfterConnectPlan]

    /// How a person connects.
    package enum Flow: Sendable, Hashable {
        /// By agreeing at the provider, with a code (RFC 6749 section 4.1).
        case authorizationCode
        /// By agreeing at the provider, with temporary credentials (RFC 5849 section 2).
        case temporaryCredentials
        /// By supplying credentials, or with nothing at all.
        case supplied
    }

    /// How a person connects.
    package var flow: Flow {
        switch kind {
        case .oauth2(let authorization, _, _): authorization == nil ? .supplied : .authorizationCode
        case .oauth1(let plan): plan.hasRedirect ? .temporaryCredentials : .supplied
        case .apiKey, .basic, .tokenExchange, .jwtBearer, .none: .supplied
        }
    }
}

/// Connecting with an authorization code.
extension AuthPlan {
    /// The URL that the person's browser is sent to (RFC 6749 section 4.1.1); it holds no secret.
    package func authorizationURL(
        _ flow: AuthorizationRequest,
        _ scope: RequestScope,
        random: String
    ) throws(AuthError) -> String {
        guard case .oauth2(let authorization?, _, _) = kind else {
            throw .unsupported("this service has no place where a person agrees")
        }
        return try authorization.url(flow, scope, random: random)
    }

    /// The code and the variables of a callback whose state has been checked (RFC 6749 section 4.1.2).
    package func callback(
        _ parameters: [FormURLEncoding.Pair],
        _ scope: RequestScope,
        _ ports: AuthPorts
    ) throws(AuthError) -> AuthorizationResponse {
        switch kind {
        case .oauth2(_, let response, _):
            return try response.read(parameters, secret: scope.secret("client.secret"), ports: ports)
        case .oauth1(let plan): return try plan.callback.read(parameters, secret: nil, ports: ports)
        default: throw .unsupported("this service has no callback")
        }
    }

    /// The token request for a code (RFC 6749 section 4.1.3).
    package func tokenRequest(
        _ grant: TokenGrant,
        _ scope: RequestScope,
        _ ports: AuthPorts
    ) throws(AuthError) -> ProviderRequest {
        guard case .oauth2(_, _, let tokens) = kind else { throw .unsupported("this service has no token endpoint") }
        return try tokens.request(grant, scope, ports)
    }

    /// The tokens of any token request's answer.
    package func tokens(from response: ProviderResponse, at now: Timestamp) throws(AuthError) -> GrantedTokens {
        try self.response.read(response, at: now)
    }
}

/// Connecting with what the owner supplies, and staying connected.
extension AuthPlan {
    /// The request that turns what was supplied into a token; nil where it is the credential itself that is sent.
    package func connectRequest(
        permissions: [String],
        _ scope: RequestScope,
        _ ports: AuthPorts
    ) throws(AuthError) -> ProviderRequest? {
        switch kind {
        case .oauth2(nil, _, let tokens): return try tokens.request(.client(permissions: permissions), scope, ports)
        case .oauth2: throw .unsupported("this service is connected by agreeing at the provider")
        case .tokenExchange(let plan):
            var scope = scope
            scope["random"] = .string(ports.random)
            return try plan.prepare(scope)
        case .jwtBearer(let plan): return try plan.request(scope, ports)
        case .apiKey, .basic, .oauth1, .none: return nil
        }
    }

    /// The request for a new access token in the place of one that has expired.
    ///
    /// - Throws: `AuthError.unsupported` where nothing but agreeing again helps.
    package func refreshRequest(
        _ credentials: ConnectionCredentials,
        token name: String = ConnectionCredentials.main,
        permissions: [String],
        _ scope: RequestScope,
        _ ports: AuthPorts
    ) throws(AuthError) -> ProviderRequest {
        switch kind {
        case .oauth2(let authorization, _, let tokens):
            if let refresh = credentials.tokens[name]?.refresh {
                return try tokens.request(.refresh(refresh), scope, ports)
            }
            guard authorization == nil else { throw .unsupported("the connection has no refresh token") }
            return try tokens.request(.client(permissions: permissions), scope, ports)
        case .tokenExchange, .jwtBearer:
            guard let request = try connectRequest(permissions: permissions, scope, ports) else {
                throw .unsupported("the connection has nothing to refresh")
            }
            return request
        case .apiKey, .basic, .oauth1, .none: throw .unsupported("the connection has nothing to refresh")
        }
    }

    /// The request that ends a grant (RFC 7009); nil when the provider has none.
    package func revocationRequest(
        _ credentials: ConnectionCredentials,
        _ scope: RequestScope,
        _ ports: AuthPorts
    ) throws(AuthError) -> ProviderRequest? {
        guard let revocation else { return nil }
        var scope = scope
        let main = credentials.tokens[ConnectionCredentials.main]
        scope.setSecret("token", main?.access)
        scope.setSecret("refreshToken", main?.refresh)
        scope["random"] = .string(ports.random)
        let request = try revocation.prepare(scope)
        guard let revocationClient, request.headers["Authorization"] == nil else { return request }
        let isForm = request.body?.mediaType == FormURLEncoding.mediaType
        guard isForm || revocationClient.way == .basic else { return request }
        var form = TokenForm(
            FormURLEncoding.decode(String(decoding: isForm ? request.body?.bytes ?? [] : [], as: UTF8.self))
        )
        var authenticated = try revocationClient.authenticate(request, &form, scope, ports)
        if isForm { authenticated.body = form.body(.form) }
        return authenticated
    }

    /// The variables that others make, for the values at hand.
    package func derivedVariables(_ scope: RequestScope) throws(AuthError) -> [String: JSONValue] {
        try derived.values(scope)
    }
}

/// Connecting by OAuth 1.
extension AuthPlan {
    /// The request for temporary credentials (RFC 5849 section 2.1).
    package func temporaryRequest(
        redirectURI: String,
        _ scope: RequestScope,
        _ ports: AuthPorts
    ) throws(AuthError) -> ProviderRequest {
        try oauth1().temporaryRequest(redirectURI: redirectURI, scope, ports)
    }

    /// The temporary credentials of an answer to the request for them.
    package func temporaryToken(from response: ProviderResponse) throws(AuthError) -> ConnectionCredentials.Token {
        try oauth1().token(from: response)
    }

    /// The token of an answer to the request that turns temporary credentials into one, and what came with it.
    package func grantedToken(from response: ProviderResponse) throws(AuthError) -> GrantedTokens {
        try oauth1().granted(from: response)
    }

    /// The URL that the person's browser is sent to with temporary credentials (RFC 5849 section 2.2).
    package func authorizationURL(
        temporary: ConnectionCredentials.Token,
        _ scope: RequestScope
    ) throws(AuthError) -> String {
        try oauth1().authorizationURL(temporary, scope)
    }

    /// The request that turns temporary credentials into a token (RFC 5849 section 2.3).
    package func tokenRequest(
        temporary: ConnectionCredentials.Token,
        verifier: Secret<String>,
        _ scope: RequestScope,
        _ ports: AuthPorts
    ) throws(AuthError) -> ProviderRequest {
        try oauth1().accessRequest(temporary, verifier: verifier, scope, ports)
    }

    private func oauth1() throws(AuthError) -> OAuth1Plan {
        guard case .oauth1(let plan) = kind else { throw .unsupported("this service does not speak OAuth 1") }
        return plan
    }
}
