package import PatchbayCore
import PatchbayEngine

/// Starts syncs, works on them, and takes over those that another process has left.
package struct SyncService: Sendable {
    let store: any Store
    let catalog: ProviderCatalog
    let authorization: AuthorizationService
    let transport: any HTTPTransport
    let gate: RateGate
    let keepsRaw: Bool
    let limits: SyncLimits
    let holder: RunHolder
    let observer: Observer
    let time: TimeSource
    /// The time that what happens beside the work waits for: leases, and looking for work that was left.
    let aside: TimeSource
    let random: RandomSource
    /// Runs that were started here and wait for the loop.
    private let jobs: AsyncStream<ClaimedRun>
    private let feed: AsyncStream<ClaimedRun>.Continuation
    private let stops = RunningStops()
    private let atHand = RunsAtHand()
    private let permits = AsyncPermits(32)

    /// How long a run is held without a sign of life, in seconds: after that another process takes it over.
    package static let leaseSeconds = 30
    /// How often a lease is renewed, in seconds.
    static let renewalSeconds = 10
    /// How often runs are looked for that nobody works on, in seconds.
    static let watchSeconds = 10

    /// A service.
    package init(
        store: any Store,
        catalog: ProviderCatalog,
        authorization: AuthorizationService,
        transport: any HTTPTransport,
        keepsRaw: Bool,
        limits: SyncLimits = SyncLimits(),
        holder: RunHolder,
        observer: Observer = .none,
        time: TimeSource,
        aside: TimeSource,
        random: RandomSource
    ) {
        self.store = store
        self.catalog = catalog
        self.authorization = authorization
        self.transport = transport
        gate = RateGate(time: time)
        self.keepsRaw = keepsRaw
        self.limits = limits
        self.holder = holder
        self.observer = observer
        self.time = time
        self.aside = aside
        self.random = random
        (jobs, feed) = AsyncStream.makeStream()
    }

    // MARK: Starting

    /// Starts a sync, which the service's loop works on; without data types it is of all that the permissions cover.
    /// - Throws: a `ServiceError`: a running sync is a conflict that names it.
    package func start(_ connection: Connection, kind: SyncRun.Kind, dataTypes: [String]?) async throws -> SyncRun {
        let claimed = try await claim(connection, kind: kind, dataTypes: dataTypes)
        queue(claimed)
        return claimed.run
    }

    /// Starts a sync that can wait: a run that was left goes on first if it does not read all that is asked for.
    func startBehindOthers(_ connection: Connection, dataTypes: [String]) async throws {
        let run = run(of: connection, kind: .incremental, dataTypes: try readable(dataTypes, connection))
        switch try await begin(run) {
        case .claimed(let claimed): queue(claimed)
        case .left(let left):
            queue(left)
            guard left.run.covers(run) else { throw Self.running(left.run.id) }
        }
    }

    /// Starts a sync for a caller that works on it itself with ``work(on:stop:notify:)``.
    ///
    /// A run whose process has died is taken over and goes on instead, if it reads all that is asked for; else it ends.
    package func claim(
        _ connection: Connection,
        kind: SyncRun.Kind,
        dataTypes: [String]?
    ) async throws -> ClaimedRun {
        let run = run(of: connection, kind: kind, dataTypes: try readable(dataTypes, connection))
        switch try await begin(run) {
        case .claimed(let claimed): return claimed
        case .left(var left) where left.run.covers(run):
            left.origin = .resumed
            return left
        case .left(let left):
            _ = try await finish(
                left.fence,
                .canceled,
                reason: "another sync was asked for when it was left unfinished"
            )
            let next = self.run(of: connection, kind: kind, dataTypes: run.dataTypes)
            guard case .claimed(var claimed) = try await begin(next) else { throw Self.running(left.run.id) }
            claimed.origin = .replaced(left.run)
            return claimed
        }
    }

    /// What comes of beginning a run.
    private enum Beginning {
        case claimed(ClaimedRun)
        /// Another one of the connection was left by its process, and is ours now.
        case left(ClaimedRun)
    }

    private func run(of connection: Connection, kind: SyncRun.Kind, dataTypes: [String]) -> SyncRun {
        let now = time.now()
        return SyncRun(
            id: Identifier.make(prefix: "sync-", at: now, random: random),
            connection: connection.id,
            owner: connection.owner,
            kind: kind,
            dataTypes: dataTypes,
            startedAt: now
        )
    }

    private func begin(_ asked: SyncRun) async throws -> Beginning {
        switch try await store.startRun(asked, lease: lease()) {
        case .started(let fence):
            var run = asked
            run.id = fence.run
            return .claimed(ClaimedRun(run: run, fence: fence))
        case .noConnection: throw ServiceError.notFound(.connection)
        case .alreadyRunning(let other, let held):
            let gone = holder.isGone(held.holder) ? held.holder : nil
            guard let taken = try await takeOver(other.id, gone: gone) else { throw Self.running(other.id) }
            return .left(taken)
        }
    }

    private static func running(_ id: String) -> ServiceError {
        .conflict(code: "sync_running", message: "A sync of this connection is running", syncID: id)
    }

    /// Asks the running sync of a connection to stop at its next page; false when none is running.
    package func cancel(_ connection: Connection) async throws -> Bool {
        let isRunning = try await store.cancelRun(of: connection.id, owner: connection.owner)
        await stops.stop(connection.id, .canceled)
        return isRunning
    }

    private func lease() -> RunLease {
        RunLease(holder: holder.text, until: time.now().adding(seconds: Self.leaseSeconds))
    }

    // MARK: Working

    /// Works on the syncs that were started here and on those that others left, until ``shutDown()``.
    package func run() async {
        await withTaskGroup { group in
            group.addTask { await watch() }
            // Syncs that are worked on when the feed ends are let to their next page.
            await withDiscardingTaskGroup { work in
                for await claimed in jobs { work.addTask { await workQuietly(on: claimed) } }
            }
            group.cancelAll()
        }
    }

    /// Lets every sync stop at its next page, to go on later, and ends the loop when they have.
    package func shutDown() async {
        await stops.shutDown()
        feed.finish()
    }

    /// Looks now and then for runs that nobody works on any more.
    private func watch() async {
        while !Task.isCancelled, await !stops.isShutDown {
            // A store that cannot answer now may answer later.
            try? await takeOver()
            guard (try? await aside.sleep(.seconds(Self.watchSeconds))) != nil else { return }
        }
    }

    /// Takes over every run that nobody works on any more.
    package func takeOver() async throws {
        for other in try await store.runHolders() where holder.isGone(other) {
            while let claimed = try await takeOver(nil, gone: other) { queue(claimed) }
        }
        while let claimed = try await takeOver(nil, gone: nil) { queue(claimed) }
    }

    /// Takes over a run that nobody works on any more, least of all this process: nil when there is none.
    private func takeOver(_ id: String?, gone: String?) async throws -> ClaimedRun? {
        try await store.takeOverRun(id, lease: lease(), gone: gone, sparing: atHand.ids, now: time.now())
    }

    private func queue(_ claimed: ClaimedRun) {
        atHand.take(claimed.run.id)
        feed.yield(claimed)
    }

    private func workQuietly(on claimed: ClaimedRun) async {
        let stop = StopSignal()
        await stops.add(stop, for: claimed.run.connection)
        // What became of it is in the store; a run that could not be ended there is taken over when its lease ends.
        _ = try? await work(on: claimed, stop: stop) { _ in }
        await stops.remove(claimed.run.connection, stop)
        atHand.putBack(claimed.run.id)
    }

    /// Works on a run until it ends, or until the signal says that the process does; nil when it goes on later.
    /// - Throws: `StoreError.lostRun` when another process took it over, and other errors of the store.
    package func work(
        on claimed: ClaimedRun,
        stop: StopSignal,
        notify: @escaping @Sendable (SyncNotice) -> Void
    ) async throws -> SyncRunReport? {
        atHand.take(claimed.run.id)
        defer { atHand.putBack(claimed.run.id) }
        return try await withThrowingTaskGroup(of: SyncRunReport?.self) { group in
            group.addTask {
                try await renew(claimed.fence, stop)
                return nil
            }
            group.addTask {
                try await permits.withPermit { try await perform(claimed, stop, notify) }
            }
            defer { group.cancelAll() }
            // The renewal never ends by itself but with an error.
            return try await group.next() ?? nil
        }
    }

    private func renew(_ fence: RunFence, _ stop: StopSignal) async throws {
        while true {
            try await aside.sleep(.seconds(Self.renewalSeconds))
            let until = time.now().adding(seconds: Self.leaseSeconds)
            do {
                let standing = try await store.renewRun(fence, until: until)
                if standing.isCancelRequested { stop.stop(.canceled) }
            } catch StoreError.busy, StoreError.full {
                continue
            }
        }
    }
}

/// The signals of the runs that are worked on, by connection.
private actor RunningStops {
    private var stops: [String: [StopSignal]] = [:]
    private(set) var isShutDown = false

    func add(_ stop: StopSignal, for connection: String) {
        stops[connection, default: []].append(stop)
        if isShutDown { stop.stop(.shutdown) }
    }

    func remove(_ connection: String, _ stop: StopSignal) {
        stops[connection]?.removeAll { $0 === stop }
        if stops[connection]?.isEmpty == true { stops[connection] = nil }
    }

    func stop(_ connection: String, _ cause: StopSignal.Cause) {
        for stop in stops[connection] ?? [] { stop.stop(cause) }
    }

    func shutDown() {
        isShutDown = true
        for stop in stops.values.joined() { stop.stop(.shutdown) }
    }
}
