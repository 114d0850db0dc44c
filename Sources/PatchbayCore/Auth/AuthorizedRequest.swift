/// Putting a connection's credentials on its requests.
extension AuthPlan {
    /// The request with the credentials of a connection, the token that it names, and nothing else changed.
    ///
    /// It must go to an origin that the spec names: a link to any other is never followed with credentials.
    /// - Throws: an `AuthError` when the connection lacks the token, or the place cannot hold it.
    package func authorize(
        _ request: ProviderRequest,
        _ credentials: ConnectionCredentials,
        _ scope: RequestScope,
        _ ports: AuthPorts
    ) throws(AuthError) -> ProviderRequest {
        guard !request.isAnonymous else { return request }
        let name = tokenName(request.token)
        var scope = scope
        for (name, value) in credentials.supplied { scope.setSecret(name, value) }
        switch kind {
        case .none: return request
        case .apiKey(let name):
            guard let key = credentials.supplied[name] else { throw .unsupported("the connection lacks `\(name)`") }
            return try placement.place(key, on: request)
        case .basic(let username, let password):
            let user = try text(username, scope)
            guard !user.utf8.contains(UInt8(ascii: ":")) else {
                throw .unsupported("a user name of Basic authentication cannot hold a colon")
            }
            var request = request
            request.headers["Authorization"] = ClientAuthentication.basicHeader(
                user,
                try text(password, scope),
                isFormEncoded: false
            )
            return request
        case .oauth1(let plan): return try plan.sign(request, credentials.tokens[name], scope, ports)
        case .oauth2, .tokenExchange, .jwtBearer:
            guard let token = credentials.tokens[name] else {
                throw .unsupported("the connection has no token" + (name.isEmpty ? "" : " `\(name)`"))
            }
            return try placement.place(token.access, on: request)
        }
    }

    /// The name under which a connection keeps a token that a spec names.
    package func tokenName(_ written: String?) -> String {
        guard let written, written != mainTokenName else { return ConnectionCredentials.main }
        return written
    }

    private func text(_ template: TextTemplate, _ scope: RequestScope) throws(AuthError) -> String {
        for name in template.variables where scope[name]?.plainText == nil && scope.secret(name) == nil {
            throw .unsupported("the connection lacks `\(name)`")
        }
        return template.render(lookup: { scope[$0]?.plainText ?? scope.secret($0)?.reveal() }, escape: { $0 }) ?? ""
    }
}
