import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// How the providers of the repository are connected, against what the services document.
struct ProviderAuthTests {
    static let now = Timestamp(seconds: 1_767_323_045)
    static let ports = AuthPorts(now: now, random: "RANDOM") { _, _, bytes in bytes }

    static func loaded(_ provider: String) throws -> LoadedProvider {
        let folder = try ProviderFolder(
            given: repositoryRoot.appending(path: "providers").path(percentEncoded: false),
            executable: "patchbay"
        )
        let file = try ProviderFolder.read(folder.file(of: provider), name: provider)
        return folder.loader(besides: folder.providers).load(file, expectedID: provider)
    }

    static func plan(_ provider: String) throws -> AuthPlan { try #require(loaded(provider).auth(nil)) }

    static func scope(_ values: [String: JSONValue] = [:]) -> RequestScope {
        var scope = RequestScope()
        scope["client.id"] = "client"
        scope.setSecret("client.secret", Secret("s3cret"))
        for (name, value) in values { scope[name] = value }
        return scope
    }

    @Test(arguments: [
        (
            "stripe", ["read:payments", "write:invoices"],
            "https://connect.stripe.com/oauth/authorize?response_type=code&client_id=client&redirect_uri=https%3A%2F%2Fapp.test"
                + "&scope=read_write&state=S"
        ),
        (
            "stripe", ["read:payments", "read:customers"],
            "https://connect.stripe.com/oauth/authorize?response_type=code&client_id=client&redirect_uri=https%3A%2F%2Fapp.test"
                + "&scope=read_only&state=S"
        ),
        (
            "slack", ["users:read", "chat:write"],
            "https://slack.com/oauth/v2/authorize?response_type=code&client_id=client&redirect_uri=https%3A%2F%2Fapp.test"
                + "&scope=chat%3Awrite%2Cusers%3Aread%2Cusers%3Aread.email&state=S"
        ),
        (
            "quickbooks", ["accounting", "invoicing"],
            "https://appcenter.intuit.com/connect/oauth2?response_type=code&client_id=client&redirect_uri=https%3A%2F%2Fapp.test"
                + "&scope=com.intuit.quickbooks.accounting&state=S"
        ),
        (
            "xero", ["accounting.transactions"],
            "https://login.xero.com/identity/connect/authorize?response_type=code&client_id=client"
                + "&redirect_uri=https%3A%2F%2Fapp.test"
                + "&scope=offline_access%20accounting.invoices.read%20accounting.banktransactions.read&state=S"
        ),
    ])
    func asksForTheLeast(_ provider: String, _ permissions: [String], _ url: String) throws {
        let flow = AuthorizationRequest(
            permissions: permissions,
            redirectURI: "https://app.test",
            state: "S",
            codeChallenge: nil
        )
        #expect(try Self.plan(provider).authorizationURL(flow, Self.scope(), random: "R") == url)
        #expect(try Self.plan(provider).usesPKCE == false)
    }

    @Test(arguments: [
        ("stripe", "https://connect.stripe.com/oauth/token", false),
        ("slack", "https://slack.com/api/oauth.v2.access", false),
        ("quickbooks", "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer", true),
        ("xero", "https://identity.xero.com/connect/token", true),
    ])
    func asksForTokens(_ provider: String, _ url: String, _ isBasic: Bool) throws {
        let grant = TokenGrant.code(Secret("c0de"), redirectURI: "https://app.test", verifier: nil)
        let request = try Self.plan(provider).tokenRequest(grant, Self.scope(), Self.ports)
        #expect(request.url == url)
        #expect(request.headers["Accept"] == "application/json")
        #expect(request.headers["Authorization"] == (isBasic ? "Basic Y2xpZW50OnMzY3JldA==" : nil))
        let form = FormURLEncoding.decode(String(decoding: request.body?.bytes ?? [], as: UTF8.self))
        #expect(form.contains { $0.name == "client_secret" } == !isBasic)
        #expect(form.first { $0.name == "grant_type" }?.value == "authorization_code")
    }

    struct Answer: Sendable, CustomTestStringConvertible {
        var provider: String
        var body: String
        var token: String
        var refresh: String?
        var expires: Int?
        var scopes: [String: [String]]?
        var variables: [String: JSONValue] = [:]
        var testDescription: String { provider }
    }

    static let answers = [
        Answer(
            provider: "stripe",
            body:
                #"{"access_token":"sk_test_1","livemode":false,"refresh_token":"rt_1","token_type":"bearer","stripe_publishable_key":"pk_test_1","stripe_user_id":"acct_1032D82eZvKYlo2C","scope":"read_write"}"#,
            token: "sk_test_1",
            refresh: "rt_1",
            scopes: ["": ["read_write"]],
            variables: ["accountId": "acct_1032D82eZvKYlo2C"]
        ),
        Answer(
            provider: "slack",
            body:
                #"{"ok":true,"access_token":"xoxb-1","token_type":"bot","scope":"chat:write,users:read","bot_user_id":"U0","app_id":"A0","team":{"name":"Team","id":"T9TK3CUKW"},"enterprise":null,"authed_user":{"id":"U1"}}"#,
            token: "xoxb-1",
            scopes: ["": ["chat:write", "users:read"]],
            variables: ["teamId": "T9TK3CUKW", "teamName": "Team"]
        ),
        Answer(
            provider: "quickbooks",
            body:
                #"{"token_type":"bearer","expires_in":3600,"refresh_token":"AB1","x_refresh_token_expires_in":8726400,"access_token":"eyJ"}"#,
            token: "eyJ",
            refresh: "AB1",
            expires: 3600
        ),
        Answer(
            provider: "xero",
            body:
                #"{"id_token":"x","access_token":"eyJ","expires_in":1800,"token_type":"Bearer","refresh_token":"r","scope":"accounting.contacts.read offline_access"}"#,
            token: "eyJ",
            refresh: "r",
            expires: 1800,
            scopes: ["": ["accounting.contacts.read", "offline_access"]]
        ),
    ]

    @Test(arguments: answers) func readsTheTokens(_ answer: Answer) throws {
        let response = ProviderResponse(
            status: 200,
            headers: ["Content-Type": "application/json"],
            body: Array(answer.body.utf8)
        )
        let granted = try Self.plan(answer.provider).tokens(from: response, at: Self.now)
        let token = try #require(granted.tokens[ConnectionCredentials.main])
        #expect(token.access.reveal() == answer.token)
        #expect(token.refresh?.reveal() == answer.refresh)
        #expect(token.expiresAt == answer.expires.map { Self.now.adding(seconds: $0) })
        #expect(granted.scopes == answer.scopes)
        #expect(granted.variables == answer.variables)
    }

    @Test(arguments: [
        ("slack", #"{"ok":false,"error":"invalid_code"}"#, 200, AuthError.refused(code: "invalid_code", words: nil)),
        ("slack", #"{"ok":false,"error":"invalid_refresh_token"}"#, 200, .grantEnded(code: "invalid_refresh_token")),
        (
            "slack", #"{"ok":false,"error":"fatal_error"}"#, 200,
            .failed("the token endpoint answered 200 `fatal_error`")
        ),
        (
            "quickbooks", #"{"error":"invalid_grant","error_description":"Incorrect or invalid refresh token"}"#, 400,
            .grantEnded(code: "invalid_grant")
        ),
        ("xero", #"{"error":"invalid_grant"}"#, 400, .grantEnded(code: "invalid_grant")),
        ("stripe", #"{"error":"invalid_grant","error_description":"..."}"#, 400, .grantEnded(code: "invalid_grant")),
    ])
    func tellsAGrantThatHasEnded(_ provider: String, _ body: String, _ status: Int, _ error: AuthError) throws {
        let response = ProviderResponse(
            status: status,
            headers: ["Content-Type": "application/json"],
            body: Array(body.utf8)
        )
        let plan = try Self.plan(provider)
        #expect(throws: error) { try plan.tokens(from: response, at: Self.now) }
    }

    static let credentials = ConnectionCredentials(
        tokens: ["": ConnectionCredentials.Token(access: Secret("acc"), refresh: Secret("ref"))],
        supplied: ["token": Secret("ghp_1")]
    )

    @Test(arguments: [
        (
            "stripe", "https://connect.stripe.com/oauth/deauthorize", "Bearer s3cret",
            "client_id=client&stripe_user_id=acct_1&client_secret=s3cret"
        ),
        ("slack", "https://slack.com/api/auth.revoke", "Bearer acc", ""),
        (
            "quickbooks", "https://developer.api.intuit.com/v2/oauth2/tokens/revoke", "Basic Y2xpZW50OnMzY3JldA==",
            #"{"token":"acc"}"#
        ),
        ("xero", "https://identity.xero.com/connect/revocation", "Basic Y2xpZW50OnMzY3JldA==", "token=acc"),
    ])
    func revokes(_ provider: String, _ url: String, _ authorization: String, _ body: String) throws {
        let scope = Self.scope(["accountId": "acct_1"])
        let request = try #require(
            try Self.plan(provider).revocationRequest(Self.credentials, scope, Self.ports)
        )
        #expect(request.method == "POST")
        #expect(request.url == url)
        #expect(request.headers["Authorization"] == authorization)
        let sent = String(decoding: request.body?.bytes ?? [], as: UTF8.self)
        #expect(sent == body.replacing("&client_secret=s3cret", with: ""))
    }

    @Test func capturesTheCompanyFromTheCallback() throws {
        let back = try Self.plan("quickbooks").callback(
            FormURLEncoding.decode("code=c&state=S&realmId=4620816365151617180"),
            Self.scope(),
            Self.ports
        )
        #expect(back.variables == ["realmId": "4620816365151617180"])
    }

    @Test func choosesTheOrganisation() throws {
        let step = try #require(try Self.plan("xero").afterConnect.first)
        #expect(try step.request(Self.scope()).url == "https://api.xero.com/connections")
        let body = #"""
            [{"id":"e1","authEventId":"a","tenantId":"70784a63","tenantType":"ORGANISATION","tenantName":"Demo Company","createdDateUtc":"2019-07-09T23:40:30.1833130","updatedDateUtc":"2020-05-15T01:35:13.8491980"},
             {"id":"e2","tenantId":"11111111","tenantType":"PRACTICE","tenantName":"Books"}]
            """#
        let outcome = try step.outcome(
            of: ProviderResponse(status: 200, body: Array(body.utf8)),
            Self.scope(),
            at: Self.now
        )
        #expect(outcome == AfterConnectPlan.Outcome(variables: ["tenantId": "70784a63"]))
    }

    @Test func learnsTheHomeCurrency() throws {
        let step = try #require(try Self.plan("quickbooks").afterConnect.first)
        let request = try step.request(Self.scope(["realmId": "123"]))
        #expect(request.url.hasPrefix("https://quickbooks.api.intuit.com/v3/company/123/query?"))
        let body = #"{"QueryResponse":{"Preferences":[{"CurrencyPrefs":{"HomeCurrency":{"value":"CAD"}}}]}}"#
        let outcome = try step.outcome(
            of: ProviderResponse(status: 200, body: Array(body.utf8)),
            Self.scope(),
            at: Self.now
        )
        #expect(outcome.variables == ["homeCurrency": "CAD"])
    }

    @Test func sendsAnAccessToken() throws {
        let plan = try Self.plan("github-issues")
        let request = try plan.authorize(
            ProviderRequest(method: "GET", url: "https://api.github.com/user"),
            Self.credentials,
            Self.scope(),
            Self.ports
        )
        #expect(request.headers["Authorization"] == "Bearer ghp_1")
    }
}
