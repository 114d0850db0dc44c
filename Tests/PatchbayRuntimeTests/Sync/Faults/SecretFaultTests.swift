import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// A provider that repeats what it was sent: the history, the store and the owner's messages have none of it.
@Suite struct SecretFaultTests {
    private static func json(_ text: String, _ status: Int, _ headers: HeaderFields = [:]) -> ProviderResponse {
        ProviderResponse(status: status, headers: headers, body: Array(text.utf8))
    }

    /// Everything that is kept of the runs.
    private static func kept(_ report: SyncRunReport) -> String {
        let answers = report.dataTypes.compactMap(\.answer).map { "\($0.headers) \($0.excerpt)" }
        return ([report.run.reason] + report.dataTypes.map(\.reason)).compactMap(\.self).joined() + answers.joined()
    }

    @Test func masksTheHeadersAndTheBodyOfAnAnswer() async throws {
        let fixture = try await SyncFixture()
        let encoded = Base64.encode(Array("user:token-1".utf8))
        let filler = String(repeating: "x", count: 2048 - 40)
        fixture.provider.fail(
            1,
            Self.json(
                #"{"url":"?key=%74oken-1","basic":"\#(encoded)"\#(filler)refresh-1, s3cret"#,
                403,
                ["WWW-Authenticate": #"Bearer error="token-1 is bad""#, "Retry-After": "Bearer token-1"]
            )
        )
        let report = try await fixture.sync(.full)
        let answer = try #require(report.dataTypes.first?.answer)
        #expect(answer.headers["WWW-Authenticate"] == #"Bearer error="\#(secretMask) is bad""#)
        #expect(answer.headers["Retry-After"] == "Bearer \(secretMask)")
        #expect(answer.excerpt.hasPrefix(#"{"url":"?key=\#(secretMask)","basic":"\#(secretMask)"xxx"#))
        for secret in ["token-1", "refresh", "s3c", encoded] { #expect(!Self.kept(report).contains(secret)) }
    }

    @Test func masksATokenThatWasReplacedDuringTheRun() async throws {
        let fixture = try await SyncFixture()
        fixture.letRefresh()
        fixture.provider.token = "token-2"
        // The first request is refused, and the one behind the refresh is answered with both tokens.
        fixture.provider.fail(2, Self.json("seen: token-1, token-2, refresh-1, refresh-2", 403))
        let report = try await fixture.sync(.full)
        let mask = secretMask
        #expect(report.dataTypes.first?.answer?.excerpt == "seen: \(mask), \(mask), \(mask), \(mask)")
    }

    @Test func masksWhatASkipRuleQuotes() async throws {
        let rule =
            #"{ "when": { "status": true, "equals": 403 }, "then": "skip", "scope": "dataType", "message": "$.e" }"#
        let spec = ThingProvider.spec(api: #""errors": [\#(rule)]"#)
        let fixture = try await SyncFixture(spec)
        let things = ThingProvider.things(0..<10)
        fixture.provider["things"] = things
        fixture.provider.fail(2, Self.json(#"{"e":"no access for token-1"}"#, 403))
        let report = try await fixture.sync(.full)
        #expect(report.run.status == .partial)
        #expect(report.dataTypes.first?.reason == "1 left out: no access for \(secretMask)")
        #expect(!Self.kept(report).contains("token-1"))
        let checkpoint = try await fixture.store.checkpoint(
            of: fixture.connection.id,
            owner: fixture.connection.owner,
            dataType: "things"
        )
        #expect(checkpoint?.contains("token-1") == false)
    }

    @Test func masksTheReasonOfAConnectionThatMustBeAuthorizedAgain() async throws {
        let rule = #"{ "when": { "status": true, "equals": 401 }, "then": "reauthorize", "message": "$.e" }"#
        let fixture = try await SyncFixture(ThingProvider.spec(api: #""errors": [\#(rule)]"#))
        fixture.letRefresh()
        for number in 1...2 { fixture.provider.fail(number, Self.json(#"{"e":"token-1 and refresh-1 ended"}"#, 401)) }
        let report = try await fixture.sync(.full)
        #expect(!Self.kept(report).contains("-1"))
        let connection = try await fixture.store.connection(fixture.connection.id, of: fixture.connection.owner)
        #expect(connection?.reason == "\(secretMask) and \(secretMask) ended")
    }

    // MARK: The token endpoint

    static let codes: [(String, AuthorizationFailure)] = [
        ("invalid_grant s3cret", .grantEnded(code: "invalid_grant")), ("s3cret", .refused(code: "unknown_error")),
        ("refresh-1", .refused(code: "unknown_error")), ("x:refresh-1", .refused(code: "x:")),
        (String(repeating: "a", count: 65), .failed("the token endpoint answered 400 and named no error")),
        ("<script>", .refused(code: "unknown_error")),
    ]

    @Test(arguments: codes) func showsNoSecretOfAnErrorCode(
        _ code: String,
        _ failure: AuthorizationFailure
    ) async throws {
        let catalog = try ThingProvider.catalog(ThingProvider.spec())
        let transport = ScriptedTransport { _ in Self.json(#"{"error":"\#(code)"}"#, 400) }
        let time = ManualTime()
        let authorizer = SpecAuthorizer(
            catalog: catalog,
            transport: transport,
            time: time.source,
            random: .seeded(1)
        )
        let entry = try #require(catalog["acme"])
        let account = ProviderAccount(
            spec: try #require(entry.loaded.provider),
            method: nil,
            client: entry.client,
            variables: JSONObject()
        )
        let token = ConnectionCredentials.Token(access: Secret("token-1"), refresh: Secret("refresh-1"))
        let credentials = ConnectionCredentials(tokens: [ConnectionCredentials.main: token]).encoded()
        await #expect(throws: failure) {
            _ = try await authorizer.refresh(account, credentials: credentials, permissions: [])
        }
    }
}
