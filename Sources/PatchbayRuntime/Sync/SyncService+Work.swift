import PatchbayCore

/// Work on a run, from its connection to its end.
extension SyncService {
    /// Works on a run to its end; nil when it goes on later.
    func perform(
        _ claimed: ClaimedRun,
        _ stop: StopSignal,
        _ notify: @escaping @Sendable (SyncNotice) -> Void
    ) async throws -> SyncRunReport? {
        let (run, fence) = (claimed.run, claimed.fence)
        guard let connection = try await store.connection(run.connection, of: run.owner) else {
            throw StoreError.lostRun
        }
        let watch = SyncWatch(service: connection.service, observer: observer, time: time)
        let watching: @Sendable (SyncNotice) -> Void = { notice in
            watch.take(notice)
            notify(notice)
        }
        let sync: ConnectionSync
        do {
            let sink = StoreSink(store: store, fence: fence, stop: stop, time: time)
            sync = try await self.sync(connection, kind: run.kind, sink: sink, notify: watching)
        } catch let lack as Lack {
            return try await finish(fence, .failed, reason: lack.reason)
        }
        let order = SyncOrder(run.dataTypes, of: sync.provider.dataTypes)
        let reports: [DataTypeReport]
        do {
            let planned = try await patience.write {
                try await store.planRun(fence, dataTypes: order.dataTypes.map(\.name))
            }
            reports = try await sync.run(order, planned, stop: stop)
        } catch let error as StoreError where error != .lostRun {
            // A store that took no record may well take the end of the run.
            return try await finish(fence, .failed, reason: error.message)
        }
        guard let status = SyncRun.Status(reports) else {
            try await patience.write { try await store.releaseRun(fence) }
            return nil
        }
        let reason = reports.first { $0.reason != nil }.map { "`\($0.dataType)`: \($0.reason ?? "")" }
        return try await finish(fence, status, reason: reason)
    }

    func finish(_ fence: RunFence, _ status: SyncRun.Status, reason: String?) async throws -> SyncRunReport {
        try await patience.write {
            try await store.finishRun(fence, status: status, reason: reason, at: time.now())
        }
    }

    private var patience: StorePatience { StorePatience(time: time, seconds: Self.leaseSeconds) }

    // MARK: Parts

    /// Why a connection cannot be read.
    struct Lack: Error {
        var reason: String
    }

    /// The sync of a connection into a sink.
    /// - Throws: a `Lack` when the connection cannot be read.
    func sync(
        _ connection: Connection,
        kind: SyncRun.Kind,
        sink: any SyncSink,
        notify: @escaping @Sendable (SyncNotice) -> Void
    ) async throws -> ConnectionSync {
        guard let entry = catalog[connection.service], entry.lack == nil, let spec = entry.loaded.provider,
            let plan = entry.loaded.auth(connection.method)
        else {
            let reason = catalog.absence(of: connection.service)
            throw Lack(reason: "the service of the connection is not available: \(reason)")
        }
        let session = try await SyncSession(
            connection,
            plan: plan,
            client: entry.client,
            store: store,
            authorization: authorization,
            time: time,
            random: random
        )
        guard let session else { throw Lack(reason: "the connection has no credentials") }
        return ConnectionSync(
            provider: entry.loaded,
            spec: spec,
            kind: kind,
            session: session,
            account: connection.account ?? connection.id,
            transport: transport,
            gate: gate,
            sink: sink,
            keepsRaw: keepsRaw,
            limits: limits,
            time: time,
            random: random,
            notify: notify
        )
    }
}
