import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// Faults of providers: nothing is lost, nothing is doubled, and what the run says is true.
@Suite struct SyncFaultTests {
    let fixture: SyncFixture
    var provider: ThingProvider { fixture.provider }

    init() async throws {
        fixture = try await SyncFixture()
        fixture.provider["things"] = ThingProvider.things(0..<10, updated: 100)
    }

    private func expectEverything(_ comment: Comment? = nil) async throws {
        #expect(try await fixture.stored() == SyncFixture.expected(provider["things"]), comment)
    }

    private static func json(_ text: String, _ status: Int = 200, _ headers: HeaderFields = [:]) -> ProviderResponse {
        ProviderResponse(status: status, headers: headers, body: Array(text.utf8))
    }

    struct Passing: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var answer: ProviderResponse
        /// How many seconds the run must have waited for at least.
        var seconds = 0
    }

    static let passing = [
        Passing(testDescription: "429 with seconds", answer: json("", 429, ["Retry-After": "7"]), seconds: 7),
        Passing(
            testDescription: "429 with a date, held against the answer's own",
            answer: json(
                "",
                429,
                ["Retry-After": "Tue, 05 May 2020 10:00:09 GMT", "Date": "Tue, 05 May 2020 10:00:00 GMT"]
            ),
            seconds: 9
        ),
        Passing(testDescription: "429 without a header", answer: json("", 429)),
        Passing(testDescription: "429 with nonsense", answer: json("", 429, ["Retry-After": "-3"])),
        Passing(testDescription: "500", answer: json("oh", 500)),
        Passing(testDescription: "503", answer: json("", 503)),
        Passing(testDescription: "truncated JSON", answer: json(#"{"data": [{"id": "t00"#)),
        Passing(testDescription: "HTML with 200", answer: json("<html>busy</html>")),
        Passing(testDescription: "nothing with 200", answer: json("")),
    ]

    @Test(arguments: passing) func goesOnBehindAFaultThatPasses(_ fault: Passing) async throws {
        provider.fail(3, fault.answer)
        let before = fixture.base.time.now
        let report = try await fixture.sync(.full)
        #expect(report.run.status == .completed, "\(report.run.reason ?? "")")
        #expect(report.dataTypes.map(\.retries) == [1])
        #expect(report.run.recordsProcessed == 10)
        #expect(provider.count == 5)
        #expect(fixture.base.time.now.seconds - before.seconds >= 60 + fault.seconds)
        try await expectEverything()
    }

    @Test func keepsWhatItHasWhenAFaultStaysAndGoesOnLater() async throws {
        for number in 3...6 { provider.fail(number, Self.json("<p>token-1 is busy</p>", 500, ["X-Request-Id": "r7"])) }
        let first = try await fixture.sync(.full)
        #expect(first.run.status == .failed)
        #expect(first.run.recordsSynced == 6)
        let report = try #require(first.dataTypes.first)
        #expect(report.retries == 3)
        // What the provider said is kept, without what is secret of it.
        #expect(report.answer?.status == 500)
        #expect(report.answer?.headers == ["X-Request-Id": "r7"])
        #expect(report.answer?.excerpt == "<p>\(secretMask) is busy</p>")
        #expect(try await fixture.stored().count == 6)
        let connection = try await fixture.store.connection(fixture.connection.id, of: fixture.connection.owner)
        #expect(connection?.syncStatus == .failed)
        let second = try await fixture.sync()
        #expect(second.run.status == .completed)
        // No page is read again.
        #expect(provider.count == 8)
        #expect(second.run.recordsProcessed == 4)
        try await expectEverything()
    }

    @Test(arguments: [400, 403, 404]) func asksNotAgainWhatIsRefused(_ status: Int) async throws {
        provider.fail(2, Self.json("no", status))
        let report = try await fixture.sync(.full)
        #expect(report.run.status == .failed)
        #expect(provider.count == 2)
        #expect(report.dataTypes.first?.answer?.status == status)
    }

    @Test func givesItsWorkerBackForALongPauseAndGoesOnBehindIt() async throws {
        provider.fail(3, Self.json("", 429, ["Retry-After": "86400"]))
        let first = try await fixture.sync(.full)
        let report = try #require(first.dataTypes.first)
        #expect(report.status == .suspended)
        #expect(report.resumeAt == fixture.base.time.now.adding(seconds: 86_400))
        #expect(first.run.recordsSynced == 6)
        // It goes on by itself, as the connection says.
        let next = try await fixture.store.nextSync(of: fixture.connection.id, owner: fixture.connection.owner)
        #expect(next == report.resumeAt)
        fixture.base.time.advance(seconds: 86_400)
        let second = try await fixture.sync()
        #expect(second.run.status == .completed)
        #expect(provider.count == 5)
        try await expectEverything()
    }

    @Test func stopsWhereAnotherProcessAsksForTheEnd() async throws {
        provider["things"] = ThingProvider.things(0..<60)
        let (provider, store, connection) = (provider, fixture.store, fixture.connection)
        let transport = ScriptedTransport { request in
            if provider.count == 2 { _ = try await store.cancelRun(of: connection.id, owner: connection.owner) }
            return provider.answer(request)
        }
        let other = SyncFixture.services(fixture.store, fixture.catalog, fixture.authorizer, transport, fixture.base)
        let report = try await fixture.sync(.full, services: other)
        #expect(report.run.status == .canceled)
        #expect(provider.count < 20)
        #expect(try await fixture.sync().run.status == .completed)
        #expect(try await fixture.stored().count == 60)
    }

    @Test func tellsThatItWaitsForABudget() async throws {
        let limits = #""rateLimits": [{ "key": ["account"], "requests": 1, "perSeconds": 10 }]"#
        let services = try fixture.restarted(ThingProvider.spec(api: limits))
        let waits = Mutex<[Int]>([])
        let report = try await fixture.sync(.full, services: services) { notice in
            if case .waiting(_, let microseconds, .rateLimit) = notice { waits.withLock { $0.append(microseconds) } }
        }
        #expect(report.run.status == .completed)
        #expect(waits.withLock { $0 } == [10_000_000, 10_000_000, 10_000_000])
    }

    // MARK: Tokens

    @Test func refreshesOnceInTheMiddleAndGoesOn() async throws {
        fixture.letRefresh()
        let provider = provider
        let transport = ScriptedTransport { request in
            if provider.count == 2 { provider.token = "token-2" }
            return provider.answer(request)
        }
        let other = SyncFixture.services(
            fixture.store,
            fixture.catalog,
            fixture.authorizer,
            transport,
            fixture.base
        )
        let report = try await fixture.sync(.full, services: other)
        #expect(report.run.status == .completed, "\(report.run.reason ?? "")")
        #expect(fixture.authorizer.count("refresh") == 1)
        // Four pages, and one that was refused.
        #expect(provider.count == 5)
        try await expectEverything()
    }

    @Test func saysThatTheConnectionMustBeAuthorizedAgainWhenTheGrantEnded() async throws {
        fixture.authorizer.answer("refresh") { _ in throw AuthorizationFailure.grantEnded(code: "invalid_grant") }
        provider.token = "another"
        let report = try await fixture.sync(.full)
        #expect(report.run.status == .failed)
        #expect(fixture.authorizer.count("refresh") == 1)
        #expect(provider.count == 1)
        let connection = try await fixture.store.connection(fixture.connection.id, of: fixture.connection.owner)
        #expect(connection?.status == .reauthorizationRequired)
    }

    @Test func doesNotGiveAConnectionUpWhenTheTokenEndpointIsOutOfOrder() async throws {
        fixture.authorizer.answer("refresh") { _ in throw AuthorizationFailure.failed("it is out of order") }
        provider.token = "another"
        let report = try await fixture.sync(.full)
        #expect(report.run.status == .failed)
        let connection = try await fixture.store.connection(fixture.connection.id, of: fixture.connection.owner)
        #expect(connection?.status == .connected)
        fixture.letRefresh()
        #expect(try await fixture.sync().run.status == .completed)
        try await expectEverything()
    }

    // MARK: Pages that lead nowhere

    @Test func stopsAtAListThatGoesRound() async throws {
        let page = #"{"data":[{"id":"a"},{"id":"b"}],"more":true}"#
        for number in 1...10 { provider.fail(number, Self.json(page)) }
        let report = try await fixture.sync(.full)
        #expect(report.run.status == .failed)
        #expect(provider.count == 2)
        #expect(try await fixture.stored().keys.sorted() == ["a", "b"])
        #expect(report.run.recordsProcessed == report.run.recordsSynced + report.run.errors)
    }

    @Test func storesARecordOnceThatComesOnTwoPages() async throws {
        provider.fail(1, Self.json(#"{"data":[{"id":"a","amount":1},{"id":"b","amount":1}],"more":true}"#))
        provider.fail(2, Self.json(#"{"data":[{"id":"b","amount":1},{"id":"c","amount":2}],"more":false}"#))
        let report = try await fixture.sync(.full)
        #expect(report.run.status == .completed)
        #expect(try await fixture.stored().keys.sorted() == ["a", "b", "c"])
        #expect([report.run.recordsProcessed, report.run.recordsSynced, report.run.errors] == [4, 4, 0])
        #expect(report.dataTypes.first?.changed == 3)
    }

    @Test func keepsARecordWithoutAKeyAsideAndStoresTheOthers() async throws {
        let page =
            #"{"data":[{"id":"a"},{"amount":1},{"id":{},"amount":2},{"id":"b","amount":"much"},{"id":"c"}],"more":false}"#
        provider.fail(1, Self.json(page))
        let report = try await fixture.sync(.full)
        #expect(report.run.status == .completed)
        #expect([report.run.recordsProcessed, report.run.recordsSynced, report.run.errors] == [5, 2, 3])
        #expect(try await fixture.stored().keys.sorted() == ["a", "c"])
        let refused = try await fixture.store.rejected(
            RecordQuery(dataType: "things", limit: 10),
            of: fixture.connection.id,
            owner: fixture.connection.owner
        )
        #expect(refused.map(\.key) == [nil, nil, "b"])
        #expect(refused.allSatisfy { !$0.reasons.isEmpty })
    }

    // MARK: Stopping and dying

    @Test func stopsAtAPageAndGoesOnThere() async throws {
        let stop = StopSignal()
        let provider = provider
        let first = try await fixture.sync(.full, stop: stop) { notice in
            if case .page = notice, provider.count == 2 { stop.stop(.canceled) }
        }
        #expect(first.run.status == .canceled)
        let count = try await fixture.stored().count
        #expect(first.run.recordsProcessed == count)
        #expect(count < 10)
        let second = try await fixture.sync()
        #expect(second.run.status == .completed)
        #expect(first.run.recordsProcessed + second.run.recordsProcessed == 10)
        try await expectEverything()
    }

    @Test func writesNothingMoreWhenAnotherServerHasTheRun() async throws {
        let (provider, store, base) = (provider, fixture.store, fixture.base)
        let transport = ScriptedTransport { request in
            if provider.count == 2 {
                let lease = RunLease(holder: "two", until: base.time.now.adding(seconds: 30))
                _ = try await store.takeOverRun(nil, lease: lease, gone: "one", sparing: [], now: base.time.now)
            }
            return provider.answer(request)
        }
        let other = SyncFixture.services(fixture.store, fixture.catalog, fixture.authorizer, transport, fixture.base)
        await #expect(throws: StoreError.lostRun) { try await fixture.sync(.full, services: other) }
        #expect(try await fixture.stored().count <= 6)
        let run = try await fixture.store.latestRun(of: fixture.connection.id, owner: fixture.connection.owner)
        #expect(run?.status == .running)
    }

    @Test func takesOverWhatADeadServerLeft() async throws {
        let provider = provider
        // The process dies between the second answer and its commit: nothing of it ends.
        let connection = fixture.connection
        let claimed = try await fixture.syncs.claim(connection, kind: .full, dataTypes: nil)
        let dying = SyncFixture.services(
            fixture.store,
            fixture.catalog,
            fixture.authorizer,
            ScriptedTransport { request in
                guard provider.count < 2 else { throw CancellationError() }
                return provider.answer(request)
            },
            fixture.base
        )
        _ = try? await dying.syncs.work(on: claimed, stop: StopSignal()) { _ in }
        let left = try await fixture.store.latestRun(of: connection.id, owner: connection.owner)
        #expect(left?.status == .running)
        fixture.base.time.advance(seconds: 31)
        let survivor = try fixture.restarted(ThingProvider.spec(), holder: "two")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await survivor.syncs.run() }
            while try await fixture.store.latestRun(of: connection.id, owner: connection.owner)?.status == .running {
                await Task.yield()
            }
            await survivor.syncs.shutDown()
            try await group.waitForAll()
        }
        let run = try #require(try await fixture.store.latestRun(of: connection.id, owner: connection.owner))
        #expect(run.id == claimed.run.id)
        #expect(run.status == .completed)
        #expect(run.recordsProcessed == 10)
        try await expectEverything()
    }

    @Test func letsSyncsComeToTheirPageWhenTheServerShutsDown() async throws {
        let provider = provider
        let running = Mutex<SyncService?>(nil)
        let transport = ScriptedTransport { request in
            if provider.count == 1 { await running.withLock { $0 }?.shutDown() }
            return provider.answer(request)
        }
        let first = SyncFixture.services(fixture.store, fixture.catalog, fixture.authorizer, transport, fixture.base)
        running.withLock { $0 = first.syncs }
        let run = try await first.syncs.start(fixture.connection, kind: .full, dataTypes: nil)
        await first.syncs.run()
        let left = try #require(try await fixture.store.latestRun(of: run.connection, owner: run.owner))
        #expect(left.status == .running)
        #expect(left.recordsProcessed > 0)
        // Its lease was given back: another server has it at once, and reads no page again.
        let second = try fixture.restarted(ThingProvider.spec(), holder: "two")
        let claimed = try await second.syncs.claim(fixture.connection, kind: .incremental, dataTypes: nil)
        #expect(claimed.run.id == run.id)
        let report = try #require(try await second.syncs.work(on: claimed, stop: StopSignal()) { _ in })
        #expect(report.run.status == .completed)
        #expect(report.run.recordsProcessed == 10)
        try await expectEverything()
    }

    @Test func leavesNothingOfAConnectionThatIsRemovedMeanwhile() async throws {
        let (provider, store, connection) = (provider, fixture.store, fixture.connection)
        let transport = ScriptedTransport { request in
            if provider.count == 2 { _ = try await store.removeConnection(connection.id, of: connection.owner) }
            return provider.answer(request)
        }
        let other = SyncFixture.services(fixture.store, fixture.catalog, fixture.authorizer, transport, fixture.base)
        await #expect(throws: StoreError.lostRun) { try await fixture.sync(.full, services: other) }
        #expect(try await store.storedDataTypes(of: connection.id, owner: connection.owner).isEmpty)
    }

    @Test func refusesASecondSyncOfTheConnection() async throws {
        let claimed = try await fixture.syncs.claim(fixture.connection, kind: .full, dataTypes: nil)
        let expected = ServiceError.conflict(
            code: "sync_running",
            message: "A sync of this connection is running",
            syncID: claimed.run.id
        )
        await #expect(throws: expected) {
            try await fixture.syncs.claim(fixture.connection, kind: .full, dataTypes: nil)
        }
    }

    @Test func holdsEverythingInOneOrderOfEventsOrAnother() async throws {
        // Killed after any number of requests, the run goes on in another process and ends with exactly what there is.
        for seed in UInt64(1)...60 {
            let fixture = try await SyncFixture()
            let provider = fixture.provider
            provider["things"] = ThingProvider.things(0..<20, updated: 100)
            var random = SeededRandom(seed: seed)
            var kills = 0
            var done = false
            while !done {
                let limit = provider.count + Int(random.next() % 4)
                let changes = Int(random.next() % 3)
                let mayDie = kills < 4
                let transport = ScriptedTransport { request in
                    if mayDie, provider.count >= limit { throw CancellationError() }
                    return provider.answer(request)
                }
                let services = SyncFixture.services(
                    try fixture.base.reopened(),
                    fixture.catalog,
                    fixture.authorizer,
                    transport,
                    fixture.base,
                    holder: mayDie ? "dead" : "alive"
                )
                let claimed = try await services.syncs.claim(fixture.connection, kind: .full, dataTypes: nil)
                done = ((try? await services.syncs.work(on: claimed, stop: StopSignal()) { _ in }) ?? nil) != nil
                kills += 1
                for change in 0..<changes where !done {
                    // What changes behind the reader is the next run's business; in front of it, this one's.
                    provider["things"][19 - change] = ThingProvider.thing(19 - change, amount: kills + 1, updated: 100)
                }
            }
            let last = try await fixture.sync(.full)
            #expect(last.run.status == .completed, "seed \(seed)")
            #expect(try await fixture.stored() == SyncFixture.expected(provider["things"]), "seed \(seed)")
        }
    }
}
