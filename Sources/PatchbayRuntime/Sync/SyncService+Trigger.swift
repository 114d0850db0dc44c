import PatchbayCore

/// Syncs that schedules and providers' webhooks ask for.
extension SyncService: SyncTrigger {
    package func trigger(
        _ connection: Connection,
        dataTypes: [String],
        reason: SyncRequest.Reason
    ) async throws -> TriggerOutcome {
        do {
            try await startBehindOthers(connection, dataTypes: dataTypes)
            return .started
        } catch let error as ServiceError {
            switch error {
            case .conflict(_, _, .some): return .running
            case .conflict, .notFound, .invalid, .forbidden: return .impossible
            case .rateLimited, .refused, .providerFailed, .providerTimedOut: throw error
            }
        }
    }
}
