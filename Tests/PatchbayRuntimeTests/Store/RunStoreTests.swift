import PatchbayCore
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Runs: one of a connection at a time, one holder at a time, and what is known of them afterwards.
@Suite struct RunStoreTests {
    let fixture: SyncStoreFixture
    var store: SQLiteStore { fixture.store }

    init() async throws {
        fixture = try await SyncStoreFixture()
    }

    @Test func runsOneSyncOfAConnectionAtATime() async throws {
        let first = fixture.run()
        guard case .started(let fence) = try await store.startRun(first, lease: fixture.lease()) else {
            Issue.record("the first run was not started")
            return
        }
        #expect(fence.number == 1)
        let second = try await fixture.base.reopened().startRun(fixture.run(), lease: fixture.lease("two"))
        #expect(second == .alreadyRunning(first, fixture.lease()))
        #expect(try await store.latestRun(of: first.connection, owner: fixture.owner) == first)
        let shown = try await store.connection(first.connection, of: fixture.owner)
        #expect(shown?.syncStatus == .running)
        var stranger = fixture.run()
        stranger.owner = StoreFixture.bob.owner
        #expect(try await store.startRun(stranger, lease: fixture.lease()) == .noConnection)
    }

    @Test func givesARunToOneOfTwoServersWhenItsLeaseEnds() async throws {
        let fence = try await fixture.started()
        let other = try fixture.base.reopened()
        let second = fixture.lease("two")
        #expect(
            try await other.takeOverRun(nil, lease: second, gone: nil, sparing: [], now: fixture.base.time.now) == nil
        )
        fixture.base.time.advance(seconds: 30)
        let now = fixture.base.time.now
        let taken = try #require(
            try await other.takeOverRun(nil, lease: fixture.lease("two"), gone: nil, sparing: [], now: now)
        )
        #expect(taken.fence.number == 2)
        #expect(taken.run.id == fence.run)
        #expect(
            try await store.takeOverRun(nil, lease: fixture.lease("three"), gone: nil, sparing: [], now: now) == nil
        )
        // The one that was late writes nothing more.
        let page = fixture.page([SyncStoreFixture.Entry(key: "a", payload: "{}")])
        await #expect(throws: StoreError.lostRun) { try await fixture.commit(page, fence) }
        await #expect(throws: StoreError.lostRun) { try await store.renewRun(fence, until: now) }
        await #expect(throws: StoreError.lostRun) {
            try await store.finishRun(fence, status: .completed, reason: nil, at: now)
        }
        #expect(try await fixture.records().isEmpty)
        #expect(try await fixture.commit(page, taken.fence) == 1)
    }

    @Test func givesARunAtOnceWhenItsHolderIsGoneOrGaveItBack() async throws {
        let fence = try await fixture.started()
        let now = fixture.base.time.now
        #expect(try await store.runHolders() == ["one"])
        #expect(
            try await store.takeOverRun(fence.run, lease: fixture.lease("two"), gone: "none", sparing: [], now: now)
                == nil
        )
        let taken = try await store.takeOverRun(
            fence.run,
            lease: fixture.lease("two"),
            gone: "one",
            sparing: [],
            now: now
        )
        #expect(taken?.fence.number == 2)
        try await store.releaseRun(try #require(taken).fence)
        let again = try await store.takeOverRun(nil, lease: fixture.lease("three"), gone: nil, sparing: [], now: now)
        #expect(again?.fence.number == 3)
    }

    @Test func keepsALeaseThatIsRenewed() async throws {
        let fence = try await fixture.started()
        fixture.base.time.advance(seconds: 25)
        let standing = try await store.renewRun(fence, until: fixture.base.time.now.adding(seconds: 30))
        #expect(!standing.isCancelRequested)
        fixture.base.time.advance(seconds: 25)
        let now = fixture.base.time.now
        #expect(try await store.takeOverRun(nil, lease: fixture.lease("two"), gone: nil, sparing: [], now: now) == nil)
        #expect(try await store.cancelRun(of: fence.connection, owner: fixture.owner))
        #expect(try await store.renewRun(fence, until: now).isCancelRequested)
    }

    @Test func countsWhatPagesBringAndKeepsTheHistory() async throws {
        let fence = try await fixture.started()
        let entries = [
            SyncStoreFixture.Entry(key: "a", payload: "1"), SyncStoreFixture.Entry(key: "b", payload: "2"),
            SyncStoreFixture.Entry(key: "c", payload: "3", fate: .rejected),
            SyncStoreFixture.Entry(key: "d", payload: "", fate: .deleted),
        ]
        try await fixture.commit(fixture.page(entries), fence)
        try await fixture.commit(fixture.page([entries[0]]), fence)
        let live = try #require(try await store.latestRun(of: fence.connection, owner: fixture.owner))
        #expect(live.status == .running)
        #expect([live.recordsProcessed, live.recordsSynced, live.errors] == [5, 4, 1])
        var report = DataTypeReport(dataType: "things", status: .failed)
        report.retries = 3
        report.reason = "the provider answered 500"
        report.answer = ProviderAnswer(status: 500, headers: ["Retry-After": "3"], excerpt: "oh \"no\"")
        try await store.report(report, fence: fence)
        fixture.base.time.advance(seconds: 5)
        let ended = try await store.finishRun(fence, status: .failed, reason: "why", at: fixture.base.time.now)
        #expect(ended.run.status == .failed)
        #expect(ended.run.completedAt == fixture.base.time.now)
        report.pages = 2
        report.counts = SyncCounts(synced: 3, rejected: 1, deleted: 1)
        report.changed = 3
        #expect(ended.dataTypes == [report])
        let connection = try await store.connection(fence.connection, of: fixture.owner)
        #expect(connection?.syncStatus == .failed)
        #expect(connection?.lastSyncAt == fixture.base.time.now)
        let next = try await fixture.started(.incremental)
        let all = try await store.runs(of: fence.connection, owner: fixture.owner, before: nil, limit: 10)
        #expect(all.map(\.run.id) == [next.run, fence.run])
        let older = try await store.runs(of: fence.connection, owner: fixture.owner, before: next.run, limit: 10)
        #expect(older == [ended])
        #expect(try await store.runs(of: fence.connection, owner: StoreFixture.bob.owner, before: nil, limit: 9) == [])
    }

    @Test func tellsWhenDataTypesWereLastReadWell() async throws {
        #expect(try await store.lastSuccesses() == [])
        func run(_ statuses: [String: DataTypeReport.Status], ends: Bool = true) async throws -> Timestamp {
            fixture.base.time.advance(seconds: 60)
            let fence = try await fixture.started()
            _ = try await store.planRun(fence, dataTypes: statuses.keys.sorted())
            for (name, status) in statuses {
                var page = fixture.page([])
                page.dataType = name
                try await fixture.commit(page, fence)
                try await store.report(DataTypeReport(dataType: name, status: status), fence: fence)
            }
            fixture.base.time.advance(seconds: 1)
            guard ends else { return fixture.base.time.now }
            return try await store.finishRun(fence, status: .completed, reason: nil, at: fixture.base.time.now)
                .run.completedAt ?? Timestamp(seconds: 0)
        }
        let first = try await run(["things": .completed, "others": .completed, "failing": .failed])
        let second = try await run(["things": .partial, "others": .failed])
        _ = try await run(["things": .completed], ends: false)
        #expect(
            try await store.lastSuccesses() == [
                SyncSuccess(service: "stripe", dataType: "others", time: first),
                SyncSuccess(service: "stripe", dataType: "things", time: second),
            ]
        )
    }

    @Test func plansADataTypeOnce() async throws {
        let fence = try await fixture.started()
        try await store.report(DataTypeReport(dataType: "things", status: .completed), fence: fence)
        let planned = try await store.planRun(fence, dataTypes: ["others", "things"])
        #expect(planned.map(\.dataType).sorted() == ["others", "things"])
        #expect(planned.first { $0.dataType == "things" }?.status == .completed)
    }

    @Test func forgetsTheOldestRuns() async throws {
        var ids: [String] = []
        for _ in 0..<502 {
            fixture.base.time.advance(seconds: 1)
            let fence = try await fixture.started()
            ids.append(fence.run)
            _ = try await store.finishRun(fence, status: .completed, reason: nil, at: fixture.base.time.now)
        }
        let kept = try await store.runs(of: fixture.connection.id, owner: fixture.owner, before: nil, limit: 1000)
        #expect(kept.map(\.run.id) == ids.suffix(500).reversed())
    }
}
