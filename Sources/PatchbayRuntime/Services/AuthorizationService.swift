import Crypto
package import PatchbayCore
import PatchbayEngine

/// Makes connections and keeps them alive: flows, callbacks, credentials, revocation.
///
/// Refreshing has its own file.
package struct AuthorizationService: Sendable {
    let store: any Store
    let catalog: ProviderCatalog
    let authorizer: any ProviderAuthorizer
    let redirectURIs: [String]
    let limits: ServerSettings.Limits
    let limiter: RateLimiter
    let time: TimeSource
    let random: RandomSource
    let leaseHolder: RefreshLease.HolderKind
    let refreshLock = AsyncLock<String>()

    /// How long a person may take at the provider, in seconds.
    static let stateSeconds = 600

    /// A service; `redirectURIs` are compared exactly.
    package init(
        store: any Store,
        catalog: ProviderCatalog,
        authorizer: any ProviderAuthorizer,
        redirectURIs: [String],
        limits: ServerSettings.Limits,
        time: TimeSource,
        random: RandomSource,
        leaseHolder: RefreshLease.HolderKind
    ) {
        self.store = store
        self.catalog = catalog
        self.authorizer = authorizer
        self.redirectURIs = redirectURIs
        self.limits = limits
        limiter = RateLimiter(store: store, time: time)
        self.time = time
        self.random = random
        self.leaseHolder = leaseHolder
    }

    /// A flow that was started.
    package struct StartedFlow: Sendable {
        /// Where the person agrees.
        package var authURL: String
        /// What comes back with the person.
        package var state: String
    }

    /// A connection that was made, with its flow when it waits for the person.
    package struct Created: Sendable {
        /// The connection.
        package var connection: Connection
        /// The flow; nil when the connection works already.
        package var flow: StartedFlow?
        /// How the limit stands.
        package var standing: RateLimit.Standing
    }

    /// Makes a connection; `count` is called when nothing is wrong with the request and before anything happens.
    func create(
        _ creation: ConnectionService.Creation,
        _ caller: Caller,
        count: () async throws -> RateLimit.Standing
    ) async throws -> Created {
        let (spec, client) = try catalog.available(creation.service, field: "service")
        let method = try Self.method(creation.method, spec.auth)
        let auth = spec.auth.method(method)
        let set = PermissionSet(auth)
        let permissions = try set.checked(creation.permissions ?? set.names, field: "permissions")
        let variables = try SuppliedValues.variables(creation.variables, spec)
        let account = ProviderAccount(spec: spec, method: method, client: client, variables: variables)
        let now = time.now()
        var connection = Connection(
            id: Identifier.make(prefix: "conn-", at: now, random: random),
            owner: caller.owner,
            service: creation.service,
            permissions: permissions,
            at: now
        )
        connection.method = method
        connection.variables = variables
        connection.settings = JSONObject(creation.settings.members.filter { $0.value != .null })
        if auth.sendsPerson {
            guard creation.credentials.isEmpty else {
                throw Self.takesNoCredentials
            }
            let redirectURI = try redirectURI(creation.redirectURI)
            let standing = try await count()
            let flow = try await begin(
                account,
                caller,
                permissions: permissions,
                redirectURI: redirectURI,
                connection: connection.id,
                newConnection: connection,
                callerState: creation.callerState
            )
            return Created(connection: connection, flow: flow, standing: standing)
        }
        let supplied = try SuppliedValues.credentials(creation.credentials, spec)
        let standing = try await count()
        let granted = try await speaking {
            try await authorizer.connect(account, supplied: supplied, permissions: permissions)
        }
        connection.take(granted, at: time.now())
        guard let kept = try await keep(granted, connection, isNew: true, account) else {
            throw ServiceError.notFound(.connection)
        }
        return Created(connection: kept, flow: nil, standing: standing)
    }

    /// The way to authenticate: the one named, or the first.
    /// - Throws: `ServiceError.invalid` for a way that the service does not have.
    package static func method(_ name: String?, _ auth: AuthSpec) throws -> String? {
        guard case .choice(let methods, _) = auth else {
            if name != nil {
                throw ServiceError.invalid(field: "method", message: "this service has one way to authenticate")
            }
            return nil
        }
        let names = methods.map(\.name.value)
        guard let name else { return names.first }
        guard names.contains(name) else {
            throw ServiceError.invalid(
                field: "method",
                message: "expected one of \(names.map { "`\($0)`" }.joined(separator: ", "))"
            )
        }
        return name
    }

    /// The redirect URI: the one given if it is allowed, else the first that is.
    private func redirectURI(_ given: String?) throws -> String {
        guard let first = redirectURIs.first else {
            throw ServiceError.invalid(
                field: "redirectUri",
                message: "none is allowed: the server's setting `redirectUris` is empty"
            )
        }
        guard let given else { return first }
        guard redirectURIs.contains(given) else {
            throw ServiceError.invalid(field: "redirectUri", message: "is not one of the allowed redirect URIs")
        }
        return given
    }

    /// Starts a flow that makes a connection when it ends well.
    package func start(
        _ service: String,
        _ caller: Caller,
        permissions: [String]?,
        redirectURI: String,
        callerState: String?
    ) async throws -> (StartedFlow, RateLimit.Standing) {
        let (spec, client) = try catalog.available(service, field: "service")
        let method = try Self.redirectingMethod(spec.auth)
        let set = PermissionSet(spec.auth.method(method))
        let permissions = try set.checked(permissions ?? set.names, field: "scopes")
        let allowed = try self.redirectURI(redirectURI)
        let standing = try await limiter.count(limits.oauthFlows, subject: caller.user)
        let flow = try await begin(
            ProviderAccount(spec: spec, method: method, client: client, variables: JSONObject()),
            caller,
            permissions: permissions,
            redirectURI: allowed,
            connection: nil,
            newConnection: nil,
            callerState: callerState
        )
        return (flow, standing)
    }

    /// The way that sends the person to the provider.
    private static func redirectingMethod(_ auth: AuthSpec) throws -> String? {
        if auth.sendsPerson { return nil }
        if case .choice(let methods, _) = auth, let method = methods.first(where: { $0.auth.sendsPerson }) {
            return method.name.value
        }
        throw ServiceError.invalid(
            field: "service",
            message: "has no OAuth flow: connect it with credentials through POST connections"
        )
    }

    /// Starts a flow in which the person agrees again: to more permissions, or after the grant has ended.
    func renew(
        _ connection: Connection,
        permissions: [String],
        redirectURI: String?,
        _ caller: Caller
    ) async throws -> StartedFlow {
        let (spec, client) = try catalog.available(connection.service, field: "service")
        guard spec.auth.method(connection.method).sendsPerson else {
            throw ServiceError.invalid(field: "permissions", message: "the credentials do not cover them")
        }
        let allowed = try self.redirectURI(redirectURI)
        _ = try await limiter.count(limits.oauthFlows, subject: caller.user)
        return try await begin(
            ProviderAccount(
                spec: spec,
                method: connection.method,
                client: client,
                variables: connection.variables
            ),
            caller,
            permissions: permissions,
            redirectURI: allowed,
            connection: connection.id,
            newConnection: nil,
            callerState: nil
        )
    }

    private func begin(
        _ account: ProviderAccount,
        _ caller: Caller,
        permissions: [String],
        redirectURI: String,
        connection: String?,
        newConnection: Connection?,
        callerState: String?
    ) async throws -> StartedFlow {
        let token = random.token()
        let flow = AuthorizationFlow(
            account: account,
            permissions: permissions,
            redirectURI: redirectURI,
            state: token
        )
        let start = try await speaking { try await authorizer.begin(flow) }
        let now = time.now()
        let state = AuthorizationState(
            hash: Self.hash(token),
            caller: caller,
            service: account.spec.id.value,
            redirectURI: redirectURI,
            connection: connection,
            permissions: permissions,
            method: account.method,
            callerState: callerState,
            memory: start.memory,
            createdAt: now,
            expiresAt: now.adding(seconds: Self.stateSeconds)
        )
        try await store.beginAuthorization(state, newConnection: newConnection)
        return StartedFlow(authURL: start.url, state: token)
    }

    static func hash(_ state: String) -> [UInt8] { Array(SHA256.hash(data: Array(state.utf8))) }

    /// Does something that speaks with the provider, and says in the caller's terms how it failed.
    func speaking<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let failure as AuthorizationFailure {
            throw ServiceError(failure)
        }
    }
}

extension ServiceError {
    init(_ failure: AuthorizationFailure) {
        self =
            switch failure {
            case .refused(let code), .grantEnded(let code):
                .refused(code: "provider_refused", message: "the service answered `\(code)`")
            case .invalidCallback(let message): .refused(code: "invalid_callback", message: message)
            case .failed(let message): .providerFailed(message)
            case .timedOut: .providerTimedOut
            case .unsupported(let message): .invalid(field: "service", message: message)
            }
    }
}

extension AuthSpec {
    /// Whether a person is sent to the provider to agree.
    package var sendsPerson: Bool {
        switch self {
        case .oauth2(let spec): spec.grant.value == "authorization_code"
        case .oauth1(let spec, _): spec.requestTokenURL != nil
        case .apiKey, .basic, .tokenExchange, .jwtBearer, .none, .choice: false
        }
    }
}
