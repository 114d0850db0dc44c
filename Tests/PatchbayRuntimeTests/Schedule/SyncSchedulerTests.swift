import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// Starts syncs as the test says, and remembers which.
final class ScriptedTrigger: SyncTrigger {
    // A class because the test looks at what the scheduler did.
    struct Started: Sendable, Equatable {
        var connection: String
        var dataTypes: [String]
        var reason: SyncRequest.Reason
    }

    private let state = Mutex<(asked: [Started], answers: [Result<TriggerOutcome, TransportError>])>(([], []))

    var asked: [Started] { state.withLock { $0.asked } }

    /// What the next calls answer; every later one starts.
    func answer(_ answers: Result<TriggerOutcome, TransportError>...) { state.withLock { $0.answers = answers } }

    func trigger(
        _ connection: Connection,
        dataTypes: [String],
        reason: SyncRequest.Reason
    ) async throws -> TriggerOutcome {
        let answer = state.withLock { state in
            state.asked.append(Started(connection: connection.id, dataTypes: dataTypes, reason: reason))
            return state.answers.isEmpty ? .success(.started) : state.answers.removeFirst()
        }
        return try answer.get()
    }
}

@Suite struct SyncSchedulerTests {
    let fixture: StoreFixture
    let trigger = ScriptedTrigger()
    let catalog: ProviderCatalog

    init() throws {
        fixture = try StoreFixture()
        catalog = try TestCatalog.make(without: ["xero"])
    }

    private func scheduler(_ store: SQLiteStore? = nil) -> SyncScheduler {
        SyncScheduler(
            store: store ?? fixture.store,
            catalog: catalog,
            trigger: trigger,
            time: fixture.time.source,
            random: fixture.random
        )
    }

    private func stored(_ frequency: String, service: String = "stripe") async throws -> Connection {
        var connection = fixture.connection(service: service)
        connection.settings["syncFrequency"] = .string(frequency)
        return try #require(
            try await fixture.store.connect(connection, grant: fixture.grant("x"), isNew: true)
        )
    }

    private func ask(_ connection: Connection, _ types: [String]?) async throws {
        try await fixture.store.requestSync(
            SyncRequest(
                connection: connection.id,
                owner: connection.owner,
                dataTypes: types,
                reason: .webhook,
                dueAt: fixture.time.now
            )
        )
    }

    @Test func startsWhatTheScheduleSaysOnTwoServersOnce() async throws {
        let connection = try await stored("hourly")
        let (one, two) = (scheduler(), scheduler(try fixture.reopened()))
        for _ in 0..<(5 * 60) {
            _ = try await one.startDue()
            _ = try await two.startDue()
            fixture.time.advance(seconds: 60)
        }
        #expect(trigger.asked.count == 5)
        #expect(
            trigger.asked.allSatisfy {
                $0 == .init(connection: connection.id, dataTypes: ["payments"], reason: .schedule)
            }
        )
    }

    @Test func startsOnceAfterALongDowntime() async throws {
        _ = try await stored("*/5 * * * *")
        _ = try await scheduler().startDue()
        fixture.time.advance(seconds: 7 * 86_400)
        for _ in 0..<3 { _ = try await scheduler().startDue() }
        #expect(trigger.asked.count == 1)
        fixture.time.advance(seconds: 300)
        _ = try await scheduler().startDue()
        #expect(trigger.asked.count == 2)
    }

    /// Looks at what is due every minute; returns how many syncs were started.
    private func pass(minutes: Int, _ scheduler: SyncScheduler) async throws -> Int {
        let before = trigger.asked.count
        for _ in 0..<minutes {
            _ = try await scheduler.startDue()
            fixture.time.advance(seconds: 60)
        }
        return trigger.asked.count - before
    }

    @Test(arguments: [true, false]) func goesByTheClockThatIsPutRight(_ isRestarted: Bool) async throws {
        _ = try await stored("hourly")
        let before = scheduler()
        #expect(try await pass(minutes: 180, before) == 3)
        fixture.time.advance(seconds: 86_400)
        // The day that was lost is caught up with once.
        #expect(try await pass(minutes: 1, before) == 1)
        #expect(try await pass(minutes: 60, before) == 1)
        fixture.time.advance(seconds: -86_400)
        #expect(try await pass(minutes: 180, isRestarted ? scheduler() : before) == 3)
    }

    @Test func startsNothingAgainWhenTheClockIsSetBackALittle() async throws {
        let connection = try await stored("hourly")
        let scheduler = scheduler()
        _ = try await scheduler.startDue()
        let next = try #require(try await fixture.store.nextSync(of: connection.id, owner: connection.owner))
        fixture.time.advance(seconds: next.seconds - fixture.time.now.seconds)
        #expect(try await pass(minutes: 1, scheduler) == 1)
        fixture.time.advance(seconds: -80)
        #expect(try await pass(minutes: 10, scheduler) == 0)
    }

    @Test func keepsNoRequestWaitingForAClockThatWasSetBack() async throws {
        let connection = try await stored("manual")
        trigger.answer(.failure(.connection("the database is locked")))
        try await ask(connection, nil)
        await #expect(throws: TransportError.self) { try await scheduler().startDue() }
        fixture.time.advance(seconds: -86_400)
        #expect(try await scheduler().startDue() == 1)
        // Nor one that a server held which died since.
        fixture.time.advance(seconds: 86_400)
        try await ask(connection, nil)
        let lease = WorkLease(holder: "dead", until: fixture.time.now.adding(seconds: 60))
        #expect(try await fixture.store.takeDueRequests(lease, now: fixture.time.now, limit: 9).count == 1)
        #expect(try await scheduler().startDue() == 0)
        fixture.time.advance(seconds: -86_400)
        #expect(try await scheduler().startDue() == 1)
    }

    @Test func readsOnlyWhatThePermissionsCover() async throws {
        let connection = try await stored("manual")
        try await ask(connection, ["payments", "customers"])
        #expect(try await scheduler().startDue() == 1)
        try await ask(connection, ["customers"])
        #expect(try await scheduler().startDue() == 1)
        #expect(trigger.asked.map(\.dataTypes) == [["payments"]])
        fixture.time.advance(seconds: 3600)
        #expect(try await scheduler().startDue() == 0)
    }

    @Test func leavesAServiceAloneThatIsNotAvailable() async throws {
        let connection = try await stored("hourly", service: "xero")
        try await ask(connection, nil)
        #expect(try await scheduler().startDue() == 1)
        #expect(trigger.asked.isEmpty)
        fixture.time.advance(seconds: 60)
        #expect(try await scheduler().startDue() == 0)
    }

    @Test func waitsForARunThatIsUnderWay() async throws {
        let connection = try await stored("manual")
        trigger.answer(.success(.running), .success(.running))
        try await ask(connection, nil)
        _ = try await scheduler().startDue()
        try await ask(connection, nil)
        _ = try await scheduler().startDue()
        fixture.time.advance(seconds: 15)
        _ = try await scheduler().startDue()
        fixture.time.advance(seconds: 15)
        _ = try await scheduler().startDue()
        fixture.time.advance(seconds: 3600)
        #expect(try await scheduler().startDue() == 0)
        #expect(trigger.asked.count == 3)
    }

    @Test func triesAgainAfterAFailureAndGoesOnWithTheOthers() async throws {
        let first = try await stored("manual")
        fixture.time.advance(seconds: 1)
        let second = try await stored("manual")
        trigger.answer(.failure(.connection("the database is locked")), .success(.impossible))
        try await ask(first, nil)
        fixture.time.advance(seconds: 1)
        try await ask(second, nil)
        await #expect(throws: TransportError.self) { try await scheduler().startDue() }
        fixture.time.advance(seconds: 59)
        #expect(try await scheduler().startDue() == 0)
        fixture.time.advance(seconds: 1)
        #expect(try await scheduler().startDue() == 1)
        #expect(trigger.asked.map(\.connection) == [first.id, second.id, first.id])
    }
}
