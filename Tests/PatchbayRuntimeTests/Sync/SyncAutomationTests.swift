import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// What syncs do with the scheduler, the outbox and the counts.
@Suite struct SyncAutomationTests {
    private static func set(_ name: String, _ value: JSONValue, _ fixture: SyncFixture) async throws {
        let change = ConnectionChange(
            settings: JSONObject([.init(name: name, value: value)]),
            permissions: nil,
            at: fixture.base.time.now
        )
        _ = try await fixture.store.updateConnection(fixture.connection.id, of: fixture.connection.owner, change)
    }

    private static func messages(_ fixture: SyncFixture) async throws -> [WebhookMessage] {
        let found = try await fixture.store.messages(
            of: fixture.connection.id,
            owner: fixture.connection.owner,
            status: nil,
            before: nil,
            limit: 10
        )
        return try #require(found)
    }

    @Test func tellsTheOwnerHowASyncEnded() async throws {
        let fixture = try await SyncFixture()
        fixture.provider["things"] = ThingProvider.things(0..<5)
        _ = try await fixture.sync(.full)
        #expect(try await Self.messages(fixture).isEmpty)
        try await Self.set("webhookUrl", "https://app.test/hook", fixture)
        let good = try await fixture.sync(.full)
        fixture.provider.fail(fixture.provider.count + 1, ProviderResponse(status: 400))
        let bad = try await fixture.sync(.full)
        let messages = try await Self.messages(fixture)
        #expect(messages.map(\.kind) == [.syncFailed, .syncCompleted])
        #expect(messages.map(\.id) == ["msg-" + bad.run.id, "msg-" + good.run.id])
        let payload = try JSONValue(parsing: try #require(messages.last).payload)
        #expect(payload["data"]?["sync"]?["recordsProcessed"] == 5)
        #expect(payload["data"]?["sync"]?["status"] == "completed")
    }

    @Test func startsForTheSchedulerOneRunAtATime() async throws {
        let fixture = try await SyncFixture()
        let connection = fixture.connection
        func trigger(_ connection: Connection) async throws -> TriggerOutcome {
            try await fixture.syncs.trigger(connection, dataTypes: ["things"], reason: .schedule)
        }
        #expect(try await trigger(connection) == .started)
        #expect(try await trigger(connection) == .running)
        var waiting = connection
        waiting.status = .reauthorizationRequired
        #expect(try await trigger(waiting) == .impossible)
    }

    @Test func startsWhatAWebhookAskedForWhenTheRunBeforeItHasEnded() async throws {
        let fixture = try await SyncFixture()
        let scheduler = SyncScheduler(
            store: fixture.store,
            catalog: fixture.catalog,
            trigger: fixture.syncs,
            time: fixture.base.time.source,
            random: fixture.base.random
        )
        let claimed = try await fixture.syncs.claim(fixture.connection, kind: .full, dataTypes: nil)
        try await fixture.store.requestSync(
            SyncRequest(
                connection: fixture.connection.id,
                owner: fixture.connection.owner,
                dataTypes: nil,
                reason: .webhook,
                dueAt: fixture.base.time.now
            )
        )
        #expect(try await scheduler.startDue() == 1)
        _ = try await fixture.syncs.work(on: claimed, stop: StopSignal()) { _ in }
        fixture.base.time.advance(seconds: 15)
        #expect(try await scheduler.startDue() == 1)
        let latest = try await fixture.store.latestRun(of: fixture.connection.id, owner: fixture.connection.owner)
        #expect(latest?.status == .running && latest?.kind == .incremental)
        fixture.base.time.advance(seconds: 3600)
        #expect(try await scheduler.startDue() == 0)
    }

    @Test func observesPagesRetriesAndEndings() async throws {
        let log = ObservationLog()
        let fixture = try await SyncFixture(observer: Observer(sync: { log.note($0) }, webhook: { _ in }))
        fixture.provider["things"] = ThingProvider.things(0..<5)
        fixture.provider.fail(1, ProviderResponse(status: 503))
        _ = try await fixture.sync(.full)
        let events = log.observations
        #expect(events.allSatisfy { $0.service == "acme" && $0.dataType == "things" })
        let records = events.reduce(0) { sum, observation in
            if case .page(let records, _) = observation.event { sum + records } else { sum }
        }
        #expect(records == 5)
        #expect(events.contains { $0.event == .retry })
        guard case .ended(.completed, let seconds, _) = events.last?.event else {
            Issue.record("the read's end was not observed")
            return
        }
        #expect(seconds > 0)
    }
}

/// What was observed of syncs.
private final class ObservationLog: Sendable {
    // A class because the sync writes what the test reads.
    private let state = Mutex<[SyncObservation]>([])

    var observations: [SyncObservation] { state.withLock { $0 } }

    func note(_ observation: SyncObservation) { state.withLock { $0.append(observation) } }
}
