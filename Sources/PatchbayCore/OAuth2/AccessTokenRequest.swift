import PatchbayEngine

/// What a token is asked for with (RFC 6749 sections 4.1.3, 4.4.2 and 6).
package enum TokenGrant: Sendable {
    /// A code of the authorization endpoint, with the redirect URI of its request and the code verifier.
    case code(Secret<String>, redirectURI: String, verifier: Secret<String>?)
    /// The client itself.
    case client(permissions: [String])
    /// A refresh token.
    case refresh(Secret<String>)
}

/// The compiled token requests of a provider.
struct AccessTokenRequestPlan: Sendable {
    private let client: TokenClient
    private let scopes: ScopePlan
    private let format: OAuth2Spec.TokenFormat
    private let first: Endpoint
    private let refresh: Endpoint

    /// An endpoint and the parameters that the spec adds.
    private struct Endpoint: Sendable {
        /// URL and headers; its form is the parameters.
        var request: RequestPlan

        init(
            _ url: Located<TextTemplate>,
            _ parameters: [RequestMemberSpec],
            _ headers: [RequestMemberSpec],
            _ compiler: inout RequestCompiler
        ) {
            let accept = RequestMemberSpec("Accept", literal: "application/json")
            let isStated = headers.contains { HeaderFields.isSame($0.name.value, "Accept") }
            request = compiler.compile(
                RequestSpec(
                    method: "POST",
                    path: nil,
                    url: url,
                    query: [],
                    headers: (isStated ? [] : [accept]) + headers,
                    body: .form(parameters),
                    token: nil,
                    range: url.range
                ),
                purpose: .authentication,
                isShared: false
            )
        }
    }

    init(_ spec: OAuth2Spec, _ compiler: inout RequestCompiler) {
        client = TokenClient(spec)
        scopes = ScopePlan(spec)
        format = spec.tokenFormat
        first = Endpoint(spec.tokenURL, spec.tokenParameters, spec.tokenHeaders, &compiler)
        refresh = Endpoint(
            spec.refreshURL ?? spec.tokenURL,
            spec.refresh?.parameters ?? [],
            spec.tokenHeaders,
            &compiler
        )
    }

    /// The request for a token; what the spec's own parameters name replaces the standard's.
    func request(_ grant: TokenGrant, _ scope: RequestScope, _ ports: AuthPorts) throws(AuthError) -> ProviderRequest {
        var scope = scope
        scope["random"] = .string(ports.random)
        let endpoint: Endpoint
        var standard: [FormURLEncoding.Pair]
        switch grant {
        case .code(let code, let redirectURI, let verifier):
            endpoint = first
            scope["redirectUri"] = .string(redirectURI)
            scope.setSecret("code", code)
            scope.setSecret("codeVerifier", verifier)
            standard = [
                FormURLEncoding.Pair("grant_type", "authorization_code"), FormURLEncoding.Pair("code", code.reveal()),
                FormURLEncoding.Pair("redirect_uri", redirectURI),
            ]
            if let verifier { standard.append(FormURLEncoding.Pair("code_verifier", verifier.reveal())) }
        case .client(let permissions):
            endpoint = first
            standard = [FormURLEncoding.Pair("grant_type", "client_credentials")]
            for (parameter, names) in scopes.scopes(for: permissions).sorted(by: { $0.key < $1.key }) {
                standard.append(FormURLEncoding.Pair(parameter, names.joined(separator: scopes.separator)))
            }
        case .refresh(let token):
            endpoint = refresh
            scope.setSecret("refreshToken", token)
            standard = [
                FormURLEncoding.Pair("grant_type", "refresh_token"),
                FormURLEncoding.Pair("refresh_token", token.reveal()),
            ]
        }
        var request = try endpoint.request.prepare(scope)
        let own = FormURLEncoding.decode(String(decoding: request.body?.bytes ?? [], as: UTF8.self))
        var form = TokenForm(standard.filter { pair in !own.contains { $0.name == pair.name } } + own)
        request = try client.authenticate(request, &form, scope, ports)
        request.body = form.body(format)
        return request
    }
}
