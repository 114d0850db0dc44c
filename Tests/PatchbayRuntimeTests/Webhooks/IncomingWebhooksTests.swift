import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// What comes of deliveries of the repository's providers, in a real store.
@Suite struct IncomingWebhooksTests {
    let fixture: StoreFixture
    let incoming: IncomingWebhooks
    let seen = WebhookCourierTests.Seen()

    init() throws {
        fixture = try StoreFixture()
        let seen = seen
        incoming = IncomingWebhooks(
            store: fixture.store,
            catalog: try TestCatalog.make(),
            secrets: [
                "stripe": [Secret("old"), Secret("new")], "xero": [Secret("new")], "github-issues": [Secret("new")],
            ],
            time: fixture.time.source,
            observer: Observer(sync: { _ in }, webhook: { seen.note($0) })
        )
    }

    private func send(
        _ body: String,
        key: String = "new",
        service: String = "stripe"
    ) async throws
        -> IncomingWebhooks.Answer
    {
        let seconds = fixture.time.now.seconds
        let digest = WebhookPorts.host.hmac(.sha256, Array(key.utf8), Array("\(seconds).\(body)".utf8))
        let hex = digest.map { String($0 / 16, radix: 16) + String($0 % 16, radix: 16) }.joined()
        return try await incoming.receive(
            service,
            headers: ["stripe-signature": "t=\(seconds),v1=\(hex)"],
            body: Array(body.utf8)
        )
    }

    private func requests(after seconds: Int) async throws -> [SyncRequest] {
        let now = fixture.time.now.adding(seconds: seconds)
        let lease = WorkLease(holder: "test", until: now)
        return try await fixture.store.takeDueRequests(lease, now: now, limit: 10)
    }

    private static let event = #"{"id":"evt_1","type":"invoice.paid","account":"acct_1"}"#

    @Test func namesTheServicesThatCanTell() {
        #expect(incoming.services == ["stripe", "xero"])
    }

    @Test(arguments: ["old", "new"]) func asksForTheSyncOfTheConnectionItConcerns(_ key: String) async throws {
        let connection = try await fixture.stored(account: "acct_1")
        #expect(try await send(Self.event, key: key) == .taken)
        #expect(try await requests(after: 4).isEmpty)
        let request = try #require(try await requests(after: 5).first)
        #expect(request.connection == connection.id && request.dataTypes == ["invoices"])
        #expect(seen.observations == [.received(service: "stripe", .accepted)])
    }

    @Test func answersAReplayAlikeAndDoesItOnce() async throws {
        _ = try await fixture.stored(account: "acct_1")
        #expect(try await send(Self.event) == .taken)
        fixture.time.advance(seconds: 10)
        // The provider signs a repeated event anew; its id is the same.
        #expect(try await send(Self.event) == .taken)
        #expect(
            seen.observations == [.received(service: "stripe", .accepted), .received(service: "stripe", .duplicate)]
        )
        let request = try #require(try await requests(after: 0).first)
        #expect(request.version == 1)
    }

    @Test func takesWhatConcernsNobodyHere() async throws {
        _ = try await fixture.stored(account: "acct_2")
        #expect(try await send(Self.event) == .taken)
        #expect(seen.observations == [.received(service: "stripe", .unmatched)])
        #expect(try await requests(after: 60).isEmpty)
    }

    @Test func refusesAndKeepsNothing() async throws {
        _ = try await fixture.stored(account: "acct_1")
        #expect(try await send(Self.event, key: "wrong") == .refused(.mismatch))
        #expect(try await send("no json", key: "new") == .refused(.malformed))
        #expect(try await requests(after: 60).isEmpty)
        #expect(seen.observations == [.received(service: "stripe", .refused), .received(service: "stripe", .refused)])
        #expect(try await send(Self.event) == .taken)
        #expect(try await requests(after: 60).count == 1)
    }

    @Test(arguments: ["slack", "github-issues", "acme", ""]) func knowsNoOtherService(_ service: String) async throws {
        #expect(try await send(Self.event, service: service) == .unknown)
        #expect(seen.observations.isEmpty)
    }
}
