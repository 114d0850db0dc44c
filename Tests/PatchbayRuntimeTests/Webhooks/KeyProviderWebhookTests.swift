import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// A provider that is connected with a key tells of changes: its events reach the connection by the account that a request
/// after connecting brought.
struct KeyProviderWebhookTests {
    private static let spec: String = {
        let auth = #"""
            "variables": { "portal": { "source": { "type": "afterConnect" } } },
            "credentials": { "key": { "title": "API key" } },
            "webhooks": {
              "signature": { "type": "token", "header": "X-Hook-Token" },
              "events": { "items": "$[*]", "account": "$.portalId" }
            },
            "auth": {
              "type": "apiKey", "credential": "key", "placement": { "in": "header", "name": "X-Key" },
              "permissions": { "read:things": { "description": "Read things.", "scopes": ["things"] } },
              "afterConnect": [{ "request": { "path": "/me" }, "set": { "portal": "$.portal" } }]
            },
            "api":
            """#
        let whole = ThingProvider.spec()
        guard let start = whole.firstRange(of: #""auth":"#), let end = whole.firstRange(of: #""api":"#) else {
            return whole
        }
        return whole.replacingCharacters(start.lowerBound..<end.upperBound, auth)
    }()

    @Test func reachesTheConnectionOfTheAccount() async throws {
        let base = try StoreFixture()
        let catalog = try ThingProvider.catalog(Self.spec)
        // The portal of a key, as the number that the provider gives.
        let transport = ScriptedTransport { request in
            .json(#"{"portal":\#(request.headers["X-Key"] == "key-1" ? 71 : 72)}"#)
        }
        let services = Services(
            store: base.store,
            catalog: catalog,
            authorizer: SpecAuthorizer(
                catalog: catalog,
                transport: transport,
                time: base.time.source,
                random: base.random
            ),
            transport: transport,
            checkWebhook: { _ in },
            redirectURIs: [],
            limits: ServerSettings.Limits(),
            publicURL: PublicURL("https://api.test"),
            time: base.time.source,
            random: base.random
        )
        var ids: [String] = []
        for key in ["key-1", "key-2"] {
            let creation = ConnectionService.Creation(
                service: "acme",
                permissions: nil,
                redirectURI: nil,
                callerState: nil,
                method: nil,
                variables: JSONObject(),
                credentials: ["key": Secret(key)],
                settings: JSONObject()
            )
            ids.append(try await services.connections.create(creation, StoreFixture.alice).connection.id)
        }
        let incoming = IncomingWebhooks(
            store: base.store,
            catalog: catalog,
            secrets: ["acme": [Secret("token of the hook")]],
            time: base.time.source,
            observer: .none
        )
        let body = Array(#"[{"portalId":72},{"portalId":99}]"#.utf8)
        let wrong = try await incoming.receive("acme", headers: ["X-Hook-Token": "another"], body: body)
        #expect(wrong == .refused(.mismatch))
        let taken = try await incoming.receive("acme", headers: ["X-Hook-Token": "token of the hook"], body: body)
        #expect(taken == .taken)
        base.time.advance(seconds: 60)
        let lease = WorkLease(holder: "test", until: base.time.now.adding(seconds: 60))
        let requests = try await base.store.takeDueRequests(lease, now: base.time.now, limit: 9)
        #expect(requests.map(\.connection) == [ids[1]])
    }
}

extension String {
    fileprivate func replacingCharacters(_ range: Range<Index>, _ text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
