import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// A provider's word to wait holds every sync of the account, whichever connection and data type met it.
@Suite struct AccountBudgetTests {
    static let spec = ThingProvider.spec(
        #"""
        "things": { \#(ThingProvider.mapping), \#(ThingProvider.list) },
        "others": { \#(ThingProvider.mapping), \#(ThingProvider.list) }
        """#
    )

    /// Connections of three owners: two to one account, and one to another.
    private static func connections(_ fixture: SyncFixture) async throws -> [Connection] {
        var kept: [Connection] = []
        for (user, account) in [("alice", "shared"), ("bob", "shared"), ("carol", "own")] {
            var connection = fixture.base.connection(Caller(user: user), service: "acme", account: account)
            connection.permissions = ["read:things"]
            let token = ConnectionCredentials.Token(access: Secret("token-1"))
            let grant = Grant(
                credentials: ConnectionCredentials(tokens: [ConnectionCredentials.main: token]).encoded(),
                expiresAt: nil,
                grantedScopes: nil
            )
            kept.append(try #require(try await fixture.store.connect(connection, grant: grant, isNew: true)))
        }
        return kept
    }

    private static func sync(_ connection: Connection, _ services: Services) async throws -> SyncRunReport {
        let claimed = try await services.syncs.claim(connection, kind: .full, dataTypes: nil)
        return try #require(try await services.syncs.work(on: claimed, stop: StopSignal()) { _ in })
    }

    @Test func sendsNothingBeforeALongPauseOfTheAccountEnds() async throws {
        let fixture = try await SyncFixture(Self.spec)
        let (provider, services) = (fixture.provider, fixture.services)
        provider["things"] = ThingProvider.things(0..<4)
        let all = try await Self.connections(fixture)
        provider.fail(1, ProviderResponse(status: 429, headers: ["Retry-After": "3600"]))
        provider.fail(2, ProviderResponse(status: 429, headers: ["Retry-After": "3600"]))
        let end = fixture.base.time.now.adding(seconds: 3600)
        let first = try await Self.sync(all[0], services)
        #expect(first.dataTypes.map(\.status) == [.suspended, .suspended])
        let count = provider.count
        // Neither the other connection nor the same one asks again, and both say until when.
        for connection in all[..<2] {
            let held = try await Self.sync(connection, services)
            #expect(held.dataTypes.map(\.status) == [.suspended, .suspended])
            #expect(held.dataTypes.map(\.resumeAt) == [end, end])
        }
        #expect(provider.count == count)
        #expect(try await Self.sync(all[2], services).run.status == .completed)
        fixture.base.time.advance(seconds: 3600)
        #expect(try await Self.sync(all[1], services).run.status == .completed)
    }

    @Test func holdsOtherConnectionsForAShortPause() async throws {
        let fixture = try await SyncFixture(Self.spec)
        let (provider, time) = (fixture.provider, fixture.base.time)
        provider["things"] = ThingProvider.things(0..<4)
        let all = try await Self.connections(fixture)
        let sent = Mutex<[Int]>([])
        let transport = ScriptedTransport { request in
            sent.withLock { $0.append(time.now.seconds) }
            return provider.answer(request)
        }
        // The first pause does not end before others have tried to sync.
        let others = Mutex<(@Sendable () async throws -> Void)?>(nil)
        let source = TimeSource(
            now: { time.now },
            sleep: { duration in
                let meanwhile = others.withLock { others in
                    defer { others = nil }
                    return others
                }
                try await meanwhile?()
                try await time.source.sleep(duration)
            }
        )
        let services = SyncFixture.services(
            fixture.store,
            fixture.catalog,
            fixture.authorizer,
            transport,
            fixture.base,
            time: source
        )
        let begun = time.now.seconds
        let counts = Mutex<[Int]>([])
        others.withLock { others in
            others = {
                let before = sent.withLock { $0.count }
                let other = try await Self.sync(all[2], services)
                #expect(other.run.status == .completed)
                #expect(time.now.seconds == begun)
                counts.withLock { $0 = [before, sent.withLock { $0.count }] }
                let same = try await Self.sync(all[1], services)
                #expect(same.run.status == .completed)
            }
        }
        provider.fail(1, ProviderResponse(status: 429, headers: ["Retry-After": "50"]))
        let claimed = try await services.syncs.claim(all[0], kind: .full, dataTypes: ["things"])
        let first = try #require(try await services.syncs.work(on: claimed, stop: StopSignal()) { _ in })
        #expect(first.run.status == .completed)
        // One request met the pause, the other account's went on, and those of the same account waited.
        let boundary = counts.withLock { $0 }
        #expect(boundary == [1, 5])
        #expect(sent.withLock { $0 }.dropFirst(5).allSatisfy { $0 >= begun + 50 })
        #expect(sent.withLock { $0.count } == 5 + 4 + 2)
    }
}
