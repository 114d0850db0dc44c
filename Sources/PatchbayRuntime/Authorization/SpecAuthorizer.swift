package import PatchbayCore
import PatchbayEngine

/// Speaks with every provider of a catalogue as its spec says: the authorizer that installations run with.
package struct SpecAuthorizer: ProviderAuthorizer {
    private let catalog: ProviderCatalog
    private let transport: any HTTPTransport
    private let time: TimeSource
    private let random: RandomSource

    /// An authorizer for the providers of a catalogue.
    package init(catalog: ProviderCatalog, transport: any HTTPTransport, time: TimeSource, random: RandomSource) {
        self.catalog = catalog
        self.transport = transport
        self.time = time
        self.random = random
    }

    // MARK: The port

    package func begin(_ flow: AuthorizationFlow) async throws -> FlowStart {
        try await speaking(hiding: secrets(flow.account)) {
            let start = try await connector(flow.account).begin(
                permissions: flow.permissions,
                redirectURI: flow.redirectURI,
                state: flow.state,
                scope(flow.account)
            )
            return FlowStart(url: start.url, memory: start.memory.encoded())
        }
    }

    package func finish(
        _ flow: AuthorizationFlow,
        parameters: [(String, String)],
        memory: Secret<[UInt8]>
    ) async throws -> ProviderGrant {
        guard let memory = AuthorizationMemory(decoding: memory) else {
            throw AuthorizationFailure.failed("the flow's memory cannot be read")
        }
        let hidden =
            secrets(flow.account) + parameters.map { Secret($0.1) }
            + [memory.verifier, memory.temporary?.access, memory.temporary?.secret].compactMap(\.self)
        return try await speaking(hiding: hidden) {
            let connected = try await connector(flow.account).finish(
                parameters.map { FormURLEncoding.Pair($0.0, $0.1) },
                memory,
                permissions: flow.permissions,
                redirectURI: flow.redirectURI,
                scope(flow.account)
            )
            return grant(connected, flow.account)
        }
    }

    package func connect(
        _ account: ProviderAccount,
        supplied: [String: Secret<String>],
        permissions: [String]
    ) async throws -> ProviderGrant {
        try await speaking(hiding: secrets(account) + Array(supplied.values)) {
            let connected = try await connector(account).connect(
                supplied: supplied,
                permissions: permissions,
                scope(account)
            )
            return grant(connected, account)
        }
    }

    package func complete(_ account: ProviderAccount, credentials: Secret<[UInt8]>) async throws -> ProviderGrant {
        let held = try read(credentials)
        return try await speaking(hiding: secrets(account) + held.secrets) {
            grant(try await connector(account).complete(held, scope(account)), account)
        }
    }

    package func refresh(
        _ account: ProviderAccount,
        credentials: Secret<[UInt8]>,
        permissions: [String]
    ) async throws -> ProviderGrant {
        let held = try read(credentials)
        return try await speaking(hiding: secrets(account) + held.secrets) {
            let renewed = try await connector(account).refresh(
                held,
                permissions: permissions,
                scope(account)
            )
            // What went wrong with one of several tokens is told as well.
            return grant(renewed, account, SecretMasking(secrets(account) + held.secrets))
        }
    }

    package func revoke(_ account: ProviderAccount, credentials: Secret<[UInt8]>) async throws {
        let held = try read(credentials)
        try await speaking(hiding: secrets(account) + held.secrets) {
            _ = try await connector(account).revoke(held, scope(account))
        }
    }

    // MARK: Parts

    private func connector(_ account: ProviderAccount) throws -> ProviderConnector {
        guard let plan = catalog[account.spec.id.value]?.loaded.auth(account.method) else {
            throw AuthorizationFailure.unsupported("this way to connect is not in the spec")
        }
        return ProviderConnector(plan: plan, transport: transport, now: time.now, random: random.bytes)
    }

    private func scope(_ account: ProviderAccount) -> RequestScope {
        var scope = RequestScope(account.variables)
        scope["client.id"] = account.client.map { .string($0.id) }
        scope.setSecret("client.secret", account.client?.secret)
        return scope
    }

    /// What the provider knows this installation by.
    private func secrets(_ account: ProviderAccount) -> [Secret<String>] {
        [account.client?.secret].compactMap(\.self)
    }

    private func read(_ credentials: Secret<[UInt8]>) throws -> ConnectionCredentials {
        guard let read = ConnectionCredentials(decoding: credentials) else {
            throw AuthorizationFailure.failed("the connection's credentials cannot be read")
        }
        return read
    }

    private func grant(
        _ connected: ConnectedAccount,
        _ account: ProviderAccount,
        _ masking: SecretMasking = SecretMasking()
    ) -> ProviderGrant {
        var variables = JSONObject()
        for (name, value) in connected.variables.sorted(by: { $0.key < $1.key }) { variables[name] = value }
        return ProviderGrant(
            grant: Grant(
                credentials: connected.credentials.encoded(),
                expiresAt: connected.credentials.expiresAt,
                grantedScopes: connected.scopes,
                variables: variables
            ),
            account: identity(account.spec, connected.variables),
            choices: connected.choices,
            shortfall: connected.shortfall.map { Self.failure($0, masking) }
        )
    }

    /// What tells the provider's accounts apart: the first variable of the spec that connecting itself brings.
    ///
    /// Where several values were chosen, the same ones in any order are the same account.
    private func identity(_ spec: ProviderSpec, _ variables: [String: JSONValue]) -> String? {
        spec.variables.lazy.filter(\.identifiesAccount).compactMap { variables[$0.input.name.value] }
            .compactMap { $0.stringValue ?? $0.arrayValue?.compactMap(\.stringValue).sorted().joined(separator: ",") }
            .first
    }

    /// The failures of the plan and of the network in the words of the port, without what was sent in secret.
    private func speaking<Result: Sendable>(
        hiding secrets: [Secret<String>],
        _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw Self.failure(error, SecretMasking(secrets))
        }
    }

    private static func failure(_ error: any Error, _ masking: SecretMasking) -> AuthorizationFailure {
        func code(_ text: String) -> String { AuthorizationService.plainCode(masking.mask(text)) }
        return switch error {
        case let failure as AuthorizationFailure: failure
        case AuthError.refused(let text, _): .refused(code: code(text))
        case AuthError.grantEnded(let text): .grantEnded(code: code(text))
        case AuthError.failed(let message, let seconds): .failed(masking.mask(message), waitSeconds: seconds)
        case AuthError.invalidCallback(let message): .invalidCallback(masking.mask(message))
        case AuthError.unsupported(let message): .unsupported(masking.mask(message))
        case AuthError.request(let error): .unsupported(masking.mask(error.message))
        case TransportError.timedOut: .timedOut
        case let error as TransportError: .failed(masking.mask(error.message))
        default: .failed("the request could not be sent")
        }
    }
}
