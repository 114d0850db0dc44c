package import PatchbayCore

/// Where the pages of a sync go: the store, or whoever wants to look at them.
package protocol SyncSink: Sendable {
    /// Where the syncs of a data type stand; nil at the very beginning.
    func checkpoint(_ dataType: String) async throws -> String?

    /// Parents in the order of their keys; one more than the limit tells that others follow.
    func parents(_ query: ParentQuery, for dataType: String) async throws -> [SyncParent]

    /// Takes whole pages, in their order, all or none.
    func commit(_ pages: [PageCommit]) async throws

    /// Is told where a data type stands.
    func report(_ report: DataTypeReport) async throws

    /// What stops a data type: the run's own signal, or one that is given when the sink has enough as well.
    func stop(for dataType: String, of run: StopSignal) async -> StopSignal
}

/// The store, under the fence of a run.
struct StoreSink: SyncSink {
    let store: any SyncStore
    let fence: RunFence
    /// What stops the run.
    let stop: StopSignal
    let time: TimeSource

    private var patience: StorePatience { StorePatience(time: time, seconds: SyncService.leaseSeconds) }

    func checkpoint(_ dataType: String) async throws -> String? {
        try await store.checkpoint(of: fence.connection, owner: fence.owner, dataType: dataType)
    }

    func parents(_ query: ParentQuery, for dataType: String) async throws -> [SyncParent] {
        try await store.parents(query, of: fence.connection, owner: fence.owner, dataType: dataType)
    }

    func commit(_ pages: [PageCommit]) async throws {
        _ = try await patience.write { try await store.commit(pages, fence: fence, at: time.now()) }
        // Whoever asks for the end of the run may do so in another process.
        if let standing = try? await store.standing(of: fence), standing.isCancelRequested { stop.stop(.canceled) }
    }

    func report(_ report: DataTypeReport) async throws {
        try await patience.write { try await store.report(report, fence: fence) }
    }

    func stop(for dataType: String, of run: StopSignal) -> StopSignal { run }
}
