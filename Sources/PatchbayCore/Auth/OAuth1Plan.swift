import PatchbayEngine

/// The requests of OAuth 1 (RFC 5849 section 2): with a redirect, or with tokens that the owner supplies.
///
/// The client is the installation's own, or the credentials `consumerKey` and `consumerSecret`; tokens that are
/// supplied are the credentials `token` and `tokenSecret`.
struct OAuth1Plan: Sendable {
    private let temporary: RequestPlan?
    private let authorization: RequestPlan?
    private let access: RequestPlan?
    private let method: OAuth1Signature.Method
    private let realm: TextTemplate?
    private let captures: [VariableCapture]
    /// How the callback is read (section 2.2).
    let callback: AuthorizationResponsePlan

    init(_ spec: OAuth1Spec, _ captures: [VariableCapture], _ compiler: inout RequestCompiler) {
        self.captures = captures
        callback = AuthorizationResponsePlan(
            codeName: "oauth_verifier",
            issuer: nil,
            captures: captures,
            signature: nil
        )
        method = spec.signatureMethod.flatMap { OAuth1Signature.Method(rawValue: $0) } ?? .hmacSHA1
        realm = spec.realm?.value
        func plan(_ url: Located<TextTemplate>?, _ method: String) -> RequestPlan? {
            url.map { url in
                compiler.compile(
                    RequestSpec(
                        method: method,
                        path: nil,
                        url: url,
                        query: [],
                        headers: [],
                        body: nil,
                        token: nil,
                        range: url.range
                    ),
                    purpose: .authentication,
                    isShared: false
                )
            }
        }
        temporary = plan(spec.requestTokenURL, "POST")
        authorization = plan(spec.authorizationURL, "GET")
        access = plan(spec.accessTokenURL, "POST")
    }

    /// Whether a person is sent to the provider.
    var hasRedirect: Bool { temporary != nil && authorization != nil && access != nil }

    /// The request for temporary credentials (section 2.1).
    func temporaryRequest(
        redirectURI: String,
        _ scope: RequestScope,
        _ ports: AuthPorts
    ) throws(AuthError) -> ProviderRequest {
        guard let temporary else { throw .unsupported("this service takes tokens that its owner supplies") }
        let callback = FormURLEncoding.Pair("oauth_callback", redirectURI)
        return try signature(scope).sign(
            try temporary.prepare(scope),
            try client(scope),
            extra: [callback],
            ports
        )
    }

    /// The URL that the person's browser is sent to (section 2.2).
    func authorizationURL(_ token: ConnectionCredentials.Token, _ scope: RequestScope) throws(AuthError) -> String {
        guard let authorization else { throw .unsupported("this service has no place where a person agrees") }
        let pair = FormURLEncoding.Pair("oauth_token", token.access.reveal())
        return try authorization.prepare(scope).adding(query: [pair]).url
    }

    /// The request that turns temporary credentials into a token (section 2.3).
    func accessRequest(
        _ token: ConnectionCredentials.Token,
        verifier: Secret<String>,
        _ scope: RequestScope,
        _ ports: AuthPorts
    ) throws(AuthError) -> ProviderRequest {
        guard let access else { throw .unsupported("this service has no token endpoint") }
        return try signature(scope).sign(
            try access.prepare(scope),
            try client(scope, token),
            extra: [FormURLEncoding.Pair("oauth_verifier", verifier.reveal())],
            ports
        )
    }

    /// The token and its secret of either endpoint's answer.
    func token(from response: ProviderResponse) throws(AuthError) -> ConnectionCredentials.Token {
        let form = Self.form(of: response)
        if response.status == 401 || response.status == 400 {
            let code = ProviderWords.code(form["oauth_problem"]?.stringValue)
            throw .refused(code: code ?? "HTTP \(response.status)", words: nil)
        }
        guard response.isSuccess, let token = form["oauth_token"]?.stringValue, !token.isEmpty,
            let secret = form["oauth_token_secret"]?.stringValue
        else { throw .failed("the token endpoint answered \(response.status) without a token") }
        return ConnectionCredentials.Token(access: Secret(token), secret: Secret(secret))
    }

    /// The token of the token endpoint's answer, and the variables that came with it.
    func granted(from response: ProviderResponse) throws(AuthError) -> GrantedTokens {
        let token = try token(from: response)
        return GrantedTokens(
            tokens: [ConnectionCredentials.main: token],
            scopes: nil,
            variables: try captures.values(in: .object(Self.form(of: response)))
        )
    }

    /// The form of an answer as an object, of a name that comes twice the first.
    private static func form(of response: ProviderResponse) -> JSONObject {
        var form = JSONObject()
        for pair in FormURLEncoding.decode(String(decoding: response.body.prefix(65_536), as: UTF8.self))
        where form[pair.name] == nil {
            form[pair.name] = .string(pair.value)
        }
        return form
    }

    /// A request signed with a connection's token.
    func sign(
        _ request: ProviderRequest,
        _ token: ConnectionCredentials.Token?,
        _ scope: RequestScope,
        _ ports: AuthPorts
    ) throws(AuthError) -> ProviderRequest {
        var token = token
        if token == nil, let access = scope.secret("token") {
            token = ConnectionCredentials.Token(access: access, secret: scope.secret("tokenSecret"))
        }
        guard let token else { throw .unsupported("the connection has no token") }
        return try signature(scope).sign(request, try client(scope, token), ports)
    }

    private func signature(_ scope: RequestScope) -> OAuth1Signature {
        let text = realm?.render(lookup: { scope[$0]?.plainText ?? scope.secret($0)?.reveal() }, escape: { $0 })
        return OAuth1Signature(method: method, realm: text)
    }

    private func client(
        _ scope: RequestScope,
        _ token: ConnectionCredentials.Token? = nil
    ) throws(AuthError) -> OAuth1Signature.Keys {
        guard let key = scope.secret("consumerKey")?.reveal() ?? scope["client.id"]?.plainText,
            let secret = scope.secret("consumerSecret") ?? scope.secret("client.secret")
        else { throw .unsupported("there is no client key and secret for this service") }
        return OAuth1Signature.Keys(
            client: key,
            clientSecret: secret,
            token: token?.access.reveal(),
            tokenSecret: token?.secret
        )
    }
}
