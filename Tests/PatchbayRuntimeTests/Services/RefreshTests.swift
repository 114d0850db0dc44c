import PatchbayCore
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Refreshing: once for all who ask, whatever fails.
@Suite struct RefreshTests {
    let fixture: ServiceFixture
    var authorizer: ScriptedAuthorizer { fixture.authorizer }

    init() throws {
        fixture = try ServiceFixture()
    }

    private func connected() async throws -> Connection {
        try await fixture.connected(grant: ScriptedAuthorizer.grant("first", account: "acct_1"))
    }

    private func refresh(_ connection: Connection, _ services: Services? = nil) async throws -> Connection {
        try await (services ?? fixture.services).authorization.refresh(
            connection,
            StoreFixture.alice,
            askedAt: fixture.base.time.now
        )
    }

    private func secrets(_ connection: Connection) async throws -> String? {
        try await fixture.base.store.credentials(of: connection.id, owner: connection.owner)
            .map { String(decoding: $0.credentials.reveal(), as: UTF8.self) }
    }

    @Test func asksOnceForFiftyCallersOnTwoServers() async throws {
        let connection = try await connected()
        authorizer.answer("refresh") { number in
            for _ in 0..<20 { await Task.yield() }
            return ScriptedAuthorizer.grant("token \(number)")
        }
        let other = try fixture.otherServer()
        let versions = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<50 {
                group.addTask {
                    try await refresh(connection, number.isMultiple(of: 2) ? other : nil).credentialVersion
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(authorizer.count("refresh") == 1)
        #expect(versions == [Int](repeating: 2, count: 50))
        #expect(try await secrets(connection) == "token 1")
    }

    @Test func usesTheRotatedTokenNextTime() async throws {
        let connection = try await connected()
        authorizer.answer("refresh") { ScriptedAuthorizer.grant("token \($0)") }
        fixture.base.time.advance(seconds: 1)
        let second = try await refresh(connection)
        fixture.base.time.advance(seconds: 1)
        let third = try await refresh(second)
        #expect(third.credentialVersion == 3)
        #expect(try await secrets(connection) == "token 2")
    }

    @Test func takesOverFromAServerThatDiedBeforeItStored() async throws {
        let connection = try await connected()
        // A server took the lease, asked the provider, and died.
        let dead = RefreshLease(
            connection: connection.id,
            owner: connection.owner,
            holder: "dead",
            until: fixture.base.time.now.adding(seconds: 2)
        )
        _ = try await fixture.base.store.takeRefreshLease(dead, now: fixture.base.time.now)
        authorizer.answer("refresh") { _ in ScriptedAuthorizer.grant("after the crash") }
        let start = fixture.base.time.now
        let refreshed = try await refresh(connection)
        #expect(fixture.base.time.now.microseconds - start.microseconds >= 1_900_000)
        #expect(refreshed.status == .connected)
        #expect(try await secrets(connection) == "after the crash")
        #expect(authorizer.count("refresh") == 1)
    }

    @Test func takesOverAtOnceFromAProcessThatIsGone() async throws {
        let connection = try await connected()
        let base = fixture.base
        authorizer.answer("refresh") { _ in ScriptedAuthorizer.grant("after the crash") }
        let start = base.time.now
        let dead = base.lease(connection, holder: "command:token@dead", seconds: 120)
        #expect(try await base.store.takeRefreshLease(dead, now: base.time.now))
        _ = try await refresh(connection)
        #expect(base.time.now == start)
        #expect(try await secrets(connection) == "after the crash")
    }

    @Test func waitsForAProcessThatLives() async throws {
        let connection = try await connected()
        let base = fixture.base
        authorizer.answer("refresh") { _ in ScriptedAuthorizer.grant("later") }
        let start = base.time.now
        let other = base.lease(connection, holder: "command:token@alive", seconds: 2)
        #expect(try await base.store.takeRefreshLease(other, now: base.time.now))
        _ = try await refresh(connection)
        #expect(base.time.now.microseconds - start.microseconds >= 1_900_000)
    }

    @Test func asksNotAgainBeforeThePauseOfTheTokenEndpointEnds() async throws {
        let connection = try await connected()
        authorizer.answer("refresh") { number in
            if number == 1 { throw AuthorizationFailure.failed("too often", waitSeconds: 20) }
            return ScriptedAuthorizer.grant("second")
        }
        let first = await #expect(throws: ServiceError.self) { try await refresh(connection) }
        #expect(first == .providerFailed("too often", waitSeconds: 20))
        fixture.base.time.advance(seconds: 5)
        let error = await #expect(throws: ServiceError.self) { try await refresh(connection) }
        #expect(error == .providerFailed("the token endpoint asks for a pause", waitSeconds: 15))
        #expect(authorizer.count("refresh") == 1)
        fixture.base.time.advance(seconds: 15)
        #expect(try await refresh(connection).credentialVersion == 2)
    }

    @Test func asksOnceWhenTheGrantHasEndedForAllWhoAsk() async throws {
        let connection = try await connected()
        authorizer.answer("refresh") { _ in throw AuthorizationFailure.grantEnded(code: "invalid_grant") }
        for _ in 0..<5 {
            let error = await #expect(throws: ServiceError.self) { try await refresh(connection) }
            guard case .conflict("reauthorization_required", _, _) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        #expect(authorizer.count("refresh") == 1)
        // An owner who knows of it may try all the same.
        let marked = try #require(try await fixture.base.store.connection(connection.id, of: connection.owner))
        authorizer.answer("refresh") { _ in ScriptedAuthorizer.grant("mended") }
        #expect(try await refresh(marked).status == .connected)
    }

    @Test func storesNothingOfAServerThatLostItsLease() async throws {
        let connection = try await connected()
        let base = fixture.base
        authorizer.answer("refresh") { _ in
            // While the provider answers, the lease runs out and another server refreshes.
            base.time.advance(seconds: 200)
            let lease = RefreshLease(
                connection: connection.id,
                owner: connection.owner,
                holder: "other",
                until: base.time.now.adding(seconds: 60)
            )
            _ = try await base.store.takeRefreshLease(lease, now: base.time.now)
            let grant = ScriptedAuthorizer.grant("of the other").grant
            _ = try await base.store.commitRefresh(grant, lease: lease, version: 1, at: base.time.now)
            return ScriptedAuthorizer.grant("too late")
        }
        let seen = try await refresh(connection)
        #expect(seen.credentialVersion == 2)
        #expect(try await secrets(connection) == "of the other")
    }

    @Test func marksAConnectionWhoseGrantEnded() async throws {
        let connection = try await connected()
        authorizer.answer("refresh") { _ in throw AuthorizationFailure.grantEnded(code: "invalid_grant") }
        let error = await #expect(throws: ServiceError.self) { try await refresh(connection) }
        guard case .conflict(let code, _, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(code == "reauthorization_required")
        let marked = try await fixture.base.store.connection(connection.id, of: connection.owner)
        #expect(marked?.status == .reauthorizationRequired)
        #expect(marked?.reason == "the service answered `invalid_grant` to the refresh")
    }

    @Test func takesTheTokensOfTheWinnerForNoVerdict() async throws {
        let connection = try await connected()
        let base = fixture.base
        authorizer.answer("refresh") { _ in
            var renewed = connection
            renewed.updatedAt = base.time.now
            _ = try await base.store.connect(renewed, grant: base.grant("reconnected"), isNew: false)
            throw AuthorizationFailure.grantEnded(code: "invalid_grant")
        }
        let seen = try await refresh(connection)
        #expect(seen.status == .connected)
        #expect(try await secrets(connection) == "reconnected")
    }

    static let outages: [AuthorizationFailure] = [
        .failed("HTML in place of JSON"), .timedOut, .refused(code: "invalid_client"),
    ]

    @Test(arguments: outages) func marksNothingWhenTheProviderIsDown(_ outage: AuthorizationFailure) async throws {
        let connection = try await connected()
        authorizer.answer("refresh") { number in
            if number == 1 { throw outage }
            return ScriptedAuthorizer.grant("second")
        }
        await #expect(throws: ServiceError.self) { try await refresh(connection) }
        let seen = try await fixture.base.store.connection(connection.id, of: connection.owner)
        #expect(seen?.status == .connected)
        #expect(try await secrets(connection) == "first")
        #expect(try await refresh(connection).credentialVersion == 2)
    }

    @Test(arguments: [AuthorizationFailure.grantEnded(code: "token_revoked"), .failed("down")])
    func storesWhatWasRenewedWhenOneOfSeveralTokensIsNot(_ shortfall: AuthorizationFailure) async throws {
        let connection = try await connected()
        authorizer.answer("refresh") { _ in
            var grant = ScriptedAuthorizer.grant("second")
            grant.shortfall = shortfall
            return grant
        }
        await #expect(throws: ServiceError.self) { try await refresh(connection) }
        #expect(try await secrets(connection) == "second")
        let seen = try await fixture.base.store.connection(connection.id, of: connection.owner)
        #expect(seen?.status == (shortfall == .failed("down") ? .connected : .reauthorizationRequired))
    }

    @Test func bringsNoDeletedConnectionBack() async throws {
        let connection = try await connected()
        let services = fixture.services
        authorizer.answer("refresh") { _ in
            try await services.connections.delete(connection.id, StoreFixture.alice)
            return ScriptedAuthorizer.grant("too late")
        }
        await #expect(throws: ServiceError.notFound(.connection)) { try await refresh(connection) }
        #expect(try await services.connections.list(StoreFixture.alice, service: nil, status: nil).isEmpty)
    }
}
