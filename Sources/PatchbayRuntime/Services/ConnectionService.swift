package import PatchbayCore
package import PatchbayEngine

/// What owners do with their connections.
///
/// Nothing here shows or changes another owner's connection: it is not found.
package struct ConnectionService: Sendable {
    private let store: any Store
    private let catalog: ProviderCatalog
    private let authorization: AuthorizationService
    private let limiter: RateLimiter
    private let limits: ServerSettings.Limits
    private let checkWebhook: @Sendable (String) async throws -> Void
    private let time: TimeSource
    private let random: RandomSource

    /// A service; `checkWebhook` throws `ServiceError.invalid` for a URL that may not be delivered to.
    package init(
        store: any Store,
        catalog: ProviderCatalog,
        authorization: AuthorizationService,
        limits: ServerSettings.Limits,
        checkWebhook: @escaping @Sendable (String) async throws -> Void,
        time: TimeSource,
        random: RandomSource
    ) {
        self.store = store
        self.catalog = catalog
        self.authorization = authorization
        limiter = RateLimiter(store: store, time: time)
        self.limits = limits
        self.checkWebhook = checkWebhook
        self.time = time
        self.random = random
    }

    /// The most connections in one answer when nobody says how many.
    package static let listCap = 10_000

    /// The caller's connections, oldest first, up to the cap.
    package func list(
        _ caller: Caller,
        service: String?,
        status: Connection.Status?
    ) async throws -> [Connection] {
        try await list(caller, service: service, status: status, limit: nil, cursor: nil).connections
    }

    /// A part of the caller's connections, oldest first, and the cursor of the next part; nil behind the last.
    package func list(
        _ caller: Caller,
        service: String?,
        status: Connection.Status?,
        limit: Int?,
        cursor: String?
    ) async throws -> (connections: [Connection], next: String?) {
        let limit = limit ?? Self.listCap
        var found = try await store.connections(
            of: caller.owner,
            service: service,
            status: status,
            after: try cursor.map { try ListCursor.id(of: $0) },
            limit: limit + 1
        )
        guard found.count > limit else { return (found, nil) }
        found.removeLast()
        return (found, found.last.map { ListCursor.text(behind: $0.id) })
    }

    /// The services that the caller has a working connection to.
    package func connectedServices(_ caller: Caller) async throws -> Set<String> {
        try await store.connectedServices(of: caller.owner)
    }

    /// A connection of the caller.
    package func find(_ id: String, _ caller: Caller) async throws -> Connection {
        guard Identifier.isValid(id, prefix: "conn-"),
            let connection = try await store.connection(id, of: caller.owner)
        else { throw ServiceError.notFound(.connection) }
        return connection
    }

    /// What a connection is made from.
    package struct Creation: Sendable {
        /// The service.
        package var service: String
        /// Its permissions; nil is all.
        package var permissions: [String]?
        /// Where the person comes back; nil is the first one allowed.
        package var redirectURI: String?
        /// The caller's own state.
        package var callerState: String?
        /// The way to authenticate, where there are several.
        package var method: String?
        /// Public values that were supplied.
        package var variables: JSONObject
        /// Secrets that were supplied.
        package var credentials: [String: Secret<String>]
        /// The first settings.
        package var settings: JSONObject

        /// What a connection is made from.
        package init(
            service: String,
            permissions: [String]?,
            redirectURI: String?,
            callerState: String?,
            method: String?,
            variables: JSONObject,
            credentials: [String: Secret<String>],
            settings: JSONObject
        ) {
            self.service = service
            self.permissions = permissions
            self.redirectURI = redirectURI
            self.callerState = callerState
            self.method = method
            self.variables = variables
            self.credentials = credentials
            self.settings = settings
        }
    }

    /// Makes a connection: one that waits for the person, or one that works when the service takes the credentials.
    package func create(_ creation: Creation, _ caller: Caller) async throws -> AuthorizationService.Created {
        try await checkSettings(creation.settings)
        return try await authorization.create(creation, caller) {
            try await limiter.count(limits.connections, subject: caller.user)
        }
    }

    /// Merges settings and replaces permissions; a flow is started where the service must agree to more.
    package func update(
        _ id: String,
        _ caller: Caller,
        settings: JSONObject?,
        permissions: [String]?,
        variables: JSONObject? = nil,
        redirectURI: String?
    ) async throws -> (Connection, AuthorizationService.StartedFlow?) {
        var connection = try await find(id, caller)
        if let settings { try await checkSettings(settings) }
        if let variables, !variables.isEmpty {
            connection = try await authorization.choose(connection, variables, caller)
        }
        var wanted: [String]?
        var flow: AuthorizationService.StartedFlow?
        if let permissions {
            guard let spec = catalog[connection.service]?.loaded.provider else {
                throw ServiceError.conflict(
                    code: "service_gone",
                    message: "The service of this connection is no longer described"
                )
            }
            let set = PermissionSet(spec.auth.method(connection.method))
            let checked = try set.checked(permissions, field: "permissions")
            if checked.allSatisfy({ set.isCovered($0, by: connection.grantedScopes) }) {
                wanted = checked
            } else {
                flow = try await authorization.renew(connection, permissions: checked, redirectURI: redirectURI, caller)
            }
        }
        let change = ConnectionChange(settings: settings, permissions: wanted, at: time.now())
        guard let changed = try await store.updateConnection(connection.id, of: caller.owner, change) else {
            throw ServiceError.notFound(.connection)
        }
        return (changed, flow)
    }

    /// Removes a connection, then tells the service that the grant ends; the service's answer changes nothing.
    package func delete(_ id: String, _ caller: Caller) async throws {
        guard Identifier.isValid(id, prefix: "conn-"),
            let (connection, secrets) = try await store.removeConnection(id, of: caller.owner)
        else { throw ServiceError.notFound(.connection) }
        if let secrets { await authorization.revoke(connection, secrets) }
    }

    /// Starts a run.
    package func startSync(
        _ id: String,
        _ caller: Caller,
        kind: SyncRun.Kind,
        dataTypes: [String]?
    ) async throws -> (SyncRun, RateLimit.Standing) {
        let connection = try await find(id, caller)
        guard let spec = catalog[connection.service]?.loaded.provider, catalog[connection.service]?.lack == nil else {
            throw ServiceError.conflict(
                code: "service_unavailable",
                message: "The service of this connection is not available"
            )
        }
        let types = try Self.readable(dataTypes, spec, connection)
        guard connection.status == .connected else {
            throw Self.unready(connection)
        }
        let standing = try await limiter.count(limits.syncs, subject: connection.id)
        let now = time.now()
        let run = SyncRun(
            id: Identifier.make(prefix: "sync-", at: now, random: random),
            connection: connection.id,
            owner: caller.owner,
            kind: kind,
            dataTypes: types,
            startedAt: now
        )
        switch try await store.startRun(run) {
        case .started: return (run, standing)
        case .noConnection: throw ServiceError.notFound(.connection)
        case .alreadyRunning(let other):
            throw ServiceError.conflict(
                code: "sync_running",
                message: "A sync of this connection is running",
                syncID: other.id
            )
        }
    }

    /// Why a connection cannot be read from.
    private static func unready(_ connection: Connection) -> ServiceError {
        let (code, message) =
            switch connection.status {
            case .pending where !connection.choices.isEmpty:
                ("choice_needed", "The connection waits for its owner to choose")
            case .pending: ("not_connected", "The connection waits for its owner to agree at the service")
            default: ("reauthorization_required", "The connection must be authorized again")
            }
        return .conflict(code: code, message: message)
    }

    /// The data types of a sync: those asked for, else all that the permissions cover.
    private static func readable(
        _ wanted: [String]?,
        _ spec: ProviderSpec,
        _ connection: Connection
    ) throws -> [String] {
        let offered = spec.dataTypes.filter { !$0.isInternal }
        func isCovered(_ type: DataTypeSpec) -> Bool {
            type.permission.map { connection.permissions.contains($0.value) } ?? true
        }
        guard let wanted, !wanted.isEmpty else {
            let covered = offered.filter(isCovered).map(\.name.value)
            guard !covered.isEmpty else {
                throw ServiceError.forbidden(
                    field: "permissions",
                    message: "The connection's permissions cover no data type"
                )
            }
            return covered
        }
        var seen: Set<String> = []
        return try wanted.filter { name in
            guard let type = offered.first(where: { $0.name.value == name }) else {
                let nearest = NameSuggestion.nearest(to: name, among: offered.map(\.name.value))
                throw ServiceError.invalid(
                    field: "dataTypes",
                    message: "`\(name.prefix(80))` is not a data type of this service"
                        + (nearest.map { "; did you mean `\($0)`?" } ?? "")
                )
            }
            guard isCovered(type) else {
                throw ServiceError.forbidden(
                    field: "dataTypes",
                    message: "`\(name)` needs the permission `\(type.permission?.value ?? "")`"
                )
            }
            return seen.insert(name).inserted
        }
    }

    /// The last run of a connection.
    package func latestSync(_ id: String, _ caller: Caller) async throws -> SyncRun {
        let connection = try await find(id, caller)
        guard let run = try await store.latestRun(of: connection.id, owner: caller.owner) else {
            throw ServiceError.notFound(.sync)
        }
        return run
    }

    private func checkSettings(_ settings: JSONObject) async throws {
        if let url = settings["webhookUrl"]?.stringValue { try await checkWebhook(url) }
    }
}

extension AuthSpec {
    /// The way that was chosen among several; itself when there is one.
    package func method(_ name: String?) -> AuthSpec {
        guard case .choice(let methods, _) = self else { return self }
        return methods.first { $0.name.value == name }?.auth ?? self
    }
}
