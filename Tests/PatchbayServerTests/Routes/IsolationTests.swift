import HTTPTypes
import PatchbayEngine
import Testing

/// Another owner's connection looks as if it were not there, on each route.
@Suite struct IsolationTests {
    struct Route: Sendable, CustomTestStringConvertible {
        var method: HTTPRequest.Method
        var path: String
        var json: JSONValue?
        var testDescription: String { "\(method.rawValue) \(path)" }
    }

    static let routes = [
        Route(method: .get, path: "/connections/ID"),
        Route(method: .patch, path: "/connections/ID", json: ["settings": ["syncFrequency": "daily"]]),
        Route(method: .delete, path: "/connections/ID"),
        Route(method: .post, path: "/connections/ID/sync", json: ["syncType": "full"]),
        Route(method: .get, path: "/connections/ID/sync"),
        Route(method: .get, path: "/connections/ID/webhook/messages"),
        Route(method: .post, path: "/connections/ID/webhook/messages/msg-1/redeliver"),
        Route(method: .post, path: "/connections/ID/webhook/secret"),
        Route(method: .delete, path: "/connections/ID/sync"),
        Route(method: .get, path: "/connections/ID/syncs"),
        Route(method: .get, path: "/connections/ID/records?dataType=payments"),
        Route(method: .post, path: "/oauth/stripe/refresh", json: ["connectionId": "ID"]),
    ]

    @Test(arguments: routes) func looksAbsentToOthers(_ route: Route) async throws {
        let fixture = try await ServerFixture()
        let id = try await fixture.connect(as: "alice")
        let absent = "conn-00000000000000000000000000"
        func answer(_ id: String) async throws -> (Int, JSONObject?) {
            let json = route.json.map { $0["connectionId"] == nil ? $0 : ["connectionId": .string(id)] }
            let path = ServerFixture.base + route.path.replacing("ID", with: id)
            let answer = try await fixture.send(route.method, path, as: "bob", json: json)
            var body = answer.json.objectValue
            body?["requestId"] = nil
            return (answer.status, body)
        }
        let foreign = try await answer(id)
        let missing = try await answer(absent)
        #expect(foreign.0 == 404)
        #expect(foreign.0 == missing.0)
        #expect(foreign.1 == missing.1)
        let kept = try await fixture.send(.get, "\(ServerFixture.base)/connections/\(id)", as: "alice")
        #expect(kept.json["connection"]?["status"] == "connected")
        #expect(kept.json["connection"]?["settings"]?["syncFrequency"] == .null)
        let list = try await fixture.send(.get, "\(ServerFixture.base)/connections", as: "bob")
        #expect(list.json["connections"] == [])
    }
}
