package import PatchbayCore

/// What a store keeps of syncs that are to start: when each connection is due, and what was asked for.
package protocol ScheduleStore: Sendable {
    /// Asks for a sync of a connection; what was asked for before it and has not started is joined with it.
    func requestSync(_ request: SyncRequest) async throws

    /// Turns schedules that are due into requests, and brings those in line whose connection's setting has changed.
    ///
    /// However long nothing was done, each connection is asked for once. Only what is due or changed is read, unless all
    /// are reconsidered: at the start of a server, and when a clock that was ahead has been set back, so that nothing waits
    /// for a time that is past the next one of its schedule. Returns how many were due.
    func planSyncs(now: Timestamp, reconsidering: Bool, next: @escaping NextSync) async throws -> Int

    /// When a connection is due by its schedule; nil when it has none.
    func nextSync(of connection: String, owner: Owner) async throws -> Timestamp?

    /// Takes requests that are due and that nobody else works on, oldest first; the holder has them until an instant.
    ///
    /// No request is held for longer than a minute, nor put off but for a provider's pause; one that is, is of a clock that
    /// was set back, and is due. So is one whose pause began later than now.
    func takeDueRequests(_ lease: WorkLease, now: Timestamp, limit: Int) async throws -> [SyncRequest]

    /// Ends a request that was taken; one that was joined by another meanwhile stays, and so does one that is to wait.
    func settle(_ request: SyncRequest, holder: String, retryAt: Timestamp?) async throws
}

/// The first instant after one by a setting, for a connection; nil when there is none.
package typealias NextSync =
    @Sendable (_ frequency: String, _ connection: String, _ time: Timestamp) -> Timestamp?

/// A sync that was asked for and has not started.
package struct SyncRequest: Sendable, Equatable {
    /// Why it was asked for.
    package enum Reason: String, Sendable, CaseIterable {
        /// The connection's schedule, or a sync that stopped for a provider's pause and goes on behind it.
        case schedule
        /// The provider told of changes.
        case webhook
    }

    /// The connection.
    package var connection: String
    /// Who owns it.
    package var owner: Owner
    /// The data types, sorted; nil is all of them.
    package var dataTypes: [String]?
    /// Why it was asked for last.
    package var reason: Reason
    /// From when on it may start.
    package var dueAt: Timestamp
    /// When the provider asked for the pause that it waits for; nil when it waits for none.
    package var pausedAt: Timestamp?
    /// Grows with each time it is asked for.
    package var version = 1

    /// A request.
    package init(connection: String, owner: Owner, dataTypes: [String]?, reason: Reason, dueAt: Timestamp) {
        self.connection = connection
        self.owner = owner
        self.dataTypes = dataTypes
        self.reason = reason
        self.dueAt = dueAt
    }

    /// This request and a later one in one; `isTaken` tells that somebody starts this one already.
    func joined(with later: SyncRequest, isTaken: Bool) -> SyncRequest {
        var joined = later
        joined.dataTypes =
            if let own = dataTypes, let more = later.dataTypes { Set(own + more).sorted() } else { nil }
        if !isTaken, dueAt <= later.dueAt {
            joined.dueAt = dueAt
            joined.pausedAt = pausedAt
        }
        joined.version = version + 1
        return joined
    }
}

extension SyncRequest {
    /// What goes on when the first pause of a run's data types ends; nil when none of them is suspended.
    init?(resuming run: SyncRun, _ reports: [DataTypeReport], at now: Timestamp) {
        let suspended = reports.filter { $0.status == .suspended }
        guard run.status != .canceled, let resumeAt = suspended.compactMap(\.resumeAt).min(), resumeAt > now else {
            return nil
        }
        // What was read for records that are not whole yet has failed with them.
        let unfinished = Set(reports.filter { $0.status == .suspended || $0.status == .failed }.map(\.dataType))
        self.init(
            connection: run.connection,
            owner: run.owner,
            dataTypes: run.dataTypes.filter { unfinished.contains($0) }.sorted(),
            reason: .schedule,
            dueAt: resumeAt
        )
        pausedAt = now
    }
}
