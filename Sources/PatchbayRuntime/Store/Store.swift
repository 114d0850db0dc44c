package import PatchbayCore
package import PatchbayEngine

/// Where connections and what belongs to them are kept.
///
/// Each call is one use case and one transaction: it happens whole or not at all. A store seals every secret it is given
/// and gives it back opened. No call shows a connection to another owner: it looks absent.
package protocol Store: SyncStore, WebhookStore, ScheduleStore, BudgetStore {
    /// The connections of an owner, oldest first: at most so many, those behind an id where one is given.
    func connections(
        of owner: Owner,
        service: String?,
        status: Connection.Status?,
        after id: String?,
        limit: Int
    ) async throws -> [Connection]

    /// The services that an owner has a working connection to.
    func connectedServices(of owner: Owner) async throws -> Set<String>

    /// A connection; nil when there is none or another owner has it.
    func connection(_ id: String, of owner: Owner) async throws -> Connection?

    /// Keeps what a provider granted: in a new connection, or in one that waits or is renewed; nil when that one is gone.
    ///
    /// Another connection of the same owner to the same account takes the grant instead and is returned; the one given is
    /// not kept then.
    func connect(_ connection: Connection, grant: Grant, isNew: Bool) async throws -> Connection?

    /// Keeps a flow that waits, and the connection it is for when that is new.
    func beginAuthorization(_ state: AuthorizationState, newConnection: Connection?) async throws

    /// Takes a flow out of the store, once; nil when no such flow waits for this user and service.
    ///
    /// A flow that has expired is taken out and returned: whoever asks looks at its `expiresAt`.
    func takeAuthorization(hash: [UInt8], caller: Caller, service: String) async throws -> AuthorizationState?

    /// Removes a connection that still waits for its first grant.
    func dropPending(_ id: String, of owner: Owner) async throws

    /// Changes the settings or the permissions of a connection; nil when it is gone.
    func updateConnection(_ id: String, of owner: Owner, _ change: ConnectionChange) async throws -> Connection?

    /// Removes a connection and all that belongs to it, and returns it with its secrets, for the provider to be told.
    func removeConnection(_ id: String, of owner: Owner) async throws -> (Connection, Secret<[UInt8]>?)?

    /// The secrets of a connection with their version; nil when there are none.
    func credentials(of id: String, owner: Owner) async throws -> VersionedCredentials?

    /// Takes the right to refresh a connection until an instant; false when another holder has it at `now` that is not the
    /// one which is known to be gone.
    func takeRefreshLease(_ lease: RefreshLease, gone: String?, now: Timestamp) async throws -> Bool

    /// Who has the right to refresh a connection, or had it last; nil when nobody does.
    func refreshHolder(of connection: String, owner: Owner) async throws -> String?

    /// Gives the right to refresh back.
    func returnRefreshLease(_ lease: RefreshLease) async throws

    /// Ends every lease of a kind of holder: those of servers, when a new one knows that no other lives.
    func endLeases(of kind: RefreshLease.HolderKind) async throws

    /// Stores what a refresh brought, if the holder still has the lease and the version is still the one it started from.
    ///
    /// The connection as it is now, or nil when nothing was stored.
    func commitRefresh(
        _ grant: Grant,
        lease: RefreshLease,
        version: Int,
        at time: Timestamp
    ) async throws -> Connection?

    /// Marks a connection, if its credentials are still of that version; false when they moved on.
    func mark(
        _ id: String,
        of owner: Owner,
        as status: Connection.Status,
        reason: String,
        version: Int,
        at time: Timestamp
    ) async throws -> Bool

    /// Counts an event if fewer than the limit happened in the window that ends now.
    func countEvent(_ limit: RateLimit, subject: String, at time: Timestamp) async throws -> RateLimit.Standing

    /// Forgets flows that expired before an instant, with the connections that waited for them alone.
    func forgetAuthorizations(expiredBefore time: Timestamp) async throws

    /// Begins a request that must happen once, or tells what came of it before.
    func begin(_ request: OnceRequest, at time: Timestamp) async throws -> OnceRequest.Start

    /// Remembers the answer to a request that was begun, until an instant; nil forgets that it was begun.
    func end(_ request: OnceRequest, answer: Secret<[UInt8]>?, until time: Timestamp) async throws

    /// Forgets answers that expired before an instant.
    func forgetAnswers(expiredBefore time: Timestamp) async throws

    /// Seals every secret with the current key; returns how many were sealed anew.
    func resealSecrets() async throws -> Int

    /// Throws when the store cannot answer.
    func checkHealth() async throws
}

extension Store {
    /// Takes the right to refresh a connection until an instant; false when another holder has it at `now`.
    package func takeRefreshLease(_ lease: RefreshLease, now: Timestamp) async throws -> Bool {
        try await takeRefreshLease(lease, gone: nil, now: now)
    }

    /// All connections of an owner, oldest first.
    package func connections(
        of owner: Owner,
        service: String?,
        status: Connection.Status?
    ) async throws -> [Connection] {
        try await connections(of: owner, service: service, status: status, after: nil, limit: .max)
    }
}

/// What changes in a connection when its owner says so.
package struct ConnectionChange: Sendable {
    /// Members that are set, or removed where null; nil leaves the settings.
    package var settings: JSONObject?
    /// The new permissions; nil leaves them.
    package var permissions: [String]?
    /// When.
    package var time: Timestamp

    /// A change.
    package init(settings: JSONObject?, permissions: [String]?, at time: Timestamp) {
        self.settings = settings
        self.permissions = permissions
        self.time = time
    }
}

/// The secrets of a connection and which version of them they are.
package struct VersionedCredentials: Sendable {
    /// The secrets.
    package var credentials: Secret<[UInt8]>
    /// The version.
    package var version: Int
    /// When this version was stored.
    package var storedAt: Timestamp
}

/// The right to refresh a connection, for a time.
package struct RefreshLease: Sendable {
    /// The connection.
    package var connection: String
    /// Who owns the connection.
    package var owner: Owner
    /// Who has the right.
    package var holder: String
    /// Until when.
    package var until: Timestamp

    /// What kind of process holds leases: the first word of its holders' names.
    package enum HolderKind: String, Sendable {
        /// The server, of which a file has one.
        case server
        /// A command, of which there may be several beside the server.
        case command

        /// The name of a new holder in a process.
        func holder(_ process: RunHolder, _ random: RandomSource) -> String {
            "\(rawValue):\(random.token())@\(process.text)"
        }
    }

    /// The process of a holder, as ``RunHolder`` names it; nil where the name does not tell.
    static func process(of holder: String) -> String? {
        holder.firstIndex(of: "@").map { String(holder[holder.index(after: $0)...]) }
    }

    /// The right to refresh a connection.
    package init(connection: String, owner: Owner, holder: String, until: Timestamp) {
        self.connection = connection
        self.owner = owner
        self.holder = holder
        self.until = until
    }
}

/// How often something may happen to one subject.
package struct RateLimit: Sendable, Hashable {
    /// The name, as the `RateLimit` header says it.
    package var name: String
    /// How often.
    package var count: Int
    /// In how many seconds.
    package var windowSeconds: Int

    /// A limit.
    package init(name: String, count: Int, windowSeconds: Int = 60) {
        self.name = name
        self.count = count
        self.windowSeconds = windowSeconds
    }

    /// Where a subject stands.
    package struct Standing: Sendable, Equatable {
        /// Whether the event was counted, and so may happen.
        package var isAllowed: Bool
        /// How many more may happen now.
        package var remaining: Int
        /// Seconds until one more may happen, rounded up; with some remaining, until the oldest is forgotten.
        package var secondsToReset: Int

        /// Where a subject stands.
        package init(isAllowed: Bool, remaining: Int, secondsToReset: Int) {
            self.isAllowed = isAllowed
            self.remaining = remaining
            self.secondsToReset = secondsToReset
        }
    }
}
