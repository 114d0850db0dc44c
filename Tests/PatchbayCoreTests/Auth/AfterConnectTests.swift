import PatchbayCore
import PatchbayEngine
import Testing

struct AfterConnectTests {
    static let auth = AuthSamples.oauth2(
        #"""
        "afterConnect": [
          { "request": { "url": "https://api.acme.test/me" }, "set": { "name": "$.user.name", "plan": "$.plan" } },
          { "request": { "path": "/tenants" }, "select": { "items": "$[*]", "value": "$.id", "label": "$.name",
            "where": { "path": "$.type", "equals": "ORG" }, "variable": "tenant" } }
        ]
        """#
    )
    static let variables = #"""
        { "name": { "source": { "type": "afterConnect" } }, "plan": { "enum": ["free", "paid"], "source": { "type": "afterConnect" } },
          "tenant": { "source": { "type": "afterConnect" } } }
        """#

    static func steps() throws -> [AfterConnectPlan] { try AuthSamples.plan(auth, variables: variables).afterConnect }

    static func outcome(
        _ step: Int,
        _ response: ProviderResponse,
        _ scope: RequestScope = RequestScope()
    ) throws -> AfterConnectPlan.Outcome {
        try steps()[step].outcome(of: response, scope, at: AuthSamples.now)
    }

    @Test func asksAsTheSpecSays() throws {
        #expect(
            try Self.steps().map { try $0.request(RequestScope()).url } == [
                "https://api.acme.test/me", "https://api.acme.test/v1/tenants",
            ]
        )
    }

    @Test(arguments: [
        #""type": "apiKey", "credential": "key""#, #""type": "basic", "username": "{key}", "password": "x""#,
        #""type": "tokenExchange", "request": { "path": "/login", "method": "POST" }, "tokenResponse": {}"#,
        #""type": "jwtBearer", "tokenUrl": "https://acme.test/token", "algorithm": "HS256", "key": "key", "claims": {}"#,
        #""type": "oauth1", "signatureMethod": "HMAC-SHA256""#,
    ])
    func followsEveryWayToConnect(_ way: String) throws {
        let loaded = try AuthSamples.load(
            #"{ \#(way), "afterConnect": [{ "request": { "path": "/me" }, "set": { "name": "$.name" } }] }"#,
            variables: #"{ "name": { "optional": true, "source": { "type": "afterConnect" } } }"#,
            credentials: #"{ "key": {} }"#
        )
        let steps = try #require(loaded.auth(nil)?.afterConnect, "\(loaded.diagnostics.map(\.message))")
        #expect(try steps.map { try $0.request(RequestScope()).url } == ["https://api.acme.test/v1/me"])
        #expect(!loaded.diagnostics.contains { $0.message.contains("afterConnect") })
    }

    @Test func setsVariables() throws {
        let outcome = try Self.outcome(0, AuthSamples.json(#"{"user":{"name":"Ann"},"plan":null}"#))
        #expect(outcome == AfterConnectPlan.Outcome(variables: ["name": "Ann"]))
        #expect(throws: AuthError.failed("the value for `plan` is not what the spec allows")) {
            try Self.outcome(0, AuthSamples.json(#"{"plan":"gold"}"#))
        }
    }

    static let two = #"[{"id":"1","name":"One","type":"ORG"},{"id":"2","type":"ORG"},{"id":"3","type":"PRACTICE"}]"#

    @Test func takesTheOnlyOne() throws {
        let one = AuthSamples.json(#"[{"id":"1","name":"One","type":"ORG"},{"id":"3","type":"PRACTICE"}]"#)
        #expect(try Self.outcome(1, one) == AfterConnectPlan.Outcome(variables: ["tenant": "1"]))
    }

    @Test func letsThePersonChooseAmongSeveral() throws {
        let choice = AfterConnectPlan.Choice(
            variable: "tenant",
            options: [.init(value: "1", label: "One"), .init(value: "2", label: "2")],
            allowsMany: false
        )
        #expect(try Self.outcome(1, AuthSamples.json(Self.two)) == AfterConnectPlan.Outcome(choice: choice))
        let chosen = try Self.outcome(1, AuthSamples.json(Self.two), RequestScope(["tenant": "2"]))
        #expect(chosen == AfterConnectPlan.Outcome(variables: ["tenant": "2"]))
        #expect(try Self.outcome(1, AuthSamples.json(Self.two), RequestScope(["tenant": "3"])).choice == choice)
    }

    @Test(arguments: [
        (AuthSamples.json("[]"), "the account has nothing to choose for `tenant`"),
        (AuthSamples.json("{}", status: 403), "a request after connecting was answered 403"),
        (
            ProviderResponse(status: 200, body: Array("<html>".utf8)),
            "a request after connecting was answered with what is no JSON"
        ),
    ]) func tellsWhatWentWrong(_ response: ProviderResponse, _ message: String) {
        let error = #expect(throws: AuthError.self) { try Self.outcome(1, response) }
        #expect(error?.message == message)
    }
}
