package import PatchbayCore

extension AuthorizationService {
    /// How long a refresh may take before another server takes over, in seconds: longer than any provider may take.
    static let leaseSeconds = 120
    /// How long one waits before looking again whether another server's refresh has ended.
    private static let leasePoll = Duration.milliseconds(100)

    /// Refreshes a connection's tokens, once for all who ask at the same time, on this server and on others.
    ///
    /// Whoever asked before a refresh ended gets its result. `askedAt` is when the caller asked.
    package func refresh(_ connection: Connection, _ caller: Caller, askedAt: Timestamp) async throws -> Connection {
        try await refreshLock.withLock(connection.id) {
            try await refreshAlone(connection, caller, askedAt)
        }
    }

    private func refreshAlone(
        _ connection: Connection,
        _ caller: Caller,
        _ askedAt: Timestamp
    ) async throws -> Connection {
        let (spec, client) = try catalog.available(connection.service, field: "service")
        let lease = RefreshLease(
            connection: connection.id,
            owner: caller.owner,
            holder: leaseHolder.holder(process, random),
            until: time.now().adding(seconds: Self.leaseSeconds)
        )
        guard let held = try await waitForLease(lease, connection, askedAt) else {
            return try await current(connection)
        }
        if let seconds = pauses.secondsLeft(connection.id, at: time.now()) {
            try await store.returnRefreshLease(lease)
            throw ServiceError.providerFailed("the token endpoint asks for a pause", waitSeconds: seconds)
        }
        let account = ProviderAccount(
            spec: spec,
            method: connection.method,
            client: client,
            variables: connection.variables
        )
        do {
            let granted = try await authorizer.refresh(
                account,
                credentials: held.credentials,
                permissions: connection.permissions
            )
            pauses.note(connection.id, seconds: nil, at: time.now())
            // The provider may have replaced the tokens that are stored: the new ones are all there is.
            let stored = try await StorePatience(time: time, seconds: Self.leaseSeconds, outlastsFullDisk: true).write {
                try await store.commitRefresh(granted.grant, lease: lease, version: held.version, at: time.now())
            }
            guard let stored else { return try await current(connection) }
            if let shortfall = granted.shortfall {
                return try await settle(shortfall, stored, version: stored.credentialVersion)
            }
            return stored
        } catch let failure as AuthorizationFailure {
            if case .failed(_, let seconds?) = failure { pauses.note(connection.id, seconds: seconds, at: time.now()) }
            try await store.returnRefreshLease(lease)
            return try await settle(failure, connection, version: held.version)
        } catch {
            try await store.returnRefreshLease(lease)
            throw error
        }
    }

    /// Waits until the lease is ours; nil when another refresh brought new tokens in the meantime.
    private func waitForLease(
        _ lease: RefreshLease,
        _ connection: Connection,
        _ askedAt: Timestamp
    ) async throws -> VersionedCredentials? {
        let deadline = lease.until
        while true {
            guard let held = try await store.credentials(of: connection.id, owner: lease.owner) else {
                _ = try await current(connection)
                throw ServiceError.conflict(
                    code: "not_connected",
                    message: "The connection waits for its owner to agree at the service"
                )
            }
            // What was stored later than now was stored before the clock was set back.
            let isNews = held.storedAt > askedAt && held.storedAt <= time.now()
            if held.version != connection.credentialVersion || isNews { return nil }
            var lease = lease
            lease.until = time.now().adding(seconds: Self.leaseSeconds)
            if try await take(lease) {
                // Another server may have ended its refresh between the look and the lease.
                let again = try await store.credentials(of: connection.id, owner: lease.owner)
                guard let again, again.version == held.version else {
                    try await store.returnRefreshLease(lease)
                    return nil
                }
                let standing = try await current(connection)
                // Whoever was before in the line learnt that the grant has ended; nobody asks again for the same.
                if standing.status == .reauthorizationRequired, connection.status != .reauthorizationRequired {
                    try await store.returnRefreshLease(lease)
                    throw Self.ended
                }
                return again
            }
            guard time.now() < deadline else { throw ServiceError.providerTimedOut }
            try await time.sleep(Self.leasePoll)
        }
    }

    /// Takes a lease, also that of a process which has died since.
    func take(_ lease: RefreshLease) async throws -> Bool {
        if try await store.takeRefreshLease(lease, now: time.now()) { return true }
        guard let holder = try await store.refreshHolder(of: lease.connection, owner: lease.owner),
            let other = RefreshLease.process(of: holder), process.isGone(other)
        else { return false }
        return try await store.takeRefreshLease(lease, gone: holder, now: time.now())
    }

    private static let ended = ServiceError.conflict(
        code: "reauthorization_required",
        message: "The service ended the grant; the connection must be authorized again"
    )

    /// What a provider's refusal means: a verdict on the grant only when nobody changed the tokens meanwhile.
    private func settle(
        _ failure: AuthorizationFailure,
        _ connection: Connection,
        version: Int
    ) async throws -> Connection {
        switch failure {
        case .grantEnded(let code):
            let isMarked = try await store.mark(
                connection.id,
                of: connection.owner,
                as: .reauthorizationRequired,
                reason: "the service answered `\(code)` to the refresh",
                version: version,
                at: time.now()
            )
            guard isMarked else { return try await current(connection) }
            throw Self.ended
        case .unsupported(let message): throw ServiceError.invalid(field: "connectionId", message: message)
        case .refused, .invalidCallback, .failed, .timedOut: throw ServiceError(failure)
        }
    }

    private func current(_ connection: Connection) async throws -> Connection {
        guard let now = try await store.connection(connection.id, of: connection.owner) else {
            throw ServiceError.notFound(.connection)
        }
        return now
    }
}
