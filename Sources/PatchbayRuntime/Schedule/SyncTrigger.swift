import PatchbayCore

/// What starts syncs for the scheduler.
package protocol SyncTrigger: Sendable {
    /// Starts an incremental sync of some data types, all of which the connection's permissions cover.
    ///
    /// It returns as soon as the run is in the store; what throws is tried again a little later.
    func trigger(
        _ connection: Connection,
        dataTypes: [String],
        reason: SyncRequest.Reason
    ) async throws -> TriggerOutcome
}

/// What came of starting a sync.
package enum TriggerOutcome: Sendable, Equatable {
    /// It runs.
    case started
    /// Another run of the connection is under way: one more is started when it has ended.
    case running
    /// It cannot be started, and asking again would not help.
    case impossible
}
