import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// What every store promises.
@Suite struct StoreTests {
    let fixture: StoreFixture
    var store: SQLiteStore { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    @Test func givesBackWhatItWasGiven() async throws {
        var connection = fixture.connection(account: "acct_1")
        connection.settings["syncFrequency"] = "daily"
        connection.variables["accountId"] = "acct_1"
        var grant = fixture.grant("tokens")
        grant.expiresAt = fixture.time.now.adding(seconds: 3600)
        grant.grantedScopes = ["": ["read_only"], "user": ["a", "b"]]
        let kept = try #require(try await store.connect(connection, grant: grant, isNew: true))
        #expect(kept.credentialVersion == 1)
        #expect(try await store.connection(connection.id, of: connection.owner) == kept)
        #expect(kept.grantedScopes == ["": ["read_only"], "user": ["a", "b"]])
        let held = try #require(try await store.credentials(of: kept.id, owner: kept.owner))
        #expect(held.credentials.reveal() == Array("tokens".utf8))
        #expect(held.version == 1)
    }

    @Test func showsNobodyTheConnectionsOfAnother() async throws {
        let connection = try await fixture.stored()
        let other = StoreFixture.bob.owner
        #expect(try await store.connection(connection.id, of: other) == nil)
        #expect(try await store.connections(of: other, service: nil, status: nil).isEmpty)
        #expect(try await store.credentials(of: connection.id, owner: other) == nil)
        #expect(try await store.removeConnection(connection.id, of: other) == nil)
        let change = ConnectionChange(settings: nil, permissions: [], at: fixture.time.now)
        #expect(try await store.updateConnection(connection.id, of: other, change) == nil)
        #expect(try await store.latestRun(of: connection.id, owner: other) == nil)
        var lease = fixture.lease(connection)
        lease.owner = other
        #expect(try await store.takeRefreshLease(lease, now: fixture.time.now) == false)
        #expect(try await store.connection(connection.id, of: connection.owner) == connection)
    }

    @Test func listsByServiceAndStatusOldestFirst() async throws {
        let first = try await fixture.stored()
        fixture.time.advance(seconds: 1)
        let second = try await fixture.stored()
        let owner = first.owner
        #expect(try await store.connections(of: owner, service: nil, status: nil).map(\.id) == [first.id, second.id])
        #expect(try await store.connections(of: owner, service: "slack", status: nil).isEmpty)
        #expect(try await store.connections(of: owner, service: nil, status: .pending).isEmpty)
        #expect(try await store.connections(of: owner, service: "stripe", status: .connected).count == 2)
    }

    @Test func updatesTheConnectionOfTheSameAccount() async throws {
        let first = try await fixture.stored(account: "acct_1", secrets: "old")
        fixture.time.advance(seconds: 60)
        let second = try await fixture.stored(account: "acct_1", secrets: "new")
        #expect(second.id == first.id)
        #expect(second.credentialVersion == 2)
        #expect(try await store.connections(of: first.owner, service: nil, status: nil).count == 1)
        let held = try #require(try await store.credentials(of: first.id, owner: first.owner))
        #expect(held.credentials.reveal() == Array("new".utf8))
        let elsewhere = try await fixture.stored(StoreFixture.bob, account: "acct_1")
        #expect(elsewhere.id != first.id)
    }

    @Test func keepsNothingForAConnectionThatIsGone() async throws {
        let connection = try await fixture.stored()
        _ = try await store.removeConnection(connection.id, of: connection.owner)
        #expect(try await store.connect(connection, grant: fixture.grant("late"), isNew: false) == nil)
        #expect(try await store.connections(of: connection.owner, service: nil, status: nil).isEmpty)
    }

    @Test func mergesSettingsAndReplacesPermissions() async throws {
        let connection = try await fixture.stored()
        let first = JSONObject([.init(name: "syncFrequency", value: "daily"), .init(name: "webhookUrl", value: "x")])
        _ = try await store.updateConnection(
            connection.id,
            of: connection.owner,
            ConnectionChange(settings: first, permissions: nil, at: fixture.time.now)
        )
        let second = JSONObject([.init(name: "webhookUrl", value: .null)])
        let changed = try #require(
            try await store.updateConnection(
                connection.id,
                of: connection.owner,
                ConnectionChange(settings: second, permissions: ["b"], at: fixture.time.now)
            )
        )
        #expect(changed.settings == JSONObject([.init(name: "syncFrequency", value: "daily")]))
        #expect(changed.permissions == ["b"])
    }

    @Test func removesAllThatBelongsToAConnection() async throws {
        let connection = try await fixture.stored()
        _ = try await store.takeRefreshLease(fixture.lease(connection), now: fixture.time.now)
        try await store.beginAuthorization(fixture.state(connection: connection.id), newConnection: nil)
        let removed = try #require(try await store.removeConnection(connection.id, of: connection.owner))
        #expect(removed.1?.reveal() == Array("first".utf8))
        #expect(try await store.credentials(of: connection.id, owner: connection.owner) == nil)
        let state = try await store.takeAuthorization(
            hash: [UInt8](repeating: 7, count: 32),
            caller: StoreFixture.alice,
            service: "stripe"
        )
        #expect(state == nil)
    }

    @Test func givesAStateOnceAndOnlyToWhomItBelongs() async throws {
        let state = fixture.state()
        try await store.beginAuthorization(state, newConnection: nil)
        #expect(try await store.takeAuthorization(hash: state.hash, caller: StoreFixture.bob, service: "stripe") == nil)
        #expect(try await store.takeAuthorization(hash: state.hash, caller: state.caller, service: "slack") == nil)
        let taken = try #require(
            try await store.takeAuthorization(hash: state.hash, caller: state.caller, service: "stripe")
        )
        #expect(taken.memory.reveal() == Array("verifier".utf8))
        #expect(taken.callerState == "mine")
        #expect(taken.redirectURI == state.redirectURI)
        #expect(try await store.takeAuthorization(hash: state.hash, caller: state.caller, service: "stripe") == nil)
    }

    @Test func forgetsFlowsThatExpiredWithTheirConnections() async throws {
        var pending = fixture.connection()
        pending.status = .pending
        try await store.beginAuthorization(fixture.state(connection: pending.id), newConnection: pending)
        try await store.forgetAuthorizations(expiredBefore: fixture.time.now.adding(seconds: 599))
        #expect(try await store.connection(pending.id, of: pending.owner) != nil)
        try await store.forgetAuthorizations(expiredBefore: fixture.time.now.adding(seconds: 601))
        #expect(try await store.connection(pending.id, of: pending.owner) == nil)
    }

    @Test func countsEventsOfAMovingMinute() async throws {
        let limit = RateLimit(name: "test", count: 2)
        func count() async throws -> RateLimit.Standing {
            try await store.countEvent(limit, subject: "alice", at: fixture.time.now)
        }
        #expect(try await count() == RateLimit.Standing(isAllowed: true, remaining: 1, secondsToReset: 60))
        fixture.time.advance(seconds: 20)
        #expect(try await count() == RateLimit.Standing(isAllowed: true, remaining: 0, secondsToReset: 40))
        #expect(try await count() == RateLimit.Standing(isAllowed: false, remaining: 0, secondsToReset: 40))
        let other = try await store.countEvent(limit, subject: "bob", at: fixture.time.now)
        #expect(other.isAllowed)
        let again = try await fixture.reopened().countEvent(limit, subject: "alice", at: fixture.time.now)
        #expect(!again.isAllowed)
        fixture.time.advance(seconds: 40)
        #expect(try await count() == RateLimit.Standing(isAllowed: true, remaining: 0, secondsToReset: 20))
        fixture.time.advance(seconds: -86_400)
        #expect(try await count().isAllowed)
    }
}
