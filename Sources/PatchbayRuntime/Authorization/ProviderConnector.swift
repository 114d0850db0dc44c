package import PatchbayCore
import PatchbayEngine

/// Connects, refreshes and revokes by a compiled plan: it sends what the plan makes and hands back the answers.
///
/// Every scope holds the connection's variables, `client.id` and the secret `client.secret`. Functions throw an
/// `AuthError`, or a `TransportError` when there was no answer.
package struct ProviderConnector: Sendable {
    private let plan: AuthPlan
    private let transport: any HTTPTransport
    private let now: @Sendable () -> Timestamp
    private let random: @Sendable (Int) -> [UInt8]

    /// A connector; `random` gives so many bytes that nobody can guess.
    package init(
        plan: AuthPlan,
        transport: any HTTPTransport,
        now: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.plan = plan
        self.transport = transport
        self.now = now
        self.random = random
    }

    private var ports: AuthPorts { .host(now: now(), random: Base64.encodeURL(random(24))) }

    private func send(
        _ request: ProviderRequest,
        limits: TransportLimits = .authentication
    ) async throws -> ProviderResponse {
        try await transport.send(request, limits: limits)
    }

    // MARK: With a person

    /// Starts a flow: where the person agrees, and what must be remembered until then.
    package func begin(
        permissions: [String],
        redirectURI: String,
        state: String,
        _ scope: RequestScope
    ) async throws -> (url: String, memory: AuthorizationMemory) {
        switch plan.flow {
        case .authorizationCode:
            let verifier = plan.usesPKCE ? CodeVerifier(randomBytes: random(32)) : nil
            let flow = AuthorizationRequest(
                permissions: permissions,
                redirectURI: redirectURI,
                state: state,
                codeChallenge: verifier?.challenge
            )
            let url = try plan.authorizationURL(flow, scope, random: Base64.encodeURL(random(24)))
            return (url, AuthorizationMemory(verifier: verifier?.verifier))
        case .temporaryCredentials:
            // The state travels in the callback URI, since OAuth 1 knows none.
            let separator = redirectURI.contains("?") ? "&" : "?"
            let callback = redirectURI + separator + FormURLEncoding.encodeQuery([FormURLEncoding.Pair("state", state)])
            let request = try plan.temporaryRequest(redirectURI: callback, scope, ports)
            let token = try plan.temporaryToken(from: try await send(request))
            return (try plan.authorizationURL(temporary: token, scope), AuthorizationMemory(temporary: token))
        case .supplied: throw AuthError.unsupported("this service is connected with credentials that are supplied")
        }
    }

    /// Ends a flow with the parameters of the callback, whose state has been checked.
    package func finish(
        _ parameters: [FormURLEncoding.Pair],
        _ memory: AuthorizationMemory,
        permissions: [String],
        redirectURI: String,
        _ scope: RequestScope
    ) async throws -> ConnectedAccount {
        let back = try plan.callback(parameters, scope, ports)
        var account: ConnectedAccount
        if let temporary = memory.temporary {
            let named = parameters.first { $0.name == "oauth_token" }?.value
            guard named == nil || Secret(named ?? "") == temporary.access else {
                throw AuthError.invalidCallback("the callback is for another token")
            }
            let request = try plan.tokenRequest(temporary: temporary, verifier: back.code, scope, ports)
            let granted = try plan.grantedToken(from: try await send(request))
            account = ConnectedAccount(
                credentials: ConnectionCredentials(tokens: granted.tokens),
                variables: granted.variables
            )
        } else {
            let grant = TokenGrant.code(back.code, redirectURI: redirectURI, verifier: memory.verifier)
            account = try await granted(try plan.tokenRequest(grant, scope, ports), permissions)
        }
        account.variables.merge(back.variables) { _, callback in callback }
        return try await complete(account, scope)
    }

    // MARK: Without a person

    /// Connects with what the owner supplied, and asks the provider whether it works.
    package func connect(
        supplied: [String: Secret<String>],
        permissions: [String],
        _ scope: RequestScope
    ) async throws -> ConnectedAccount {
        let scope = scope.adding(supplied)
        var account = ConnectedAccount(credentials: ConnectionCredentials())
        if let request = try plan.connectRequest(permissions: permissions, scope, ports) {
            account = try await granted(request, permissions)
        }
        account.credentials.supplied = supplied
        return try await complete(account, scope)
    }

    /// New tokens in the place of those that have expired; what the provider does not replace is kept.
    package func refresh(
        _ credentials: ConnectionCredentials,
        permissions: [String],
        _ scope: RequestScope
    ) async throws -> ConnectedAccount {
        let scope = scope.adding(credentials.supplied)
        let names = credentials.tokens.filter { $0.value.refresh != nil }.keys.sorted()
        var renewed = credentials
        var account = ConnectedAccount(credentials: credentials)
        for (place, name) in (names.isEmpty ? [ConnectionCredentials.main] : names).enumerated() {
            do {
                let request = try plan.refreshRequest(
                    renewed,
                    token: name,
                    permissions: permissions,
                    scope,
                    ports
                )
                let answer = try plan.tokens(from: try await send(request), at: now())
                renewed = renewed.renewed(with: Self.moved(answer.tokens, to: name))
                account.variables.merge(answer.variables) { _, new in new }
                if name == ConnectionCredentials.main { account.scopes = answer.scopes }
            } catch  where place > 0 {
                // The provider has replaced the tokens before this one: they must not be lost with it.
                account.shortfall = error
                break
            }
        }
        account.credentials = renewed
        return account
    }

    /// Goes on with the steps after connecting; what the person chose is in the scope.
    package func complete(
        _ credentials: ConnectionCredentials,
        _ scope: RequestScope
    ) async throws -> ConnectedAccount {
        try await complete(ConnectedAccount(credentials: credentials), scope)
    }

    /// The tokens of a refresh of another than the main token, under that token's name.
    private static func moved(
        _ tokens: [String: ConnectionCredentials.Token],
        to name: String
    ) -> [String: ConnectionCredentials.Token] {
        guard name != ConnectionCredentials.main, tokens[name] == nil, let token = tokens[ConnectionCredentials.main]
        else { return tokens }
        return [name: token]
    }

    /// Ends the grant at the provider, where it knows how; false when it does not.
    package func revoke(_ credentials: ConnectionCredentials, _ scope: RequestScope) async throws -> Bool {
        let scope = scope.adding(credentials.supplied)
        guard let request = try plan.revocationRequest(credentials, scope, ports) else { return false }
        let response = try await send(request, limits: .revocation)
        // RFC 7009 section 2.2: a token that is invalid already is answered with success.
        guard response.isSuccess else { throw AuthError.failed("the revocation was answered \(response.status)") }
        return true
    }

    // MARK: Steps

    private func granted(_ request: ProviderRequest, _ permissions: [String]) async throws -> ConnectedAccount {
        let answer = try plan.tokens(from: try await send(request), at: now())
        var scopes = plan.scopes?.requested(for: permissions)
        // RFC 6749 section 5.1: scopes that are not told are those that were asked for.
        scopes?.merge(answer.scopes ?? [:]) { _, told in told }
        return ConnectedAccount(
            credentials: ConnectionCredentials(tokens: answer.tokens),
            scopes: scopes ?? answer.scopes,
            variables: answer.variables
        )
    }

    /// Asks whether the credentials work and runs the steps after connecting.
    private func complete(_ account: ConnectedAccount, _ scope: RequestScope) async throws -> ConnectedAccount {
        var account = account
        var scope = scope.adding(account.credentials.supplied)
        for (name, value) in account.variables { scope[name] = value }
        try derive(&account, &scope)
        for step in plan.afterConnect {
            let request = try plan.authorize(try step.request(scope), account.credentials, scope, ports)
            let outcome = try step.outcome(of: try await send(request), scope, at: now())
            for (name, value) in outcome.variables {
                scope[name] = value
                account.variables[name] = value
            }
            if let choice = outcome.choice { account.choices.append(choice) }
            try derive(&account, &scope)
        }
        if let verification = plan.verification, account.choices.isEmpty {
            let request = try plan.authorize(try verification.request(scope), account.credentials, scope, ports)
            try verification.accept(try await send(request), at: now())
        }
        return account
    }

    private func derive(_ account: inout ConnectedAccount, _ scope: inout RequestScope) throws {
        for (name, value) in try plan.derivedVariables(scope) {
            scope[name] = value
            account.variables[name] = value
        }
    }
}

extension RequestScope {
    /// The scope with credentials that were supplied.
    package func adding(_ supplied: [String: Secret<String>]) -> RequestScope {
        var scope = self
        for (name, value) in supplied { scope.setSecret(name, value) }
        return scope
    }
}
