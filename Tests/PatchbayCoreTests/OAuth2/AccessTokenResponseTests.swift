import PatchbayCore
import PatchbayEngine
import Testing

struct AccessTokenResponseTests {
    static func read(
        _ response: ProviderResponse,
        _ members: String = "",
        variables: String = "{}"
    ) throws -> GrantedTokens {
        try AuthSamples.plan(AuthSamples.oauth2(members), variables: variables)
            .tokens(from: response, at: AuthSamples.now)
    }

    @Test func readsTheExampleOfTheStandard() throws {
        // RFC 6749 section 5.1.
        let granted = try Self.read(
            AuthSamples.json(
                #"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"example","expires_in":3600,"refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA","example_parameter":"example_value"}"#
            )
        )
        let token = try #require(granted.tokens[""])
        #expect(token.access.reveal() == "2YotnFZFEjr1zCsicMWpAA")
        #expect(token.refresh?.reveal() == "tGzv3JOkF0XG5Qx2TlKWIA")
        #expect(token.expiresAt == AuthSamples.now.adding(seconds: 3600))
        #expect(token.refreshExpiresAt == nil)
        #expect(granted.scopes == nil)
    }

    struct Expiry: Sendable, CustomTestStringConvertible {
        var members: String
        var body: String
        var seconds: Int?
        var testDescription: String { members + body }
    }

    static let expiries = [
        Expiry(members: "", body: #""expires_in":"1800""#, seconds: 1800),
        Expiry(members: "", body: #""expires_in":1800.9"#, seconds: 1800),
        Expiry(members: "", body: #""expires_in":null"#), Expiry(members: "", body: #""expires_in":-1"#),
        Expiry(members: "", body: #""expires_in":99999999999999"#, seconds: 315_360_000),
        Expiry(members: #"{ "type": "never" }"#, body: #""expires_in":60"#),
        Expiry(members: #"{ "type": "lifetime", "seconds": 90 }"#, body: #""expires_in":60"#, seconds: 90),
        Expiry(members: #"{ "type": "inSeconds", "path": "$.life" }"#, body: #""life":60"#, seconds: 60),
        Expiry(members: #"{ "type": "inMilliseconds", "path": "$.ms" }"#, body: #""ms":5000"#, seconds: 5),
        Expiry(
            members: #"{ "type": "at", "path": "$.at", "format": "rfc3339" }"#,
            body: #""at":"2024-01-01T00:01:00Z""#,
            seconds: 60
        ),
        Expiry(
            members: #"{ "type": "at", "path": "$.at", "format": "unixSeconds" }"#,
            body: #""at":1704067260"#,
            seconds: 60
        ),
        Expiry(
            members: #"{ "type": "at", "path": "$.at", "format": "httpDate" }"#,
            body: #""at":"Mon, 01 Jan 2024 00:01:00 GMT""#,
            seconds: 60
        ),
        Expiry(members: #"{ "type": "at", "path": "$.at", "format": "rfc3339" }"#, body: #""at":"soon""#),
    ]

    @Test(arguments: expiries) func readsEveryFormOfExpiry(_ example: Expiry) throws {
        let members = example.members.isEmpty ? "" : #""tokenResponse": { "expiry": \#(example.members) }"#
        let granted = try Self.read(AuthSamples.json(#"{"access_token":"t",\#(example.body)}"#), members)
        #expect(granted.tokens[""]?.expiresAt == example.seconds.map { AuthSamples.now.adding(seconds: $0) })
    }

    static let bots = #"""
        "tokenResponse": { "grantedScopes": { "path": "$.scope", "separator": "," }, "success": { "path": "$.ok", "equals": true },
          "errors": [{ "when": { "path": "$.error", "equals": "invalid_refresh_token" }, "then": "reauthorize" },
                     { "when": { "path": "$.error", "equals": "fatal_error" }, "then": "retry" }],
          "additionalTokens": { "user": { "accessToken": "$.authed.token", "refreshToken": "$.authed.refresh", "scopes": "$.authed.scope" } } },
        "refresh": { "expiresAfterSeconds": 100 }
        """#

    @Test func readsAdditionalTokensAndScopes() throws {
        let granted = try Self.read(
            AuthSamples.json(
                #"{"ok":true,"access_token":"b","refresh_token":"br","scope":"a,b","authed":{"token":"u","refresh":"ur","scope":"c"}}"#
            ),
            Self.bots
        )
        #expect(granted.tokens.mapValues { $0.access.reveal() } == ["": "b", "user": "u"])
        #expect(granted.tokens.mapValues { $0.refresh?.reveal() } == ["": "br", "user": "ur"])
        #expect(granted.tokens[""]?.refreshExpiresAt == AuthSamples.now.adding(seconds: 100))
        #expect(granted.scopes == ["": ["a", "b"], "user": ["c"]])
    }

    @Test func takesAnAdditionalTokenAlone() throws {
        let granted = try Self.read(AuthSamples.json(#"{"ok":true,"authed":{"token":"u"}}"#), Self.bots)
        #expect(granted.tokens.keys.sorted() == ["user"])
    }

    @Test(arguments: [
        #""access_token":12345"#, #""access_token":true"#, #""access_token":["t"]"#,
        #""access_token":"t","refresh_token":67890"#, #""access_token":"t","refresh_token":false"#,
    ]) func refusesATokenThatIsNoString(members: String) throws {
        // RFC 6749 section 5.1.
        #expect(throws: AuthError.failed("the token endpoint answered 200 with a token that is no string")) {
            try Self.read(AuthSamples.json("{\(members),\"expires_in\":60}"))
        }
    }

    @Test func takesNullAndNothingForNoRefreshToken() throws {
        for refresh in ["null", #""""#] {
            let granted = try Self.read(AuthSamples.json(#"{"access_token":"t","refresh_token":\#(refresh)}"#))
            #expect(granted.tokens[""]?.refresh == nil)
        }
    }

    @Test func refusesAnAdditionalTokenThatIsNoString() throws {
        #expect(throws: AuthError.failed("the token endpoint answered 200 with a token that is no string")) {
            try Self.read(AuthSamples.json(#"{"ok":true,"access_token":"b","authed":{"token":1}}"#), Self.bots)
        }
    }

    @Test func readsAForm() throws {
        let response = ProviderResponse(
            status: 200,
            headers: ["Content-Type": "application/x-www-form-urlencoded; charset=utf-8"],
            body: Array("access_token=gho_1&scope=repo%20gist&token_type=bearer".utf8)
        )
        let granted = try Self.read(response)
        #expect(granted.tokens[""]?.access.reveal() == "gho_1")
        #expect(granted.scopes == ["": ["repo", "gist"]])
    }

    @Test func readsVariablesAndClaims() throws {
        let variables = #"""
            { "account": { "source": { "type": "tokenResponse", "path": "$.team.id" } },
              "subject": { "source": { "type": "claim", "path": "$.sub" } },
              "other": { "source": { "type": "claim", "token": "access_token", "path": "$.sub" } },
              "gone": { "source": { "type": "tokenResponse", "path": "$.none" } } }
            """#
        let claims = "e30." + Base64.encodeURL(Array(#"{"sub":"joe"}"#.utf8)) + ".x"
        let granted = try Self.read(
            AuthSamples.json(#"{"access_token":"opaque","id_token":"\#(claims)","team":{"id":"T1"}}"#),
            variables: variables
        )
        #expect(granted.variables == ["account": "T1", "subject": "joe"])
    }

    struct Failure: Sendable, CustomTestStringConvertible {
        var response: ProviderResponse
        var members = ""
        var error: AuthError
        var testDescription: String { "\(response.status) \(error.message)" }
    }

    static let failures = [
        // RFC 6749 section 5.2.
        Failure(
            response: AuthSamples.json(#"{"error":"invalid_request"}"#, status: 400),
            error: .refused(code: "invalid_request", words: nil)
        ),
        Failure(
            response: AuthSamples.json(#"{"error":"invalid_grant","error_description":"expired"}"#, status: 400),
            error: .grantEnded(code: "invalid_grant")
        ),
        Failure(
            response: AuthSamples.json(#"{"error":"invalid_client","error_description":"no"}"#, status: 401),
            error: .refused(code: "invalid_client", words: "no")
        ),
        Failure(
            response: AuthSamples.json(#"{"error":"invalid_grant"}"#, status: 503, headers: ["Retry-After": "5"]),
            error: .failed("the token endpoint answered 503 `invalid_grant`", waitSeconds: 5)
        ),
        Failure(
            response: AuthSamples.json(#"{"error":"temporarily_unavailable"}"#, status: 400),
            error: .failed("the token endpoint answered 400 `temporarily_unavailable`")
        ),
        Failure(
            response: AuthSamples.json(#"{"message":"?"}"#, status: 400),
            error: .failed("the token endpoint answered 400 and named no error")
        ),
        Failure(
            response: ProviderResponse(
                status: 200,
                headers: ["Content-Type": "text/html"],
                body: Array("<html>".utf8)
            ),
            error: .failed("the token endpoint answered 200 with `text/html`, which is no JSON object")
        ),
        Failure(
            response: ProviderResponse(status: 502, body: Array("Bad gateway".utf8)),
            error: .failed("the token endpoint answered 502 with what is no JSON object")
        ),
        Failure(
            response: AuthSamples.json("[]"),
            error: .failed("the token endpoint answered 200 with `application/json`, which is no JSON object")
        ),
        Failure(
            response: AuthSamples.json(#"{"access_token":""}"#),
            error: .failed("the token endpoint answered 200 without a token")
        ),
        Failure(
            response: AuthSamples.json(#"{"error":"bad_verification_code"}"#),
            error: .refused(code: "bad_verification_code", words: nil)
        ),
        Failure(
            response: AuthSamples.json(#"{"ok":false,"error":"invalid_code"}"#),
            members: bots,
            error: .refused(code: "invalid_code", words: nil)
        ),
        Failure(
            response: AuthSamples.json(#"{"ok":false,"error":"invalid_refresh_token"}"#),
            members: bots,
            error: .grantEnded(code: "invalid_refresh_token")
        ),
        Failure(
            response: AuthSamples.json(#"{"ok":false,"error":"fatal_error"}"#),
            members: bots,
            error: .failed("the token endpoint answered 200 `fatal_error`")
        ),
        Failure(
            response: ProviderResponse(status: 200, body: [UInt8](repeating: 0x20, count: (1 << 20) + 1)),
            error: .failed("the token endpoint answered more than 1048576 bytes")
        ),
    ]

    @Test(arguments: failures) func tellsRefusalsFromOutages(_ example: Failure) {
        let error = #expect(throws: AuthError.self) { try Self.read(example.response, example.members) }
        #expect(error == example.error)
    }
}
