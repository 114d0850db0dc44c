import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// Tokens that end, live shortly, or cannot be had: no more is sent than helps.
@Suite struct GrantFaultTests {
    @Test func goesOnToNoOtherDataTypeWhenTheGrantHasEnded() async throws {
        let types = (0..<10).map { #""type\#($0)": { \#(ThingProvider.mapping), \#(ThingProvider.list) }"# }
        let fixture = try await SyncFixture(ThingProvider.spec(types.joined(separator: ", ")))
        fixture.authorizer.answer("refresh") { _ in throw AuthorizationFailure.grantEnded(code: "invalid_grant") }
        fixture.provider.token = "another"
        let report = try await fixture.sync(.full)
        #expect(fixture.authorizer.count("refresh") == 1)
        // Those that were on their way when the first was refused, and no other.
        #expect((1...4).contains(fixture.provider.count))
        #expect(report.dataTypes.map(\.status) == [DataTypeReport.Status](repeating: .failed, count: 10))
        #expect(report.dataTypes.allSatisfy { $0.reason == "the connection must be authorized again" })
        let connection = try await fixture.store.connection(fixture.connection.id, of: fixture.connection.owner)
        #expect(connection?.status == .reauthorizationRequired)
    }

    /// Keeps a token in the connection, and lets each refresh bring one, that lives for so many seconds.
    private func keep(_ seconds: Int, _ fixture: SyncFixture) async throws {
        let time = fixture.base.time
        @Sendable func grant(_ number: Int) -> Grant {
            let end = time.now.adding(seconds: seconds)
            let token = ConnectionCredentials.Token(
                access: Secret("token-1"),
                refresh: Secret("refresh-\(number)"),
                expiresAt: end
            )
            return Grant(
                credentials: ConnectionCredentials(tokens: [ConnectionCredentials.main: token]).encoded(),
                expiresAt: end,
                grantedScopes: nil
            )
        }
        var connection = fixture.connection
        connection.updatedAt = time.now
        _ = try await fixture.store.connect(connection, grant: grant(0), isNew: false)
        fixture.authorizer.answer("refresh") { ProviderGrant(grant: grant($0), account: nil) }
    }

    @Test(arguments: [(0, 0), (30, 1), (60, 1), (90, 0), (3600, 0)])
    func usesAFreshTokenHoweverShortItLives(_ seconds: Int, _ refreshes: Int) async throws {
        let fixture = try await SyncFixture()
        fixture.provider["things"] = ThingProvider.things(0..<30)
        try await keep(seconds, fixture)
        // A minute passes before the run.
        #expect(try await fixture.sync(.full).run.status == .completed)
        #expect(fixture.provider.count == 10)
        #expect(fixture.authorizer.count("refresh") == refreshes)
    }

    @Test func renewsALongTokenBeforeItEnds() async throws {
        let fixture = try await SyncFixture()
        fixture.provider["things"] = ThingProvider.things(0..<30)
        try await keep(3600, fixture)
        fixture.base.time.advance(seconds: 3600 - 60 - 59)
        #expect(try await fixture.sync(.full).run.status == .completed)
        #expect(fixture.authorizer.count("refresh") == 1)
    }

    @Test func asksTheTokenEndpointNoSoonerThanItSays() async throws {
        let fixture = try await SyncFixture()
        fixture.provider["things"] = ThingProvider.things(0..<4)
        fixture.provider.token = "another"
        let (time, provider) = (fixture.base.time, fixture.provider)
        let asked = Mutex<[Int]>([])
        fixture.authorizer.answer("refresh") { _ in
            let number = asked.withLock { asked in
                asked.append(time.now.seconds)
                return asked.count
            }
            if number == 1 { throw AuthorizationFailure.failed("slow down", waitSeconds: 20) }
            provider.token = "token-2"
            return SyncFixture.renewed("token-2", "refresh-2")
        }
        #expect(try await fixture.sync(.full).run.status == .completed)
        let times = asked.withLock { $0 }
        #expect(times.count == 2)
        #expect((times.last ?? 0) - (times.first ?? 0) >= 20)
    }

    @Test func inventsNoAnswerToWhatCannotBeSent() async throws {
        let fixture = try await SyncFixture()
        let token = ConnectionCredentials.Token(access: Secret("token-1\nX-Evil: 1"))
        let grant = Grant(
            credentials: ConnectionCredentials(tokens: [ConnectionCredentials.main: token]).encoded(),
            expiresAt: nil,
            grantedScopes: nil
        )
        _ = try await fixture.store.connect(fixture.connection, grant: grant, isNew: false)
        let report = try #require(try await fixture.sync(.full).dataTypes.first)
        #expect(report.status == .failed && report.answer == nil)
        let why = "the header `Authorization`: a control character, which a header cannot hold"
        #expect(report.reason == "the connection's credentials cannot be sent: \(why)")
        #expect(fixture.provider.count == 0)
        let connection = try await fixture.store.connection(fixture.connection.id, of: fixture.connection.owner)
        #expect(connection?.status == .connected)
    }
}
