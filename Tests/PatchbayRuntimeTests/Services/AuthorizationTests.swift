import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Flows: states, callbacks, what is kept and what is not.
@Suite struct AuthorizationTests {
    let fixture: ServiceFixture
    var authorization: AuthorizationService { fixture.services.authorization }

    init() throws {
        fixture = try ServiceFixture()
    }

    private func start(_ caller: Caller = StoreFixture.alice) async throws -> AuthorizationService.StartedFlow {
        try await authorization.start(
            "stripe",
            caller,
            permissions: ["read:payments"],
            redirectURI: ServiceFixture.redirect,
            callerState: "my own"
        ).0
    }

    private func finish(
        _ state: String,
        _ caller: Caller = StoreFixture.alice,
        service: String = "stripe",
        with parameter: (String, String) = ("code", "abc")
    ) async throws -> (Connection, String?) {
        try await authorization.finish(
            service,
            caller,
            state: state,
            parameters: [parameter, ("state", state)]
        )
    }

    private func create(
        _ service: String = "stripe",
        permissions: [String]? = nil,
        redirectURI: String? = nil,
        credentials: [String: Secret<String>] = [:]
    ) async throws -> AuthorizationService.Created {
        try await fixture.services.connections.create(
            ConnectionService.Creation(
                service: service,
                permissions: permissions,
                redirectURI: redirectURI,
                callerState: nil,
                method: nil,
                variables: JSONObject(),
                credentials: credentials,
                settings: JSONObject()
            ),
            StoreFixture.alice
        )
    }

    private func list() async throws -> [Connection] {
        try await fixture.services.connections.list(StoreFixture.alice, service: nil, status: nil)
    }

    @Test func makesAConnectionWhenTheFlowEndsWell() async throws {
        fixture.authorizer.answer("finish") { _ in
            ScriptedAuthorizer.grant("tokens", scopes: ["": ["read_only"]], account: "acct_1")
        }
        let flow = try await start()
        #expect(flow.authURL.contains(flow.state))
        #expect(try await list().isEmpty)
        let (connection, callerState) = try await finish(flow.state)
        #expect(connection.status == .connected)
        #expect(connection.permissions == ["read:payments"])
        #expect(callerState == "my own")
        #expect(try await list() == [connection])
    }

    @Test func keepsOnlyPermissionsThatWereGranted() async throws {
        fixture.authorizer.answer("finish") { _ in
            ScriptedAuthorizer.grant("tokens", scopes: ["": ["read_only"]], account: "acct_1")
        }
        let created = try await create(permissions: ["read:payments", "write:invoices"])
        let flow = try #require(created.flow)
        let (connection, _) = try await finish(flow.state)
        #expect(connection.id == created.connection.id)
        #expect(connection.permissions == ["read:payments"])
    }

    @Test func takesAStateOnce() async throws {
        fixture.authorizer.answer("finish") { _ in ScriptedAuthorizer.grant("tokens") }
        let flow = try await start()
        _ = try await finish(flow.state)
        await #expect(throws: ServiceError.self) { try await finish(flow.state) }
        #expect(fixture.authorizer.count("finish") == 1)
    }

    @Test func refusesStatesThatAreForgedForeignOrExpired() async throws {
        fixture.authorizer.answer("finish") { _ in ScriptedAuthorizer.grant("tokens") }
        let flow = try await start()
        await #expect(throws: ServiceError.self) { try await finish("forged") }
        await #expect(throws: ServiceError.self) { try await finish(flow.state, StoreFixture.bob) }
        await #expect(throws: ServiceError.self) {
            try await finish(flow.state, Caller(user: "alice", organization: "acme"))
        }
        await #expect(throws: ServiceError.self) { try await finish(flow.state, service: "slack") }
        fixture.base.time.advance(seconds: 600)
        await #expect(throws: ServiceError.self) { try await finish(flow.state) }
        #expect(fixture.authorizer.count("finish") == 0)
        #expect(try await list().isEmpty)
    }

    @Test func keepsNothingOfAFlowThatWasDeniedOrFailed() async throws {
        let denied = try #require(try await create().flow)
        #expect(try await list().map(\.status) == [.pending])
        let error = await #expect(throws: ServiceError.self) {
            try await finish(denied.state, with: ("error", "access_denied"))
        }
        #expect(error == .refused(code: "authorization_denied", message: "the service answered `access_denied`"))
        #expect(try await list().isEmpty)
        fixture.authorizer.answer("finish") { _ in throw AuthorizationFailure.failed("HTML") }
        let failed = try #require(try await create().flow)
        await #expect(throws: ServiceError.providerFailed("HTML")) { try await finish(failed.state) }
        #expect(try await list().isEmpty)
    }

    @Test func refusesRedirectsThatAreNotOnTheList() async throws {
        for uri in ["https://app.test/callback/", "https://app.test/Callback", "https://evil.test/callback", ""] {
            await #expect(throws: ServiceError.self) { try await create(redirectURI: uri) }
        }
        #expect(fixture.authorizer.count("begin") == 0)
        #expect(try await list().isEmpty)
    }

    @Test func updatesTheConnectionOfAnAccountThatConnectsAgain() async throws {
        let first = try await fixture.connected(grant: ScriptedAuthorizer.grant("one", account: "acct_1"))
        let second = try await fixture.connected(grant: ScriptedAuthorizer.grant("two", account: "acct_1"))
        #expect(second.id == first.id)
        #expect(try await list().count == 1)
    }

    @Test func asksForConsentWhenPermissionsAreRaised() async throws {
        let connection = try await fixture.connected(
            grant: ScriptedAuthorizer.grant("one", scopes: ["": ["read_only"]], account: "acct_1")
        )
        let (same, flow) = try await fixture.services.connections.update(
            connection.id,
            StoreFixture.alice,
            ConnectionService.Change(permissions: ["read:payments", "write:invoices"])
        )
        #expect(same.permissions == ["read:payments"])
        fixture.authorizer.answer("finish") { _ in
            ScriptedAuthorizer.grant("two", scopes: ["": ["read_write"]], account: "acct_1")
        }
        let (raised, _) = try await finish(try #require(flow).state)
        #expect(raised.id == connection.id)
        #expect(raised.permissions == ["read:payments", "write:invoices"])
        let (kept, none) = try await fixture.services.connections.update(
            connection.id,
            StoreFixture.alice,
            ConnectionService.Change(permissions: ["read:customers"])
        )
        #expect(none == nil)
        #expect(kept.permissions == ["read:customers"])
    }

    @Test func refusesAnotherAccountWhenOneIsRenewed() async throws {
        let connection = try await fixture.connected(
            grant: ScriptedAuthorizer.grant("one", scopes: ["": ["read_only"]], account: "acct_1")
        )
        let (_, flow) = try await fixture.services.connections.update(
            connection.id,
            StoreFixture.alice,
            ConnectionService.Change(permissions: ["write:invoices"])
        )
        fixture.authorizer.answer("finish") { _ in ScriptedAuthorizer.grant("two", account: "acct_2") }
        await #expect(throws: ServiceError.self) { try await finish(try #require(flow).state) }
        #expect(fixture.authorizer.count("revoke") == 1)
        #expect(try await list().map(\.account) == ["acct_1"])
    }

    @Test func connectsWithCredentialsThatWork() async throws {
        fixture.authorizer.answer("connect") { _ in ScriptedAuthorizer.grant("key") }
        let created = try await create("github-issues", credentials: ["token": Secret("ghp_1")])
        #expect(created.flow == nil)
        #expect(created.connection.status == .connected)
        let error = await #expect(throws: ServiceError.self) { try await create("github-issues") }
        #expect(error == .invalid(field: "credentials.token", message: "is missing: Personal access token"))
        await #expect(throws: ServiceError.self) {
            try await create("github-issues", credentials: ["token": Secret("a"), "tokn": Secret("b")])
        }
        #expect(try await list().count == 1)
    }

    @Test func endsTheGrantWhenAConnectionIsDeleted() async throws {
        let connection = try await fixture.connected(grant: ScriptedAuthorizer.grant("one"))
        try await fixture.services.connections.delete(connection.id, StoreFixture.alice)
        #expect(fixture.authorizer.count("revoke") == 1)
        #expect(try await list().isEmpty)
    }

    @Test func countsFiveCreationsAMinute() async throws {
        for _ in 0..<5 { _ = try await create() }
        let error = await #expect(throws: ServiceError.self) { try await create() }
        guard case .rateLimited(let limit, let standing) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(limit.name == "connections")
        #expect(standing.secondsToReset == 60)
        await #expect(throws: ServiceError.self) { try await create("nope") }
        fixture.base.time.advance(seconds: 60)
        _ = try await create()
    }
}
