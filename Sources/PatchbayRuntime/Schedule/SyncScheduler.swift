import PatchbayCore
import Synchronization

/// Starts the syncs that are due: by the connections' schedules, and because providers told of changes.
///
/// Servers that share a store share the work: each request is taken by one of them.
package struct SyncScheduler: Sendable {
    private let store: any Store
    private let catalog: ProviderCatalog
    private let trigger: any SyncTrigger
    private let time: TimeSource
    private let random: RandomSource
    private let clock = ClockWatch()

    /// How many requests are taken at once.
    private static let batch = 32
    /// How long a request is kept from other servers, in seconds: longer than starting a sync takes.
    private static let leaseSeconds = 60
    /// How long a request waits for a run that is under way, in seconds.
    private static let runningPause = 15
    /// How long a request waits after a failure, in seconds.
    private static let failurePause = 60

    /// A scheduler that starts syncs by a trigger.
    package init(
        store: any Store,
        catalog: ProviderCatalog,
        trigger: any SyncTrigger,
        time: TimeSource,
        random: RandomSource
    ) {
        self.store = store
        self.catalog = catalog
        self.trigger = trigger
        self.time = time
        self.random = random
    }

    /// Starts what is due now; returns how many requests were looked at.
    package func startDue() async throws -> Int {
        let now = time.now()
        // A setting that is no schedule was refused when it was made; one of an older version is never due.
        _ = try await store.planSyncs(now: now, reconsidering: clock.isBehind(now)) { frequency, connection, time in
            (try? SyncSchedule(frequency))?.next(after: time, for: connection)
        }
        clock.note(now)
        let lease = WorkLease(holder: random.token(), until: now.adding(seconds: Self.leaseSeconds))
        let requests = try await store.takeDueRequests(lease, now: now, limit: Self.batch)
        var failure: (any Error)?
        for request in requests {
            var retrySeconds: Int?
            do {
                retrySeconds = try await start(request)
            } catch {
                failure = error
                retrySeconds = Self.failurePause
            }
            try await store.settle(
                request,
                holder: lease.holder,
                retryAt: retrySeconds.map { time.now().adding(seconds: $0) }
            )
        }
        if let failure { throw failure }
        return requests.count
    }

    /// Starts a request; returns in how many seconds it is to be tried again, nil when it is done with.
    private func start(_ request: SyncRequest) async throws -> Int? {
        guard let connection = try await store.connection(request.connection, of: request.owner),
            connection.status == .connected, let entry = catalog[connection.service], entry.lack == nil,
            let spec = entry.loaded.provider
        else { return nil }
        let readable = spec.dataTypes(readableWith: connection.permissions)
        let dataTypes = request.dataTypes.map { asked in readable.filter { asked.contains($0) } } ?? readable
        guard !dataTypes.isEmpty else { return nil }
        switch try await trigger.trigger(connection, dataTypes: dataTypes, reason: request.reason) {
        case .started, .impossible: return nil
        case .running: return Self.runningPause
        }
    }
}

/// The time of the last look at what is due.
private final class ClockWatch: Sendable {
    // A class because a scheduler is a value, and whoever has a copy looks at the same time.
    private let last = Mutex<Timestamp?>(nil)

    /// Whether a time is before the last one that was noted, or the first of all.
    func isBehind(_ time: Timestamp) -> Bool { last.withLock { $0.map { time < $0 } ?? true } }

    /// Notes a time at which everything due was looked at.
    func note(_ time: Timestamp) { last.withLock { $0 = time } }
}

extension ProviderSpec {
    /// The data types that are offered and that some permissions cover, in the order of the spec.
    func dataTypes(readableWith permissions: [String]) -> [String] {
        dataTypes.filter { $0.isOffered(with: permissions) }.map(\.name.value)
    }
}

extension DataTypeSpec {
    /// Whether the data type is read for its own sake and some permissions cover it.
    func isOffered(with permissions: [String]) -> Bool {
        !isInternal && (permission.map { permissions.contains($0.value) } ?? true)
    }
}
