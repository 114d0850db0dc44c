import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// A clock that is wrong by a day, and put right: nothing is lost, nothing is doubled, and nobody waits for a day.
@Suite struct ClockFaultTests {
    static let day = 86_400

    /// The provider, which knows what time it is and may say so.
    private static func provider(
        _ fixture: SyncFixture,
        saying date: String?,
        during: @escaping @Sendable (Int) -> Void = { _ in }
    ) -> ScriptedTransport {
        let provider = fixture.provider
        return ScriptedTransport { request in
            during(provider.count + 1)
            var answer = provider.answer(request)
            if let date { answer.headers["Date"] = date }
            return answer
        }
    }

    private static func services(_ fixture: SyncFixture, _ transport: ScriptedTransport) -> Services {
        SyncFixture.services(fixture.store, fixture.catalog, fixture.authorizer, transport, fixture.base)
    }

    @Test(arguments: [day, -day], [nil, "Thu, 28 May 2026 20:26:40 GMT"])
    func findsLaterWhatChangedWhileItWasWrong(_ error: Int, _ date: String?) async throws {
        let fixture = try await SyncFixture()
        let (provider, time) = (fixture.provider, fixture.base.time)
        let now = time.now.seconds
        provider["things"] = ThingProvider.things(0..<10, updated: now - 100)
        let services = Self.services(fixture, Self.provider(fixture, saying: date))
        time.advance(seconds: error)
        #expect(try await fixture.sync(.full, services: services).run.recordsProcessed == 10)
        provider["things"][3] = ThingProvider.thing(3, amount: 7, updated: now + 30)
        #expect(try await fixture.sync(services: services).run.status == .completed)
        provider["things"][4] = ThingProvider.thing(4, amount: 8, updated: now + 60)
        time.advance(seconds: -error)
        let last = try await fixture.sync(services: services)
        #expect(last.run.status == .completed)
        #expect(last.dataTypes.map(\.changed) == [1])
        #expect(try await fixture.stored() == SyncFixture.expected(provider["things"]))
    }

    @Test(arguments: [day, -day]) func doesNotMindAJumpInTheMiddle(_ jump: Int) async throws {
        let spec = ThingProvider.spec(
            #""things": { \#(ThingProvider.mapping), \#(ThingProvider.list), "deletion": { "absence": true } }"#,
            api: #""rateLimits": [{ "key": ["account"], "requests": 2, "perSeconds": 10 }]"#
        )
        let fixture = try await SyncFixture(spec)
        let (provider, time) = (fixture.provider, fixture.base.time)
        provider["things"] = ThingProvider.things(0..<10)
        let transport = Self.provider(fixture, saying: nil) { number in
            if number == 2 { time.advance(seconds: jump) }
        }
        let begun = time.now.seconds
        let report = try await fixture.sync(.full, services: Self.services(fixture, transport))
        #expect(report.run.status == .completed, "\(report.run.reason ?? "")")
        #expect(report.run.recordsProcessed == 10)
        #expect(provider.count == 4)
        // Nobody waited for the day that was lost.
        #expect(time.now.seconds - begun - 60 - jump < 60)
        #expect(try await fixture.stored() == SyncFixture.expected(provider["things"]))
    }

    @Test(arguments: [day, -day]) func deletesNothingThatIsThere(_ error: Int) async throws {
        let spec = ThingProvider.spec(
            #""things": { \#(ThingProvider.mapping), \#(ThingProvider.list), "deletion": { "absence": true } }"#
        )
        let fixture = try await SyncFixture(spec)
        let (provider, time) = (fixture.provider, fixture.base.time)
        provider["things"] = ThingProvider.things(0..<7)
        for shift in [error, -error, 0] {
            time.advance(seconds: shift)
            #expect(try await fixture.sync(.full).run.status == .completed)
            #expect(try await fixture.stored().count == 7)
        }
        // What is gone is known to be gone as soon as the clock has passed the time at which it was seen.
        provider["things"].remove(at: 3)
        time.advance(seconds: 2 * Self.day)
        _ = try await fixture.sync(.full)
        #expect(try await fixture.stored() == SyncFixture.expected(provider["things"]))
    }

    @Test func refreshesATokenThatWasStoredLaterThanNow() async throws {
        let fixture = try await SyncFixture()
        fixture.provider["things"] = ThingProvider.things(0..<10)
        fixture.letRefresh()
        fixture.provider.token = "token-2"
        #expect(try await fixture.sync(.full).run.status == .completed)
        fixture.base.time.advance(seconds: -Self.day)
        fixture.provider.token = "token-3"
        let report = try await fixture.sync(.full)
        #expect(report.run.status == .completed, "\(report.run.reason ?? "")")
        #expect(fixture.authorizer.count("refresh") == 2)
        let connection = try await fixture.store.connection(fixture.connection.id, of: fixture.connection.owner)
        #expect(connection?.status == .connected)
    }

    @Test func takesOverLeasesOfAClockThatWasSetBack() async throws {
        let fixture = try await SyncFixture()
        let (base, connection) = (fixture.base, fixture.connection)
        _ = try await fixture.syncs.claim(connection, kind: .full, dataTypes: nil)
        let refresh = base.lease(connection, holder: "dead", seconds: 120)
        #expect(try await base.store.takeRefreshLease(refresh, now: base.time.now))
        func takeOver() async throws -> (ClaimedRun?, Bool) {
            let lease = RunLease(holder: "two", until: base.time.now.adding(seconds: SyncService.leaseSeconds))
            let run = try await base.store.takeOverRun(nil, lease: lease, gone: nil, sparing: [], now: base.time.now)
            let other = base.lease(connection, holder: "two", seconds: 120)
            return (run, try await base.store.takeRefreshLease(other, now: base.time.now))
        }
        // Clocks of servers differ a little: that ends no lease.
        base.time.advance(seconds: -20)
        let near = try await takeOver()
        #expect(near.0 == nil && !near.1)
        base.time.advance(seconds: -Self.day)
        let far = try await takeOver()
        #expect(far.0?.fence.number == 2 && far.1)
    }

    @Test func keepsTheOrderOfRunsWhenTheClockIsSetBack() async throws {
        let fixture = try await SyncFixture()
        let (store, connection) = (fixture.store, fixture.connection)
        fixture.provider["things"] = ThingProvider.things(0..<3)
        var runs = [try await fixture.sync(.full)]
        fixture.base.time.advance(seconds: -Self.day)
        for _ in 0..<3 { runs.insert(try await fixture.sync(), at: 0) }
        #expect(runs[0].run.startedAt == fixture.base.time.now && runs[0].run.startedAt < runs[3].run.startedAt)
        #expect(try await store.latestRun(of: connection.id, owner: connection.owner) == runs[0].run)
        let listed = try await store.runs(of: connection.id, owner: connection.owner, before: nil, limit: 10)
        #expect(listed == runs)
        let older = try await store.runs(of: connection.id, owner: connection.owner, before: runs[1].run.id, limit: 10)
        #expect(older == Array(runs[2...]))
        let shown = try await store.connection(connection.id, of: connection.owner)
        #expect(shown?.lastSyncAt == runs[0].run.completedAt)
    }

    @Test(arguments: [day, -day]) func doesNotTakeOverItsOwnRun(_ jump: Int) async throws {
        let fixture = try await SyncFixture()
        let (provider, connection, time) = (fixture.provider, fixture.connection, fixture.base.time)
        provider["things"] = ThingProvider.things(0..<10)
        let own = Mutex<Services?>(nil)
        let transport = ScriptedTransport { request in
            let answer = provider.answer(request)
            if provider.count == 2, let syncs = own.withLock({ $0 })?.syncs {
                time.advance(seconds: jump)
                try await syncs.takeOver()
                await #expect(throws: ServiceError.self) {
                    try await syncs.claim(connection, kind: .full, dataTypes: nil)
                }
            }
            return answer
        }
        let services = Self.services(fixture, transport)
        own.withLock { $0 = services }
        let report = try await fixture.sync(.full, services: services)
        #expect(report.run.status == .completed)
        #expect(report.run.recordsProcessed == 10)
        #expect(provider.count == 4)
        #expect(try await fixture.stored() == SyncFixture.expected(provider["things"]))
    }

    @Test(arguments: [day, -day]) func doesNotTakeOverARunThatWaitsHere(_ jump: Int) async throws {
        let fixture = try await SyncFixture()
        _ = try await fixture.syncs.start(fixture.connection, kind: .full, dataTypes: nil)
        fixture.base.time.advance(seconds: jump)
        await #expect(throws: ServiceError.self) {
            try await fixture.syncs.claim(fixture.connection, kind: .full, dataTypes: nil)
        }
    }

    @Test(arguments: [day, -day]) func writesOnceWhenAJumpGivesTheRunToAnotherServer(_ jump: Int) async throws {
        let fixture = try await SyncFixture()
        let (provider, time) = (fixture.provider, fixture.base.time)
        provider["things"] = ThingProvider.things(0..<10)
        let second = try fixture.restarted(ThingProvider.spec(), holder: "two")
        let connection = fixture.connection
        let transport = Self.provider(fixture, saying: nil) { number in
            if number == 2 { time.advance(seconds: jump) }
        }
        let taking = ScriptedTransport { request in
            let answer = try await transport.send(request, limits: .authentication)
            if transport.requests.count == 2 {
                // The whole run is worked on elsewhere before this answer comes.
                let claimed = try await second.syncs.claim(connection, kind: .full, dataTypes: nil)
                let report = try await second.syncs.work(on: claimed, stop: StopSignal()) { _ in }
                #expect(report?.run.status == .completed)
            }
            return answer
        }
        await #expect(throws: StoreError.lostRun) {
            try await fixture.sync(.full, services: Self.services(fixture, taking))
        }
        let run = try await fixture.store.latestRun(of: connection.id, owner: connection.owner)
        #expect(run?.status == .completed)
        #expect(run?.recordsProcessed == 10)
        #expect(try await fixture.stored() == SyncFixture.expected(provider["things"]))
    }
}
