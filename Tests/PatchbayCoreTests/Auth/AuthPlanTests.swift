import PatchbayCore
import PatchbayEngine
import Testing

struct AuthPlanTests {
    static let credentials = ConnectionCredentials(
        tokens: ["": ConnectionCredentials.Token(access: Secret("acc"), refresh: Secret("ref"))]
    )

    static func revocation(_ request: String, client: String = "client_secret_basic") throws -> ProviderRequest? {
        try AuthSamples.plan(AuthSamples.oauth2(#""revocation": \#(request)"#, client: client))
            .revocationRequest(credentials, AuthSamples.scope(), AuthSamples.ports)
    }

    @Test func revokesAsTheStandardSays() throws {
        // RFC 7009 section 2.1.
        let request = try #require(
            try Self.revocation(
                #"{ "method": "POST", "url": "https://acme.test/revoke", "body": { "type": "form", "members": { "token": "{refreshToken}" } } }"#
            )
        )
        #expect(request.form == ["token": "ref"])
        #expect(request.headers["Authorization"] == "Basic Y2xpZW50OnMzY3JldCUyNg==")
    }

    @Test func provesTheClientInTheForm() throws {
        let request = try Self.revocation(
            #"{ "method": "POST", "url": "https://acme.test/revoke", "body": { "type": "form", "members": { "token": "{token}" } } }"#,
            client: "client_secret_post"
        )
        #expect(request?.form == ["token": "acc", "client_id": "client", "client_secret": "s3cret&"])
    }

    @Test func leavesAHeaderOfTheSpecAsItIs() throws {
        let request = try Self.revocation(
            #"{ "method": "POST", "url": "https://acme.test/revoke", "headers": { "Authorization": "Bearer {token}" } }"#
        )
        #expect(request?.headers == ["Authorization": "Bearer acc"])
        #expect(request?.body == nil)
    }

    @Test func hasNoRevocationWhereTheProviderHasNone() throws {
        let plan = try AuthSamples.plan(AuthSamples.oauth2())
        #expect(try plan.revocationRequest(Self.credentials, AuthSamples.scope(), AuthSamples.ports) == nil)
    }

    @Test func exchangesCredentialsForAToken() throws {
        let auth = #"""
            { "type": "tokenExchange",
              "request": { "method": "POST", "path": "/login", "body": { "type": "json", "value": { "object": { "user": "{user}", "password": "{password}" } } } },
              "tokenResponse": { "accessToken": "$.session.id", "expiry": { "type": "lifetime", "seconds": 600 } },
              "placement": { "in": "header", "name": "X-Session" } }
            """#
        let plan = try AuthSamples.plan(auth, credentials: #"{ "user": { "secret": false }, "password": {} }"#)
        let scope = AuthSamples.scope(["user": "ann", "password": "pass\"word"])
        let request = try #require(try plan.connectRequest(permissions: [], scope, AuthSamples.ports))
        #expect(request.url == "https://api.acme.test/v1/login")
        #expect(request.bodyText == #"{"user":"ann","password":"pass\"word"}"#)
        let granted = try plan.tokens(from: AuthSamples.json(#"{"session":{"id":"S1"}}"#), at: AuthSamples.now)
        #expect(granted.tokens[""]?.expiresAt == AuthSamples.now.adding(seconds: 600))
        let sent = try plan.authorize(
            ProviderRequest(method: "GET", url: "https://api.acme.test/v1/things"),
            ConnectionCredentials(tokens: granted.tokens),
            scope,
            AuthSamples.ports
        )
        #expect(sent.headers == ["X-Session": "S1"])
        let again = try plan.refreshRequest(Self.credentials, permissions: [], scope, AuthSamples.ports)
        #expect(again == request)
    }

    @Test func takesANumberForATokenWhereTheAnswerIsTheProvidersOwn() throws {
        let auth = #"""
            { "type": "tokenExchange", "request": { "method": "POST", "path": "/login" }, "tokenResponse": { "accessToken": "$.id" } }
            """#
        let plan = try AuthSamples.plan(auth)
        let granted = try plan.tokens(from: AuthSamples.json(#"{"id":12345678901234567890}"#), at: AuthSamples.now)
        #expect(granted.tokens[""]?.access.reveal() == "12345678901234567890")
        #expect(throws: AuthError.failed("the token endpoint answered 200 with a token that is no string")) {
            try plan.tokens(from: AuthSamples.json(#"{"id":true}"#), at: AuthSamples.now)
        }
    }

    @Test func asksWithASignedAssertion() throws {
        let auth = #"""
            { "type": "jwtBearer", "tokenUrl": "https://acme.test/token", "algorithm": "RS256", "key": "pem",
              "claims": { "iss": { "from": { "variable": "email" } }, "aud": { "value": "https://acme.test/token" }, "iat": "$.now" } }
            """#
        let plan = try AuthSamples.plan(auth, variables: #"{ "email": {} }"#, credentials: #"{ "pem": {} }"#)
        let request = try #require(
            try plan.connectRequest(
                permissions: [],
                AuthSamples.scope(["pem": "PEM"], ["email": "a@b"]),
                AuthSamples.ports
            )
        )
        // RFC 7523 section 2.1.
        #expect(request.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
        #expect(
            TokenClaims.read(request.form["assertion"] ?? "")
                == ["iss": "a@b", "aud": "https://acme.test/token", "iat": 1_704_067_200]
        )
        #expect(throws: AuthError.unsupported("there is no key to sign the assertion with")) {
            try plan.connectRequest(permissions: [], AuthSamples.scope(), AuthSamples.ports)
        }
    }

    @Test func claimsSeeCredentialsAndNothingElseDoes() throws {
        let auth = #"""
            { "type": "jwtBearer", "tokenUrl": "https://acme.test/token", "algorithm": "RS256", "key": "pem",
              "claims": { "iss": { "from": { "variable": "issuer" } }, "sub": "$.issuer",
                "aud": { "from": { "variable": "client.id" } },
                "exp": { "from": { "variable": "days" }, "transforms": ["toNumber"] } } }
            """#
        let plan = try AuthSamples.plan(auth, credentials: #"{ "pem": {}, "issuer": {}, "days": {} }"#)
        func request(days: String) throws -> ProviderRequest? {
            let secrets = ["pem": "PEM", "issuer": "robot@acme", "days": days]
            return try plan.connectRequest(permissions: [], AuthSamples.scope(secrets), AuthSamples.ports)
        }
        let sent = try #require(try request(days: "3"))
        #expect(
            TokenClaims.read(sent.form["assertion"] ?? "")
                == ["iss": "robot@acme", "sub": "robot@acme", "aud": "client", "exp": 3]
        )
        #expect(!"\(sent.url) \(sent.headers)".contains("robot@acme"))
        let refusal =
            "the claim `exp` cannot be made: `toNumber` refuses its value, expected digits as JSON writes them"
        #expect(throws: AuthError.unsupported(refusal)) { try request(days: "swordfish") }
    }

    @Test func verifiesCredentials() throws {
        let auth = #"""
            { "type": "apiKey", "credential": "key",
              "verification": { "request": { "path": "/me" }, "success": { "path": "$.ok", "equals": true } } }
            """#
        let plan = try AuthSamples.plan(auth, credentials: #"{ "key": {} }"#)
        let verification = try #require(plan.verification)
        #expect(try verification.request(RequestScope()).url == "https://api.acme.test/v1/me")
        try verification.accept(AuthSamples.json(#"{"ok":true}"#), at: AuthSamples.now)
        #expect(throws: AuthError.refused(code: "HTTP 200", words: nil)) {
            try verification.accept(AuthSamples.json(#"{"ok":false}"#), at: AuthSamples.now)
        }
        #expect(throws: AuthError.refused(code: "HTTP 401", words: nil)) {
            try verification.accept(AuthSamples.json("{}", status: 401), at: AuthSamples.now)
        }
        #expect(throws: AuthError.failed("the provider answered 503", waitSeconds: 4)) {
            try verification.accept(
                AuthSamples.json("", status: 503, headers: ["Retry-After": "4"]),
                at: AuthSamples.now
            )
        }
    }

    @Test func derivesVariables() throws {
        let variables = #"""
            { "region": { "default": "us" },
              "host": { "source": { "type": "derived", "rule": { "switch": [ { "when": { "path": { "variable": "region" }, "equals": "eu" }, "then": { "value": "eu.acme.test" } } ], "otherwise": { "value": "acme.test" } } } },
              "site": { "source": { "type": "derived", "rule": { "template": "https://{h}", "with": { "h": "$.host" } } } } }
            """#
        let plan = try AuthSamples.plan(#"{ "type": "none" }"#, variables: variables)
        #expect(
            try plan.derivedVariables(RequestScope())
                == ["region": "us", "host": "acme.test", "site": "https://acme.test"]
        )
        #expect(
            try plan.derivedVariables(RequestScope(["region": "eu"]))
                == ["host": "eu.acme.test", "site": "https://eu.acme.test"]
        )
    }

    @Test func offersSeveralWays() throws {
        let auth = #"""
            { "type": "choice", "methods": {
              "oauth": { "title": "Sign in", "auth": \#(AuthSamples.oauth2()) },
              "key": { "title": "API key", "auth": { "type": "apiKey", "credential": "key" } } } }
            """#
        let loaded = try AuthSamples.load(auth, credentials: #"{ "key": {} }"#)
        #expect(loaded.authMethods.map(\.name) == ["oauth", "key"])
        #expect(loaded.authMethods.map(\.title) == ["Sign in", "API key"])
        #expect(loaded.auth("oauth")?.flow == .authorizationCode)
        #expect(loaded.auth("key")?.flow == .supplied)
        #expect(loaded.auth("other") == nil)
    }
}
