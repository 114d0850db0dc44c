import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Every state of the machine meets every event.
struct SyncMachineStateTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var state: SyncState
        var event: SyncEvent.Kind
        var testDescription: String { "\(state.rawValue) \(event.rawValue)" }
    }

    static let cases = SyncState.allCases.flatMap { state in
        SyncEvent.Kind.allCases.map { Case(state: state, event: $0) }
    }

    /// The events that may come in a state, by its name: what the network is at, and what the store is at.
    static func possible(_ state: SyncState) -> Set<SyncEvent.Kind> {
        let name = state.rawValue
        var kinds: Set<SyncEvent.Kind> =
            switch state {
            case .idle: [.start, .cancel]
            case .finalizing: [.committed, .storeFailed, .cancel]
            case .finished: []
            case .loadingParents: [.parents, .storeFailed, .cancel]
            default: [.cancel]
            }
        if name.hasPrefix("requesting") { kinds.formUnion([.answered, .unanswered]) }
        if name.hasPrefix("waiting") { kinds.insert(.waited) }
        if name.hasPrefix("refreshing") { kinds.formUnion([.refreshed, .refreshFailed]) }
        if name.hasSuffix("WhileMapping") { kinds.formUnion([.mapped, .storeFailed]) }
        if name.hasSuffix("WhileCommitting") { kinds.formUnion([.committed, .storeFailed]) }
        return kinds
    }

    /// An event of a sort.
    static func event(_ kind: SyncEvent.Kind) -> SyncEvent {
        switch kind {
        case .start: start()
        case .answered: page(more: false)
        case .unanswered: .unanswered(.timeout, at: SyncSamples.now)
        case .mapped: .mapped(MappedPage(counts: SyncCounts(synced: 1)))
        case .committed: .committed
        case .storeFailed: .storeFailed("the disk is full")
        case .parents: .parents([], isLast: true)
        case .waited: .waited
        case .refreshed: .refreshed
        case .refreshFailed: .refreshFailed(.unavailable(), at: SyncSamples.now)
        case .cancel: .cancel
        }
    }

    static func start(_ checkpoint: Checkpoint? = nil) -> SyncEvent {
        .start(SyncStart(isFull: false, now: SyncSamples.now, checkpoint: checkpoint, scope: RequestScope()))
    }

    static func page(more: Bool, _ id: String = "a") -> SyncEvent {
        let body: JSONValue = ["data": [["id": .string(id)]], "more": .bool(more)]
        return .answered(ProviderResponse(status: 200, body: Array(body.compactText.utf8)), at: SyncSamples.now)
    }

    static func status(_ status: Int) -> SyncEvent {
        .answered(ProviderResponse(status: status), at: SyncSamples.now)
    }

    static let feed =
        SyncSamples.cursor + ", " + SyncSamples.increment() + #"""
            , "feed": { "request": { "path": "/events" }, "records": "$.data[*]",
                "incremental": { "watermark": { "path": "$.updated", "format": "unixSeconds" } },
                "refetch": { "path": "/things/{feed.key}" } }
            """#

    /// A machine that has been brought to a state.
    static func machine(in state: SyncState) throws -> SyncMachine {
        let name = state.rawValue
        if state == .loadingParents {
            let plans = try SyncSamples.plans(
                SyncSamples.cursor + #", "forEach": { "dataType": "boxes" }"#,
                others: #""boxes": { "internal": true, "primaryKey": "$.id", "# + SyncSamples.cursor + "}"
            )
            return try run(plans[0], [start()])
        }
        if name.hasSuffix("WhileGathering") {
            let plan = try SyncSamples.plans(feed)[0]
            var known = Checkpoint(plan)
            known.reads[0].fullAt = SyncSamples.now
            known.reads[0].feed = SyncSamples.now
            let mapped = SyncEvent.mapped(MappedPage(counts: SyncCounts(), refetched: ["a"]))
            return try run(plan, [start(known), page(more: false), mapped] + network(name))
        }
        if name.hasPrefix("resting") {
            let read = "{ \(SyncSamples.cursor) }"
            let plan = try SyncSamples.plans(#""reads": { "first": \#(read), "second": \#(read) }"#)[0]
            return try run(plan, [start(), page(more: false)] + store(name))
        }
        let plan = try SyncSamples.plans(SyncSamples.cursor)[0]
        let isEnd = name.hasPrefix("ended") || state == .finalizing || state == .finished
        switch state {
        case .idle: return try run(plan, [])
        case .requesting, .waiting, .refreshing: return try run(plan, [start()] + network(name))
        case .finalizing: return try run(plan, [start(), page(more: false)] + mappedAndCommitted)
        case .finished: return try run(plan, [start(), page(more: false)] + mappedAndCommitted + [.committed])
        default:
            return try run(plan, [start(), page(more: !isEnd)] + store(name) + network(name))
        }
    }

    private static let mappedAndCommitted: [SyncEvent] = [event(.mapped), .committed]

    private static func store(_ name: String) -> [SyncEvent] {
        name.hasSuffix("WhileCommitting") ? [event(.mapped)] : []
    }

    private static func network(_ name: String) -> [SyncEvent] {
        if name.hasPrefix("waiting") { return [status(503)] }
        if name.hasPrefix("refreshing") { return [status(401)] }
        if name.hasPrefix("holding") { return [page(more: true, "b")] }
        return []
    }

    private static func run(_ plan: SyncPlan, _ events: [SyncEvent]) throws -> SyncMachine {
        var machine = SyncMachine(plan, seed: 1)
        for event in events { _ = try machine.handle(event) }
        return machine
    }

    @Test func meetEachOther() {
        #expect(SyncState.allCases.count == 22)
        #expect(SyncEvent.Kind.allCases.count == 11)
        #expect(Self.cases.count == 242)
        #expect(Self.cases.filter { Self.possible($0.state).contains($0.event) }.count == 70)
    }

    @Test(arguments: cases) func takesAnEventOrRefusesIt(_ example: Case) throws {
        var machine = try Self.machine(in: example.state)
        try #require(machine.state == example.state)
        let event = Self.event(example.event)
        #expect(event.kind == example.event)
        if Self.possible(example.state).contains(example.event) {
            _ = try machine.handle(event)
        } else {
            #expect(throws: SyncMachineError(state: example.state, event: example.event)) {
                _ = try machine.handle(event)
            }
            #expect(machine.state == example.state)
        }
    }
}
