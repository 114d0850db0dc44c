import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// What every store promises of webhooks.
@Suite struct WebhookStoreTests {
    let fixture: StoreFixture
    var store: SQLiteStore { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func receipt(_ number: UInt8, _ accounts: [WebhookAccount], keySeconds: Int = 600) -> WebhookReceipt {
        WebhookReceipt(
            service: "stripe",
            content: WebhookContent(
                key: [UInt8](repeating: number, count: 32),
                keySeconds: keySeconds,
                accounts: accounts
            ),
            receivedAt: fixture.time.now,
            dueAt: fixture.time.now.adding(seconds: 5)
        )
    }

    private func due(after seconds: Int = 5, holder: String = "one") async throws -> [SyncRequest] {
        let now = fixture.time.now.adding(seconds: seconds)
        let lease = WorkLease(holder: holder, until: now.adding(seconds: 60))
        return try await store.takeDueRequests(lease, now: now, limit: 100)
    }

    /// A connection whose owner wants to be told.
    private func telling(_ caller: Caller = StoreFixture.alice, account: String = "acct_1") async throws -> Connection {
        let connection = try await fixture.stored(caller, account: account)
        let settings = JSONObject([.init(name: "webhookUrl", value: "https://app.test/hook")])
        let change = ConnectionChange(settings: settings, permissions: nil, at: fixture.time.now)
        return try #require(try await store.updateConnection(connection.id, of: connection.owner, change))
    }

    private func taken(
        _ holder: String,
        after seconds: Int = 0,
        from store: SQLiteStore? = nil
    ) async throws
        -> [WebhookMessage]
    {
        let now = fixture.time.now.adding(seconds: seconds)
        let lease = WorkLease(holder: holder, until: now.adding(seconds: 60))
        return try await (store ?? self.store).takeDueMessages(lease, now: now, limit: 100)
    }

    @Test func asksForTheSyncsOfEveryOwnersConnectionToTheAccount() async throws {
        let alice = try await fixture.stored(account: "acct_1")
        let bob = try await fixture.stored(StoreFixture.bob, account: "acct_1")
        _ = try await fixture.stored(StoreFixture.bob, account: "acct_2")
        let told = WebhookAccount(account: "acct_1", dataTypes: ["payments"], isRevoked: false)
        #expect(try await store.accept(receipt(1, [told])) == .accepted(connections: 2))
        #expect(try await due(after: 4).isEmpty)
        let requests = try await due()
        #expect(Set(requests.map(\.connection)) == [alice.id, bob.id])
        #expect(requests.allSatisfy { $0.dataTypes == ["payments"] && $0.reason == .webhook })
    }

    @Test func doesADeliveryOnceWhileItsKeyIsKept() async throws {
        _ = try await fixture.stored(account: "acct_1")
        let told = WebhookAccount(account: "acct_1", dataTypes: nil, isRevoked: false)
        #expect(try await store.accept(receipt(1, [told])) == .accepted(connections: 1))
        #expect(try await store.accept(receipt(1, [told])) == .duplicate)
        #expect(try await fixture.reopened().accept(receipt(1, [told])) == .duplicate)
        #expect(try await store.accept(receipt(2, [told])) == .accepted(connections: 1))
        fixture.time.advance(seconds: 599)
        #expect(try await store.accept(receipt(1, [told])) == .duplicate)
        fixture.time.advance(seconds: 1)
        #expect(try await store.accept(receipt(1, [told])) == .accepted(connections: 1))
    }

    @Test func forgetsKeysThatHaveExpired() async throws {
        #expect(try await store.accept(receipt(1, [])) == .accepted(connections: 0))
        let now = fixture.time.now
        try await store.forgetWebhooks(settledBefore: now, now: now.adding(seconds: 599))
        #expect(try await store.accept(receipt(1, [])) == .duplicate)
        try await store.forgetWebhooks(settledBefore: now, now: now.adding(seconds: 600))
        #expect(try await store.accept(receipt(1, [])) == .accepted(connections: 0))
    }

    @Test func joinsABurstOfDeliveriesToOneRequest() async throws {
        let connection = try await fixture.stored(account: "acct_1")
        for (number, types) in [["payments"], ["invoices", "payments"], ["customers"]].enumerated() {
            let told = WebhookAccount(account: "acct_1", dataTypes: types, isRevoked: false)
            _ = try await store.accept(receipt(UInt8(number), [told]))
            fixture.time.advance(seconds: 1)
        }
        let requests = try await due(after: 2)
        #expect(requests.map(\.connection) == [connection.id])
        #expect(requests.first?.dataTypes == ["customers", "invoices", "payments"])
        let told = WebhookAccount(account: "acct_1", dataTypes: nil, isRevoked: false)
        _ = try await store.accept(receipt(9, [told]))
        try await store.settle(try #require(requests.first), holder: "one", retryAt: nil)
        #expect(try await due().map(\.dataTypes) == [nil])
    }

    @Test func marksARevokedConnectionAndTellsItsOwnerOnce() async throws {
        let connection = try await telling()
        let gone = WebhookAccount(account: "acct_1", dataTypes: [], isRevoked: true)
        #expect(try await store.accept(receipt(1, [gone])) == .accepted(connections: 1))
        let marked = try #require(try await store.connection(connection.id, of: connection.owner))
        #expect(marked.status == .reauthorizationRequired)
        #expect(try await store.accept(receipt(2, [gone])) == .accepted(connections: 0))
        let message = try #require(try await taken("one").first)
        #expect(message.kind == .reauthorizationRequired)
        let payload = try JSONValue(parsing: message.payload)
        #expect(payload["type"] == "connection.reauthorizationRequired")
        #expect(payload["data"]?["connectionId"] == .string(connection.id))
        #expect(payload["data"]?["reason"] == "the service told that its grant ended")
        #expect(try await due().isEmpty)
    }

    @Test func putsAMessageIntoTheTransactionOfTheMark() async throws {
        let silent = try await fixture.stored(account: "acct_9")
        let connection = try await telling()
        for connection in [silent, connection] {
            for version in [0, 1, 1] {
                _ = try await store.mark(
                    connection.id,
                    of: connection.owner,
                    as: .reauthorizationRequired,
                    reason: "gone",
                    version: version,
                    at: fixture.time.now
                )
            }
        }
        #expect(try await taken("one").map(\.connection) == [connection.id])
    }

    @Test func letsOneHolderWorkOnAMessageAtATime() async throws {
        let other = try fixture.reopened()
        _ = try await telling()
        _ = try await store.accept(receipt(1, [.init(account: "acct_1", dataTypes: [], isRevoked: true)]))
        var message = try #require(try await taken("one").first)
        #expect(try await taken("two", from: other).isEmpty)
        #expect(try await taken("two", after: 59, from: other).isEmpty)
        #expect(try await taken("two", after: 60, from: other).map(\.id) == [message.id])
        message.status = .delivered
        message.settledAt = fixture.time.now
        #expect(try await store.settle(message, holder: "one") == false)
        #expect(try await store.settle(message, holder: "two"))
        #expect(try await taken("three", after: 3600).isEmpty)
    }

    @Test func keepsWhatCameOfAttempts() async throws {
        let connection = try await telling()
        _ = try await store.accept(receipt(1, [.init(account: "acct_1", dataTypes: [], isRevoked: true)]))
        var message = try #require(try await taken("one").first)
        message.attempts = 3
        message.dueAt = fixture.time.now.adding(seconds: 80)
        message.lastStatus = 500
        message.lastReason = "the receiver answered 500"
        #expect(try await store.settle(message, holder: "one"))
        #expect(try await taken("one", after: 79).isEmpty)
        #expect(try await taken("one", after: 80) == [message])
        message.status = .dead
        message.settledAt = fixture.time.now
        #expect(try await store.settle(message, holder: "one"))
        func list(_ status: WebhookMessage.Status?, owner: Owner? = nil) async throws -> [WebhookMessage] {
            let found = try await store.messages(
                of: connection.id,
                owner: owner ?? connection.owner,
                status: status,
                before: nil,
                limit: 10
            )
            return try #require(found)
        }
        #expect(try await list(.dead) == [message])
        #expect(try await list(.pending).isEmpty)
        #expect(try await list(nil, owner: StoreFixture.bob.owner).isEmpty)
        let now = fixture.time.now
        #expect(try await store.redeliver(message.id, of: connection.id, owner: StoreFixture.bob.owner, at: now) == nil)
        let again = try await store.redeliver(message.id, of: connection.id, owner: connection.owner, at: now)
        #expect(again?.status == .pending && again?.attempts == 0 && again?.dueAt == now)
        #expect(try await taken("two").map(\.id) == [message.id])
    }

    @Test func forgetsMessagesThatWereSettledLongAgo() async throws {
        let connection = try await telling()
        _ = try await store.accept(receipt(1, [.init(account: "acct_1", dataTypes: [], isRevoked: true)]))
        var message = try #require(try await taken("one").first)
        let now = fixture.time.now
        try await store.forgetWebhooks(settledBefore: now.adding(seconds: 1000), now: now)
        message.status = .delivered
        message.settledAt = now
        #expect(try await store.settle(message, holder: "one"))
        try await store.forgetWebhooks(settledBefore: now, now: now)
        func count() async throws -> Int {
            let found = try await store.messages(
                of: connection.id,
                owner: connection.owner,
                status: nil,
                before: nil,
                limit: 10
            )
            return try #require(found).count
        }
        #expect(try await count() == 1)
        try await store.forgetWebhooks(settledBefore: now.adding(seconds: 1), now: now)
        #expect(try await count() == 0)
    }

    @Test func letsTheOldKeySignBesideTheNewOneForATime() async throws {
        let connection = try await fixture.stored()
        func key(_ byte: UInt8) -> Secret<[UInt8]> { Secret([UInt8](repeating: byte, count: 32)) }
        func keys(after seconds: Int, fresh: UInt8 = 99) async throws -> [UInt8] {
            try await store.signingKeys(
                of: connection.id,
                owner: connection.owner,
                at: fixture.time.now.adding(seconds: seconds),
                orKeep: key(fresh)
            ).map { $0.reveal()[0] }
        }
        func replace(_ byte: UInt8, owner: Owner? = nil) async throws -> Bool {
            try await store.replaceSigningKey(
                of: connection.id,
                owner: owner ?? connection.owner,
                with: key(byte),
                at: fixture.time.now,
                oldUntil: fixture.time.now.adding(seconds: 100)
            )
        }
        #expect(try await keys(after: 0, fresh: 1) == [1])
        #expect(try await keys(after: 0, fresh: 2) == [1])
        #expect(try await replace(3))
        #expect(try await keys(after: 99) == [3, 1])
        #expect(try await keys(after: 100) == [3])
        #expect(try await replace(4))
        #expect(try await keys(after: 0) == [4, 3])
        #expect(try await replace(5, owner: StoreFixture.bob.owner) == false)
        try fixture.keys.replace(with: fixture.keys.current.rotated(fixture.random))
        #expect(try await store.resealSecrets() == 3)
        #expect(try await keys(after: 0) == [4, 3])
    }

    /// Has a message made for a connection.
    private func tell(_ connection: Connection, _ version: Int) async throws {
        _ = try await store.mark(
            connection.id,
            of: connection.owner,
            as: .reauthorizationRequired,
            reason: "\(version)",
            version: version,
            at: fixture.time.now
        )
        let grant = Grant(credentials: Secret([1]), expiresAt: nil, grantedScopes: nil)
        _ = try await store.connect(connection, grant: grant, isNew: false)
    }

    @Test func givesEachConnectionAndEachOwnerAShare() async throws {
        var connections: [Connection] = []
        for number in 0..<6 { connections.append(try await telling(account: "acct_\(number)")) }
        let other = try await telling(StoreFixture.bob, account: "acct_9")
        for connection in connections { for version in 1...3 { try await tell(connection, version) } }
        try await tell(other, 1)
        fixture.time.advance(seconds: 1)
        let first = try await taken("one")
        #expect(first.filter { $0.owner == other.owner }.count == 1)
        let own = first.filter { $0.owner != other.owner }
        #expect(own.count == 4 && Set(own.map(\.connection)).count == 4)
        // As long as these are tried, the owner has its share.
        #expect(try await taken("two").isEmpty)
        var done = try #require(own.first)
        done.status = .delivered
        done.settledAt = fixture.time.now
        #expect(try await store.settle(done, holder: "one"))
        #expect(try await taken("two").count == 1)
    }
}
