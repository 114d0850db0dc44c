import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Runs that are killed or stopped anywhere, and go on.
struct SyncResumeTests {
    enum Shape: String, Sendable, CaseIterable, CustomTestStringConvertible {
        case cursor, ascending, descending, pages, windows, parents

        var testDescription: String { rawValue }

        func plans() throws -> [SyncPlan] {
            switch self {
            case .cursor: try SyncSamples.plans(SyncSamples.cursor)
            case .ascending:
                try SyncSamples.plans(SyncSamples.cursor + #", "order": "ascending", "# + SyncSamples.increment())
            case .descending:
                try SyncSamples.plans(SyncSamples.cursor + #", "order": "descending", "# + SyncSamples.increment())
            case .pages:
                try SyncSamples.plans(
                    #"""
                    "request": { "path": "/things", "query": { "page": "{page.number}", "since": "{since}" } },
                    "records": "$.data[*]", "pagination": { "type": "page", "size": 3, "stop": ["empty", "short"] },
                    \#(SyncSamples.increment())
                    """#
                )
            case .windows:
                try SyncSamples.plans(
                    SyncSamples.cursor + ", "
                        + SyncSamples.increment(#""windowSeconds": 60, "earliest": "1970-01-01T00:00:00Z""#)
                )
            case .parents: try SyncParentTests.plans()
            }
        }

        /// What the provider answers, out of its records by their ids.
        func answer(_ request: ProviderRequest, _ provider: [String: JSONValue]) -> SyncRunner.Reply {
            var parameters = request.parameters
            if self == .pages { parameters["until"] = nil }
            var records = provider.keys.sorted().compactMap { provider[$0] }
            switch self {
            case .descending: records.reverse()
            case .parents:
                let box = SyncParentTests.box(request)
                records = records.filter { $0["box"]?.stringValue == box }
            case .cursor, .ascending, .pages, .windows: break
            }
            records = SyncSamples.changed(records, parameters)
            if self == .pages {
                let first = 3 * ((parameters["page"].flatMap { Int($0) } ?? 1) - 1)
                return .json(["data": .array(Array(records.dropFirst(first).prefix(3)))])
            }
            // The position is the id's, whether or not its record is still in the list.
            var rest = records[...]
            if let after = parameters["after"] {
                rest =
                    rest.filter { record in
                        let id = record["id"]?.stringValue ?? ""
                        return self == .descending ? id < after : id > after
                    }[...]
            }
            return .json(["data": .array(Array(rest.prefix(3))), "more": .bool(rest.count > 3)])
        }

        /// Puts a record into the provider.
        func put(_ number: Int, updated: Int, _ provider: inout [String: JSONValue]) {
            provider[SyncSamples.id(number)] = [
                "id": .string(SyncSamples.id(number)), "updated": .number(JSONNumber(updated)),
                "box": .string("b\([0, 2, 3, 4][number % 4])"),
            ]
        }

        /// The records as the store names them.
        func stored(_ provider: [String: JSONValue]) -> [String: JSONValue] {
            guard self == .parents else { return provider }
            return Dictionary(
                uniqueKeysWithValues: provider.map { id, record in
                    ("\(record["box"]?.stringValue ?? "")/\(id)", record)
                }
            )
        }
    }

    static func provider(_ shape: Shape) -> [String: JSONValue] {
        var provider: [String: JSONValue] = [:]
        for number in 0..<20 { shape.put(number, updated: number * 7, &provider) }
        return provider
    }

    static func runner(_ shape: Shape, seed: UInt64) throws -> SyncRunner {
        var runner = SyncRunner(try shape.plans(), seed: seed)
        SyncParentTests.fill(&runner)
        return runner
    }

    @Test(arguments: Shape.allCases) func bringTheSameRecordsFromEveryCheckpoint(_ shape: Shape) throws {
        let provider = Self.provider(shape)
        let now = Timestamp(seconds: 200)
        var whole = try Self.runner(shape, seed: 1)
        let expected = try whole.run("things", now: now) { shape.answer($0, provider) }
        #expect(whole.values() == shape.stored(provider))
        var kills = 0
        for killAfter in 1... {
            var runner = try Self.runner(shape, seed: UInt64(killAfter))
            let first = try runner.run("things", now: now, killAfter: killAfter) { shape.answer($0, provider) }
            guard case .killed = first else { break }
            kills += 1
            let commits = runner.store.commitCount
            let second = try runner.run("things", now: now) { shape.answer($0, provider) }
            #expect(runner.values() == whole.values(), "killed after \(killAfter)")
            #expect(second.summary?.counts == expected.summary?.counts, "killed after \(killAfter)")
            #expect(second.summary?.pages == expected.summary?.pages, "killed after \(killAfter)")
            #expect(second.summary?.endings == expected.summary?.endings, "killed after \(killAfter)")
            // No page is stored twice.
            #expect(runner.store.commitCount == whole.store.commitCount, "killed after \(killAfter), \(commits)")
        }
        #expect(kills > 15)
    }

    @Test(arguments: Shape.allCases) func stopAtAPageBoundaryAndGoOn(_ shape: Shape) throws {
        let provider = Self.provider(shape)
        let now = Timestamp(seconds: 200)
        for cancelAfter in 0..<12 {
            var runner = try Self.runner(shape, seed: UInt64(cancelAfter))
            let first = try runner.run("things", now: now, cancelAfter: cancelAfter) { shape.answer($0, provider) }
            #expect(first.summary?.status == .canceled)
            _ = try runner.run("things", now: now) { shape.answer($0, provider) }
            #expect(runner.values() == shape.stored(provider))
        }
    }

    /// Kills runs at random while the provider's records change; when it rests, one more run brings everything.
    @Test(arguments: [Shape.ascending, .descending, .windows, .parents], 0..<25)
    func bringEverythingThoughRecordsChange(_ shape: Shape, _ seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed) &+ 99)
        var provider = Self.provider(shape)
        var runner = try Self.runner(shape, seed: UInt64(seed))
        var clock = 200
        var number = 20
        for _ in 0..<6 {
            let kill = Int.random(in: 1...12, using: &random)
            // Lists are in the order of ids: of those that windows or cursors have passed, changes come with a later run.
            _ = try runner.run("things", now: Timestamp(seconds: clock), killAfter: kill) { shape.answer($0, provider) }
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                clock += 10
                let isNew = Bool.random(using: &random)
                shape.put(isNew ? number : Int.random(in: 0..<number, using: &random), updated: clock, &provider)
                if isNew { number += 1 }
            }
            clock += 10
        }
        for _ in 0..<2 {
            let outcome = try runner.run("things", now: Timestamp(seconds: clock)) { shape.answer($0, provider) }
            #expect(outcome.summary?.status == .completed)
            clock += 10
        }
        #expect(runner.values() == shape.stored(provider), "seed \(seed)")
    }

    @Test func dropAnUnfinishedRunOfChangesWhenEverythingIsAskedFor() throws {
        let provider = Self.provider(.ascending)
        var runner = try Self.runner(.ascending, seed: 3)
        _ = try runner.run("things", now: Timestamp(seconds: 200)) { Shape.ascending.answer($0, provider) }
        _ = try runner.run("things", now: Timestamp(seconds: 300), killAfter: 1) {
            Shape.ascending.answer($0, provider)
        }
        runner.forget()
        let outcome = try runner.run("things", isFull: true, now: Timestamp(seconds: 400)) {
            Shape.ascending.answer($0, provider)
        }
        #expect(runner.requests.first?.parameters["since"] == nil)
        #expect(outcome.summary?.counts.processed == 20)
    }

    @Test func failWithTheStoreAndGoOn() throws {
        let plan = try SyncSamples.plans(SyncSamples.cursor)[0]
        var machine = SyncMachine(plan, seed: 1)
        let start = SyncStart(isFull: false, now: SyncSamples.now, checkpoint: nil, scope: RequestScope())
        _ = try machine.handle(.start(start))
        let body: JSONValue = ["data": [["id": "a"]], "more": true]
        let page = SyncEvent.answered(
            ProviderResponse(status: 200, body: Array(body.compactText.utf8)),
            at: SyncSamples.now
        )
        _ = try machine.handle(page)
        _ = try machine.handle(.mapped(MappedPage(counts: SyncCounts(synced: 1))))
        let actions = try machine.handle(.storeFailed("the disk is full"))
        guard case .fail(let failure, _) = actions.first else {
            Issue.record("the run did not fail")
            return
        }
        #expect(failure.message == "the store failed: the disk is full")
        #expect(machine.checkpoint.progress == nil)
    }
}
