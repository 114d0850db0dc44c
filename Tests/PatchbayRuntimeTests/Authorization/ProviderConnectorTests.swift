import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import Synchronization
import Testing

/// Connecting, against a server that is played.
struct ProviderConnectorTests {
    static let now = Timestamp(seconds: 1_704_067_200)

    static let oauth2 = #"""
        "variables": { "realm": { "pattern": "[0-9]+", "source": { "type": "callback", "parameter": "realmId" } },
                       "account": { "source": { "type": "tokenResponse", "path": "$.account" } },
                       "name": { "source": { "type": "afterConnect" } } },
        "auth": { "type": "oauth2", "grant": "authorization_code", "authorizationUrl": "https://HOST/authorize",
          "tokenUrl": "https://HOST/token", "clientAuthentication": "client_secret_basic",
          "permissions": { "read": { "scopes": ["read"] } },
          "revocation": { "method": "POST", "url": "https://HOST/revoke", "body": { "type": "form", "members": { "token": "{refreshToken}" } } },
          "verification": { "request": { "path": "/me" }, "success": { "path": "$.ok", "equals": true } },
          "afterConnect": [{ "request": { "path": "/me" }, "set": { "name": "$.name" } }] }
        """#

    static let key = #"""
        "credentials": { "key": {} },
        "auth": { "type": "apiKey", "credential": "key", "placement": { "in": "header", "name": "X-Key" },
          "verification": { "request": { "path": "/me" } } }
        """#

    /// A connector for a spec whose hosts are the played server's.
    static func connector(_ members: String, _ transport: any HTTPTransport) throws -> ProviderConnector {
        let text = """
            { "specVersion": 1, "id": "acme", "name": "Acme", \(members),
              "api": { "baseUrl": "https://HOST/api" }, "dataTypes": {} }
            """.replacing("https://HOST", with: "https://acme.test")
        let loader = ProviderLoader(environment: .host, modelNames: []) { _ in nil }
        let loaded = loader.load(SourceFile(name: "acme.json", text: text), expectedID: "acme")
        let random = Counter()
        return ProviderConnector(
            plan: try #require(loaded.auth(nil)),
            transport: transport,
            now: { now },
            random: { random.bytes($0) }
        )
    }

    static let scope: RequestScope = {
        var scope = RequestScope()
        scope["client.id"] = .string(PlayedProvider.client.id)
        scope.setSecret("client.secret", Secret(PlayedProvider.client.secret))
        return scope
    }()

    static func run<Result: Sendable>(
        _ members: String,
        _ body: (ProviderConnector, PlayedProvider) async throws -> Result
    ) async throws -> Result {
        let provider = PlayedProvider()
        return try await body(try connector(members, provider), provider)
    }

    /// Walks through the flow as a person does.
    static func connect(
        _ connector: ProviderConnector,
        _ provider: PlayedProvider,
        forging forge: (inout AuthorizationMemory) -> Void = { _ in }
    ) async throws -> ConnectedAccount {
        let start = try await connector.begin(
            permissions: ["read"],
            redirectURI: "https://app.test/back",
            state: "STATE",
            scope
        )
        var memory = try #require(AuthorizationMemory(decoding: start.memory.encoded()))
        forge(&memory)
        return try await connector.finish(
            FormURLEncoding.decode(try #require(provider.agree(to: start.url))),
            memory,
            permissions: ["read"],
            redirectURI: "https://app.test/back",
            scope
        )
    }

    @Test func connectsWithACode() async throws {
        try await Self.run(Self.oauth2) { connector, provider in
            let account = try await Self.connect(connector, provider)
            let token = try #require(account.credentials.tokens[ConnectionCredentials.main])
            #expect(provider.knows(token.access.reveal()))
            #expect(token.expiresAt == Self.now.adding(seconds: 3600))
            #expect(account.scopes == ["": ["read"]])
            #expect(account.variables == ["realm": "42", "account": "acct-1", "name": "Ann"])
            #expect(account.choices.isEmpty)
            #expect(provider.tokenRequests == 1)
        }
    }

    @Test func isRefusedWithAnotherVerifier() async throws {
        try await Self.run(Self.oauth2) { connector, provider in
            await #expect(throws: AuthError.grantEnded(code: "invalid_grant")) {
                try await Self.connect(connector, provider) { $0.verifier = Secret("another") }
            }
            #expect(provider.tokenRequests == 1)
        }
    }

    @Test func refreshesAndRotates() async throws {
        try await Self.run(Self.oauth2) { connector, provider in
            let first = try await Self.connect(connector, provider).credentials
            provider.expireAccess()
            let second = try await connector.refresh(first, permissions: ["read"], Self.scope).credentials
            let token = try #require(second.tokens[""])
            #expect(token.refresh?.reveal() != first.tokens[""]?.refresh?.reveal())
            #expect(provider.knows(token.access.reveal()))
            await #expect(throws: AuthError.grantEnded(code: "invalid_grant")) {
                try await connector.refresh(first, permissions: ["read"], Self.scope)
            }
        }
    }

    @Test(arguments: [
        (
            ProviderResponse(status: 503, body: Array("<html>down</html>".utf8)),
            "the token endpoint answered 503 with what is no JSON object"
        ),
        (
            .json(#"{"error":"temporarily_unavailable"}"#, status: 400),
            "the token endpoint answered 400 `temporarily_unavailable`"
        ),
        (
            ProviderResponse(status: 200, headers: ["Content-Type": "text/html"], body: Array("<html>".utf8)),
            "the token endpoint answered 200 with `text/html`, which is no JSON object"
        ),
    ])
    func takesAnOutageForNoVerdict(_ response: ProviderResponse, _ message: String) async throws {
        try await Self.run(Self.oauth2) { connector, provider in
            let credentials = try await Self.connect(connector, provider).credentials
            provider.fail(with: response)
            let error = await #expect(throws: AuthError.self) {
                try await connector.refresh(credentials, permissions: [], Self.scope)
            }
            #expect(error == .failed(message))
            provider.fail(with: nil)
            _ = try await connector.refresh(credentials, permissions: [], Self.scope)
        }
    }

    @Test func revokes() async throws {
        try await Self.run(Self.oauth2) { connector, provider in
            let credentials = try await Self.connect(connector, provider).credentials
            #expect(try await connector.revoke(credentials, Self.scope))
            #expect(!provider.knows(credentials.tokens[""]?.refresh?.reveal() ?? ""))
        }
    }

    /// Notes how long each answer is waited for, and lets nobody answer a revocation.
    private final class Patience: HTTPTransport, Sendable {
        private let provider = PlayedProvider()
        private let seen = Mutex<[String: Int]>([:])
        var seconds: [String: Int] { seen.withLock { $0 } }

        func agree(to url: String) -> String? { provider.agree(to: url) }

        func send(_ request: ProviderRequest, limits: TransportLimits) async throws -> ProviderResponse {
            seen.withLock { $0[request.path] = limits.timeoutSeconds }
            if request.path == "/revoke" { throw TransportError.timedOut(seconds: limits.timeoutSeconds) }
            return try await provider.send(request, limits: limits)
        }
    }

    @Test func waitsLessForARevocationThanForTokens() async throws {
        let patience = Patience()
        let connector = try Self.connector(Self.oauth2, patience)
        let start = try await connector.begin(
            permissions: ["read"],
            redirectURI: "https://a.test",
            state: "S",
            Self.scope
        )
        let account = try await connector.finish(
            FormURLEncoding.decode(try #require(patience.agree(to: start.url))),
            start.memory,
            permissions: ["read"],
            redirectURI: "https://a.test",
            Self.scope
        )
        await #expect(throws: TransportError.timedOut(seconds: 5)) {
            try await connector.revoke(account.credentials, Self.scope)
        }
        #expect(patience.seconds["/token"] == 30 && patience.seconds["/revoke"] == 5, "\(patience.seconds)")
    }

    @Test func verifiesAKey() async throws {
        try await Self.run(Self.key) { connector, _ in
            let account = try await connector.connect(supplied: ["key": Secret("key-1")], permissions: [], Self.scope)
            #expect(account.credentials.supplied["key"]?.reveal() == "key-1")
            await #expect(throws: AuthError.refused(code: "HTTP 401", words: nil)) {
                try await connector.connect(supplied: ["key": Secret("wrong")], permissions: [], Self.scope)
            }
            #expect(try await connector.revoke(account.credentials, Self.scope) == false)
        }
    }

    @Test func connectsTheClientItself() async throws {
        let members = #"""
            "auth": { "type": "oauth2", "grant": "client_credentials", "tokenUrl": "https://HOST/token", "clientAuthentication": "client_secret_post" }
            """#
        try await Self.run(members) { connector, provider in
            let account = try await connector.connect(supplied: [:], permissions: [], Self.scope)
            #expect(provider.knows(account.credentials.tokens[""]?.access.reveal() ?? ""))
        }
    }

    @Test func leavesAChoiceToThePerson() async throws {
        let members = Self.oauth2.replacing(
            #""afterConnect": ["#,
            with:
                #""afterConnect": [{ "request": { "path": "/tenants" }, "select": { "items": "$[*]", "value": "$.id", "label": "$.name", "variable": "tenant" } }, "#
        )
        try await Self.run(members) { connector, provider in
            let account = try await Self.connect(connector, provider)
            #expect(account.choices.map(\.variable) == ["tenant"])
            #expect(account.choices.first?.options.map(\.value) == ["t1", "t2"])
        }
    }
}

/// Numbers in the place of random bytes, none of them twice.
final class Counter: Sendable {
    private let next = Mutex<UInt8>(0)

    func bytes(_ count: Int) -> [UInt8] {
        let number = next.withLock { value in
            value &+= 1
            return value
        }
        return [UInt8](repeating: number, count: count)
    }
}
