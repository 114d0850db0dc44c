package import PatchbayCore
package import PatchbayEngine

/// What owners do with their connections.
///
/// Nothing here shows or changes another owner's connection: it is not found.
package struct ConnectionService: Sendable {
    private let store: any Store
    private let catalog: ProviderCatalog
    private let authorization: AuthorizationService
    private let syncs: SyncService
    private let limiter: RateLimiter
    private let limits: ServerSettings.Limits
    private let checkWebhook: @Sendable (String) async throws -> Void
    private let time: TimeSource

    /// A service; `checkWebhook` throws `ServiceError.invalid` for a URL that may not be delivered to.
    package init(
        store: any Store,
        catalog: ProviderCatalog,
        authorization: AuthorizationService,
        syncs: SyncService,
        limits: ServerSettings.Limits,
        checkWebhook: @escaping @Sendable (String) async throws -> Void,
        time: TimeSource
    ) {
        self.store = store
        self.catalog = catalog
        self.authorization = authorization
        self.syncs = syncs
        limiter = RateLimiter(store: store, time: time)
        self.limits = limits
        self.checkWebhook = checkWebhook
        self.time = time
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

    /// What an owner changes in a connection; nil leaves what there is.
    package struct Change: Sendable {
        /// Settings that are merged.
        package var settings: JSONObject?
        /// The new permissions.
        package var permissions: [String]?
        /// What was chosen among the connection's choices.
        package var variables: JSONObject?
        /// Secrets in the place of those that the connection has.
        package var credentials: [String: Secret<String>]?
        /// Where the person comes back when the service must agree.
        package var redirectURI: String?

        /// A change of what is named.
        package init(
            settings: JSONObject? = nil,
            permissions: [String]? = nil,
            variables: JSONObject? = nil,
            credentials: [String: Secret<String>]? = nil,
            redirectURI: String? = nil
        ) {
            self.settings = settings
            self.permissions = permissions
            self.variables = variables
            self.credentials = credentials
            self.redirectURI = redirectURI
        }
    }

    /// Merges settings and replaces permissions and credentials; a flow is started where the service must agree.
    ///
    /// It must agree to more permissions than it granted, and to any once the connection must be authorized again.
    package func update(
        _ id: String,
        _ caller: Caller,
        _ change: Change
    ) async throws -> (Connection, AuthorizationService.StartedFlow?) {
        var connection = try await find(id, caller)
        if let settings = change.settings { try await checkSettings(settings) }
        if let variables = change.variables, !variables.isEmpty {
            connection = try await authorization.choose(connection, variables, caller)
        }
        if let credentials = change.credentials, !credentials.isEmpty {
            connection = try await authorization.replaceCredentials(of: connection, with: credentials, caller)
        }
        var wanted: [String]?
        var flow: AuthorizationService.StartedFlow?
        let isEnded = connection.status == .reauthorizationRequired
        if change.permissions != nil || isEnded && change.redirectURI != nil {
            let auth = try auth(of: connection)
            let set = PermissionSet(auth)
            let checked = try set.checked(change.permissions ?? connection.permissions, field: "permissions")
            let isCovered = checked.allSatisfy { set.isCovered($0, by: connection.grantedScopes) }
            if isCovered, !(isEnded && auth.sendsPerson) {
                wanted = checked
            } else {
                flow = try await authorization.renew(
                    connection,
                    permissions: checked,
                    redirectURI: change.redirectURI,
                    caller
                )
            }
        }
        let written = ConnectionChange(settings: change.settings, permissions: wanted, at: time.now())
        guard let changed = try await store.updateConnection(connection.id, of: caller.owner, written) else {
            throw ServiceError.notFound(.connection)
        }
        return (changed, flow)
    }

    /// Starts a flow in which the person agrees again to what a connection may be used for, or to other permissions.
    package func reauthorize(
        _ id: String,
        _ caller: Caller,
        permissions: [String]?,
        redirectURI: String
    ) async throws -> AuthorizationService.StartedFlow {
        let connection = try await find(id, caller)
        let set = PermissionSet(try auth(of: connection))
        return try await authorization.renew(
            connection,
            permissions: try set.checked(permissions ?? connection.permissions, field: "permissions"),
            redirectURI: redirectURI,
            caller
        )
    }

    /// The way in which a connection was made.
    private func auth(of connection: Connection) throws -> AuthSpec {
        guard let spec = catalog[connection.service]?.loaded.provider else {
            throw ServiceError.conflict(
                code: "service_gone",
                message: "The service of this connection is no longer described"
            )
        }
        return spec.auth.method(connection.method)
    }

    /// Removes a connection, then tells the service that the grant ends; the service's answer changes nothing.
    package func delete(_ id: String, _ caller: Caller) async throws {
        guard Identifier.isValid(id, prefix: "conn-"),
            let (connection, secrets) = try await store.removeConnection(id, of: caller.owner)
        else { throw ServiceError.notFound(.connection) }
        if let secrets { await authorization.revoke(connection, secrets) }
    }

    /// Starts a sync.
    package func startSync(
        _ id: String,
        _ caller: Caller,
        kind: SyncRun.Kind,
        dataTypes: [String]?
    ) async throws -> (SyncRun, RateLimit.Standing) {
        let connection = try await find(id, caller)
        let types = try syncs.readable(dataTypes, connection)
        let standing = try await limiter.count(limits.syncs, subject: connection.id)
        return (try await syncs.start(connection, kind: kind, dataTypes: types), standing)
    }

    /// Asks the running sync of a connection to stop at its next page.
    package func cancelSync(_ id: String, _ caller: Caller) async throws {
        guard try await syncs.cancel(try await find(id, caller)) else { throw ServiceError.notFound(.sync) }
    }

    /// The runs of a connection, newest first, those before a run's id.
    package func syncHistory(
        _ id: String,
        _ caller: Caller,
        before: String?,
        limit: Int
    ) async throws -> [SyncRunReport] {
        let connection = try await find(id, caller)
        return try await store.runs(of: connection.id, owner: caller.owner, before: before, limit: limit)
    }

    /// The records of a data type that the permissions cover, in the order of their changes.
    package func records(_ id: String, _ caller: Caller, _ query: RecordQuery) async throws -> [StoredRecord] {
        let connection = try await readable(query.dataType, id, caller)
        return try await store.records(query, of: connection.id, owner: caller.owner)
    }

    /// The refused records of a data type that the permissions cover, in the order in which they were refused first.
    package func rejectedRecords(_ id: String, _ caller: Caller, _ query: RecordQuery) async throws -> [RejectedRecord]
    {
        let connection = try await readable(query.dataType, id, caller)
        return try await store.rejected(query, of: connection.id, owner: caller.owner)
    }

    /// The connection, if its permissions cover the data type; what is stored outlives its description.
    private func readable(_ dataType: String, _ id: String, _ caller: Caller) async throws -> Connection {
        let connection = try await find(id, caller)
        if let spec = catalog[connection.service]?.loaded.provider {
            _ = try connection.dataType(dataType, of: spec, field: "dataType")
        }
        return connection
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
        guard let frequency = settings["syncFrequency"]?.stringValue else { return }
        do {
            _ = try SyncSchedule(frequency)
        } catch {
            throw ServiceError.invalid(field: "settings.syncFrequency", message: error.message)
        }
    }
}

extension AuthSpec {
    /// The way that was chosen among several; itself when there is one.
    package func method(_ name: String?) -> AuthSpec {
        guard case .choice(let methods, _) = self else { return self }
        return methods.first { $0.name.value == name }?.auth ?? self
    }
}
