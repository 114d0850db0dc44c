import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

@Suite struct WebhookMessageTests {
    let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
    }

    private func run(_ status: SyncRun.Status, _ connection: Connection) -> SyncRun {
        var run = SyncRun(
            id: Identifier.make(prefix: "sync-", at: fixture.time.now, random: fixture.random),
            connection: connection.id,
            owner: connection.owner,
            kind: .incremental,
            dataTypes: ["payments"],
            startedAt: fixture.time.now
        )
        run.status = status
        if status != .running { run.completedAt = fixture.time.now.adding(seconds: 9) }
        run.recordsProcessed = 7
        return run
    }

    static let endings: [(SyncRun.Status, WebhookMessage.Kind?)] = [
        (.completed, .syncCompleted), (.partial, .syncCompleted), (.failed, .syncFailed), (.running, nil),
        (.canceled, nil),
    ]

    @Test(arguments: endings)
    func tellsHowARunEnded(_ status: SyncRun.Status, _ kind: WebhookMessage.Kind?) throws {
        let connection = fixture.connection()
        var run = run(status, connection)
        run.reason = status == .failed ? "the provider answered 500" : nil
        let message = WebhookMessage(run, of: connection)
        #expect(message?.kind == kind)
        guard let message else { return }
        #expect(message.id == "msg-" + run.id)
        let payload = try JSONValue(parsing: message.payload)
        #expect(payload["timestamp"] == .string(fixture.time.now.adding(seconds: 9).text))
        #expect(payload["data"]?["service"] == "stripe")
        #expect(payload["data"]?["sync"]?["status"] == .string(status.rawValue))
        #expect(payload["data"]?["sync"]?["recordsProcessed"] == 7)
        #expect(payload["data"]?["sync"]?["reason"] == (run.reason.map { .string($0) } ?? .null))
    }
}
