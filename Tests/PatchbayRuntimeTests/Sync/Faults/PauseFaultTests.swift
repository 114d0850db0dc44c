import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// A provider asks for a pause that is too long to sit through: nobody asks before its end, and then somebody does.
@Suite struct PauseFaultTests {
    private static let spec = ThingProvider.spec(
        #"""
        "things": { \#(ThingProvider.mapping), \#(ThingProvider.list) },
        "others": { \#(ThingProvider.mapping), \#(ThingProvider.list) }
        """#
    )

    /// A connection whose first sync met a pause, the time of its end, and what the run came to.
    private func suspended() async throws -> (SyncFixture, Timestamp, SyncRunReport) {
        let fixture = try await SyncFixture(Self.spec)
        fixture.provider["things"] = ThingProvider.things(0..<10)
        fixture.provider.fail(2, ProviderResponse(status: 429, headers: ["Retry-After": "86400"]))
        let report = try await fixture.sync(.full, ["things"])
        let end = fixture.base.time.now.adding(seconds: 86_400)
        #expect(report.dataTypes.map(\.status) == [.suspended])
        #expect(report.dataTypes.map(\.resumeAt) == [end])
        return (fixture, end, report)
    }

    @Test func sendsNothingBeforeThePauseEndsAfterARestart() async throws {
        let (fixture, end, _) = try await suspended()
        let count = fixture.provider.count
        for seconds in [60, 86_400 - 200] {
            fixture.base.time.advance(seconds: seconds - 60)
            let held = try await fixture.sync(services: try fixture.restarted(Self.spec))
            #expect(held.dataTypes.map(\.status) == [.suspended, .suspended])
            #expect(held.dataTypes.map(\.resumeAt) == [end, end])
            #expect(held.dataTypes.allSatisfy { $0.reason == "the provider asks for a pause until \(end.text)" })
            #expect(held.dataTypes.allSatisfy { $0.answer == nil })
        }
        #expect(fixture.provider.count == count)
        fixture.base.time.advance(seconds: 86_400)
        #expect(try await fixture.sync(services: try fixture.restarted(Self.spec)).run.status == .completed)
    }

    @Test func holdsNobodyForTheTimeThatAClockWasSetBackAfterARestart() async throws {
        let (fixture, _, _) = try await suspended()
        fixture.base.time.advance(seconds: -86_400)
        #expect(try await fixture.sync(services: try fixture.restarted(Self.spec)).run.status == .completed)
    }

    // MARK: Going on

    private func scheduler(_ fixture: SyncFixture) -> SyncScheduler {
        SyncScheduler(
            store: fixture.store,
            catalog: fixture.catalog,
            trigger: fixture.syncs,
            time: fixture.base.time.source,
            random: fixture.base.random
        )
    }

    /// Works on the run that was started last.
    private func work(_ fixture: SyncFixture) async throws -> SyncRunReport {
        await fixture.syncs.shutDown()
        let services = try fixture.restarted(Self.spec)
        fixture.base.time.advance(seconds: SyncService.leaseSeconds)
        let claimed = try await services.syncs.claim(fixture.connection, kind: .incremental, dataTypes: ["things"])
        return try #require(try await services.syncs.work(on: claimed, stop: StopSignal()) { _ in })
    }

    @Test func goesOnOnceWhenThePauseEnds() async throws {
        let (fixture, end, _) = try await suspended()
        let scheduler = scheduler(fixture)
        for _ in 0..<24 {
            #expect(try await scheduler.startDue() == 0)
            fixture.base.time.advance(seconds: 3599)
        }
        fixture.base.time.advance(seconds: end.seconds - fixture.base.time.now.seconds)
        #expect(try await scheduler.startDue() == 1)
        let started = try await fixture.store.latestRun(of: fixture.connection.id, owner: fixture.connection.owner)
        #expect(started?.status == .running && started?.dataTypes == ["things"])
        let report = try await work(fixture)
        #expect(report.run.id == started?.id && report.run.status == .completed)
        #expect(try await fixture.stored() == SyncFixture.expected(fixture.provider["things"]))
        fixture.base.time.advance(seconds: 86_400)
        #expect(try await scheduler.startDue() == 0)
    }

    @Test func waitsForAPauseThatARunMeetsWhichIsBeingStarted() async throws {
        let (fixture, end, report) = try await suspended()
        let store = fixture.store
        let first = SyncRequest(
            connection: fixture.connection.id,
            owner: fixture.connection.owner,
            dataTypes: nil,
            reason: .webhook,
            dueAt: fixture.base.time.now
        )
        try await store.requestSync(first)
        let lease = WorkLease(holder: "one", until: fixture.base.time.now.adding(seconds: 60))
        let taken = try await store.takeDueRequests(lease, now: fixture.base.time.now, limit: 9)
        #expect(taken.count == 1)
        // The run ends before the one who started it is done with the request.
        let again = try await fixture.sync()
        #expect(again.dataTypes.allSatisfy { $0.resumeAt == end })
        try await store.settle(taken[0], holder: "one", retryAt: nil)
        #expect(try await scheduler(fixture).startDue() == 0)
        fixture.base.time.advance(seconds: 86_400)
        #expect(try await scheduler(fixture).startDue() == 1)
        #expect(report.run.id != again.run.id)
    }

    @Test func keepsNoPauseWaitingForAClockThatWasSetBack() async throws {
        let (fixture, _, _) = try await suspended()
        fixture.base.time.advance(seconds: -3600)
        #expect(try await scheduler(fixture).startDue() == 1)
    }
}
