package import PatchbayCore
package import PatchbayEngine

/// Plays syncs against a provider that is a function, with a store in memory.
///
/// The network and the store take turns by a seed, so that many orders of events are tried, and a run may be killed or
/// stopped after any number of events: what was not committed is lost then, and the next run has the checkpoint's text.
package struct SyncRunner {
    /// What a provider does with a request.
    package enum Reply {
        case response(ProviderResponse)
        case failure(TransportFailure)

        /// A JSON answer with status 200.
        package static func json(_ value: JSONValue) -> Reply {
            .response(ProviderResponse(status: 200, body: Array(value.compactText.utf8)))
        }

        /// An answer with a status and a JSON body.
        package static func status(_ status: Int, _ value: JSONValue = [:], headers: HeaderFields = [:]) -> Reply {
            .response(ProviderResponse(status: status, headers: headers, body: Array(value.compactText.utf8)))
        }
    }

    /// How a run came to its end.
    package enum Outcome: Equatable {
        case finished(SyncSummary)
        case failed(SyncFailure, SyncSummary)
        case killed

        /// The summary; nil of a run that was killed.
        package var summary: SyncSummary? {
            switch self {
            case .finished(let summary), .failed(_, let summary): summary
            case .killed: nil
            }
        }
    }

    /// A stored record.
    package struct Stored: Hashable {
        package var record: JSONValue
        package var generation: Timestamp
        package var level: Int
        package var parent: JSONValue?

        /// A record that a run saw.
        package init(record: JSONValue, generation: Timestamp, level: Int, parent: JSONValue? = nil) {
            self.record = record
            self.generation = generation
            self.level = level
            self.parent = parent
        }
    }

    /// What a store keeps.
    package struct Store {
        /// By data type and key.
        package var records: [String: [String: Stored]] = [:]
        /// The texts of the checkpoints by data type.
        package var checkpoints: [String: String] = [:]
        /// By data type, read and parent.
        package var parents: [String: SyncCommit.ParentState] = [:]
        /// How many commits there were.
        package var commitCount = 0
        /// How often a record was deleted for its absence.
        package var deletedCount = 0

        /// An empty store.
        package init() {}
    }

    /// What is under way.
    private enum Work {
        case request(ProviderRequest)
        case wait
        case refresh
        case load(ParentQuery)
        case map(SyncPage)
        case commit(SyncCommit)

        var isOfStore: Bool {
            switch self {
            case .map, .commit: true
            case .request, .wait, .refresh, .load: false
            }
        }
    }

    package var store = Store()
    /// The requests so far, in order.
    package private(set) var requests: [ProviderRequest] = []
    /// The waits so far.
    package private(set) var waits: [SyncWait] = []
    /// How often a token was refreshed.
    package private(set) var refreshCount = 0
    /// How often a request was sent while the page before was mapped or stored.
    package private(set) var overlapCount = 0
    /// What a refresh comes to; nil is a new token.
    package var refreshFailure: RefreshFailure?
    /// How many parents are handed over at once, so that tests need few of them.
    package var parentLimit = 2
    /// The key of a record in the data type's list, by the keys of its parents.
    package var key: (JSONValue, [String]) -> String = { record, parents in
        (parents + [record["id"]?.stringValue ?? ""]).joined(separator: "/")
    }
    private let plans: [String: SyncPlan]
    private var random: SeededRandom
    private var pending: [Work] = []
    private var mapped: [(key: String, record: Stored)] = []
    private var outcome: Outcome?

    /// A runner of the plans of some data types.
    package init(_ plans: [SyncPlan], seed: UInt64 = 1) {
        self.plans = Dictionary(plans.map { ($0.dataType, $0) }, uniquingKeysWith: { first, _ in first })
        random = SeededRandom(seed: seed)
    }

    /// Why a run cannot be played.
    package enum Failure: Error {
        case noPlan(String)
        /// Nothing is under way, and the run is not over.
        case stuck(SyncState)
    }

    /// Forgets the requests and waits so far.
    package mutating func forget() {
        requests = []
        waits = []
        refreshCount = 0
        overlapCount = 0
    }

    /// Runs the sync of a data type to its end, or until it is killed or canceled after so many events.
    package mutating func run(
        _ dataType: String,
        isFull: Bool = false,
        now: Timestamp,
        scope: RequestScope = RequestScope(),
        limits: SyncLimits = SyncLimits(),
        killAfter: Int = .max,
        cancelAfter: Int = .max,
        answer: (ProviderRequest) throws -> Reply
    ) throws -> Outcome {
        guard let plan = plans[dataType] else { throw Failure.noPlan(dataType) }
        var machine = SyncMachine(plan, seed: random.next(), limits: limits)
        let known = try store.checkpoints[dataType].map { text throws(CheckpointError) in try Checkpoint(text: text) }
        pending = []
        mapped = []
        outcome = nil
        begin(try machine.handle(.start(SyncStart(isFull: isFull, now: now, checkpoint: known, scope: scope))))
        var count = 0
        while outcome == nil {
            if count == killAfter { return .killed }
            if count == cancelAfter {
                begin(try machine.handle(.cancel))
                pending.removeAll { !$0.isOfStore }
            } else {
                let events = try next(plan, now, answer, machine.state)
                for event in events { begin(try machine.handle(event)) }
            }
            count += 1
        }
        return outcome ?? .killed
    }

    private mutating func begin(_ actions: [SyncAction]) {
        for action in actions {
            switch action {
            case .send(let request):
                requests.append(request)
                pending.append(.request(request))
            case .map(let page):
                if pending.contains(where: { if case .request = $0 { true } else { false } }) { overlapCount += 1 }
                pending.append(.map(page))
            case .commit(let commit): pending.append(.commit(commit))
            case .loadParents(let query): pending.append(.load(query))
            case .wait(let wait):
                waits.append(wait)
                pending.append(.wait)
            case .refreshToken:
                refreshCount += 1
                pending.append(.refresh)
            case .finish(let summary): outcome = .finished(summary)
            case .fail(let failure, let summary): outcome = .failed(failure, summary)
            }
        }
    }

    /// Brings something that is under way to its end.
    private mutating func next(
        _ plan: SyncPlan,
        _ now: Timestamp,
        _ answer: (ProviderRequest) throws -> Reply,
        _ state: SyncState
    ) throws -> [SyncEvent] {
        guard !pending.isEmpty else { throw Failure.stuck(state) }
        let index = Int(random.next() % UInt64(pending.count))
        switch pending.remove(at: index) {
        case .wait: return [.waited]
        case .refresh: return [refreshFailure.map { .refreshFailed($0, at: now) } ?? .refreshed]
        case .request(let request):
            switch try answer(request) {
            case .response(let response): return [.answered(response, at: now)]
            case .failure(let failure): return [.unanswered(failure, at: now)]
            }
        case .load(let query): return [parents(query, plan)]
        case .map(let page): return [.mapped(try map(page, plan))]
        case .commit(let commit):
            write(commit, plan)
            return [.committed]
        }
    }

    // MARK: The store

    private func parents(_ query: ParentQuery, _ plan: SyncPlan) -> SyncEvent {
        let dataType = query.level == 0 ? query.dataType : plan.dataType
        let level = query.level == 0 ? nil : query.level - 1
        let all = (store.records[dataType] ?? [:]).filter { level == nil || $0.value.level == level }
        let keys = all.keys.sorted().filter { key in query.after.map { key > $0 } ?? true }
        let chosen = keys.prefix(parentLimit).map { key in
            let state = store.parents["\(plan.dataType)|\(ParentQuery.state(of: key, level: query.level))"]
            return SyncParent(
                key: key,
                record: all[key]?.record ?? .null,
                outer: all[key]?.parent,
                watermark: state?.watermark,
                token: state?.token
            )
        }
        return .parents(chosen, isLast: keys.count <= parentLimit)
    }

    private mutating func map(_ page: SyncPage, _ plan: SyncPlan) throws -> MappedPage {
        var result = MappedPage(counts: SyncCounts())
        for place in page.reading.records {
            let record = try JSONValue(parsing: page.reading.bytes.span.extracting(place.range))
            let key = key(record, page.parentKeys)
            let increment: IncrementPlan?
            switch page.list {
            case .records(let read): increment = plan.reads[read].list.increment
            case .feed(let read):
                increment = plan.reads[read].feed?.query.increment
                if plan.reads[read].feed?.refetch != nil, page.refetched == nil {
                    if !result.refetched.contains(key) { result.refetched.append(key) }
                    result.newest = [result.newest, increment?.watermark(of: record)].compactMap(\.self).max()
                    continue
                }
            case .deletions: increment = nil
            }
            if page.refetched == nil {
                result.newest = [result.newest, increment?.watermark(of: record)].compactMap(\.self).max()
            }
            mapped.append(
                (key, Stored(record: record, generation: page.generation, level: page.level, parent: page.parent))
            )
            result.counts.synced += 1
        }
        return result
    }

    private mutating func write(_ commit: SyncCommit, _ plan: SyncPlan) {
        store.commitCount += 1
        for (key, record) in mapped { store.records[plan.dataType, default: [:]][key] = record }
        mapped = []
        store.checkpoints[plan.dataType] = commit.checkpoint.text
        for parent in commit.parents { store.parents["\(plan.dataType)|\(parent.key)"] = parent }
        guard let generation = commit.deletesUnseenSince else { return }
        let unseen = (store.records[plan.dataType] ?? [:]).filter { $0.value.generation < generation }
        store.deletedCount += unseen.count
        for key in unseen.keys { store.records[plan.dataType]?[key] = nil }
    }
}

extension ProviderRequest {
    /// The first value of each parameter of the query.
    package var parameters: [String: String] {
        let query = url.split(separator: "?", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
        return Dictionary(
            FormURLEncoding.decode(query).map { ($0.name, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The path and host, without the query.
    package var target: String { url.split(separator: "?").first.map(String.init) ?? url }
}
