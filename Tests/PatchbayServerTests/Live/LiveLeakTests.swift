import Foundation
import HTTPTypes
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Every secret that a real flow moves, sought wherever the server writes something.
struct LiveLeakTests {
    @Test func showsNoSecretOfARealFlow() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            var shown = ""
            var count = 0
            func send(_ method: String, _ path: String, _ json: JSONValue? = nil) async throws -> LoopbackClient.Answer
            {
                count += 1
                let once = method == "POST" ? [(name: "Idempotency-Key", value: "request \(count)")] : []
                let answer = try await client.send(method, LiveServer.base + path, json: json, headers: once)
                shown += answer.text + answer.headers.map { "\($0.name): \($0.value)\n" }.joined()
                return answer
            }
            let created = try await send("POST", "/connections", ["service": "acme"])
            let back = try await client.agree(to: try #require(created.json["authUrl"]?.stringValue))
            let connected = try await send("GET", "/oauth/acme/callback?\(back)")
            let id = try #require(connected.json["connectionId"]?.stringValue)
            _ = try await send("GET", "/oauth/acme/callback?\(back)")
            _ = try await send("POST", "/oauth/acme/refresh", ["connectionId": .string(id)])
            _ = try await send("GET", "/connections/\(id)")
            // A provider that repeats in its words what it was sent.
            let access = try #require(live.acme.secrets.first { $0.contains("access") })
            let words =
                #"{"error":"invalid_request","error_description":"\#(access)","detail":"\#(live.acme.client.secret)"}"#
            live.acme.answerTokenRequests(with: .json(words, status: 400))
            #expect(try await send("POST", "/oauth/acme/refresh", ["connectionId": .string(id), "x": 1]).status == 400)
            live.acme.answerTokenRequests(with: .json(words, status: 500))
            let failing = try await client.send(
                "POST",
                "\(LiveServer.base)/oauth/acme/refresh",
                json: ["connectionId": .string(id)]
            )
            #expect(failing.status == 502 || failing.status == 400, "\(failing.text)")
            shown += failing.text
            let key = "vault~key+MARK"
            let refused = try await send(
                "POST",
                "/connections",
                ["service": "vault", "credentials": ["key": .string(key)]]
            )
            #expect(refused.status == 400, "\(refused.text)")
            let accepted = try await client.send(
                "POST",
                "\(LiveServer.base)/connections",
                json: [
                    "service": "vault",
                    "credentials": ["key": .string(live.acme.secrets.last { live.acme.accepts($0) } ?? "")],
                ]
            )
            #expect(accepted.status == 200, "\(accepted.text)")
            shown += accepted.text
            let state = try #require(created.json["state"]?.stringValue)
            let session = String(client.token?.suffix(40) ?? "")
            let places = try await live.written().merging(["an answer": shown]) { $1 }
            for secret in live.acme.secrets + [key, state, session] {
                for form in SecretForms.of(secret) {
                    for (place, text) in places where secret != state || place != "an answer" {
                        #expect(!text.contains(form), "\(form) in \(place)")
                    }
                }
            }
            #expect(shown.contains(id) && live.log.text.contains("/oauth/{service}/callback"))
        }
    }

    @Test func keepsOwnersApartOnEveryRoute() async throws {
        try await LiveServer.run { live in
            let alice = try live.client(), bob = try live.client(as: "bob")
            let id = try await live.connected(alice)
            let aliceState = try await live.agreed(alice)
            let routes: [(String, String, JSONValue?)] = [
                ("GET", "/connections/\(id)", nil), ("DELETE", "/connections/\(id)", nil),
                ("PATCH", "/connections/\(id)", ["settings": ["syncFrequency": "daily"]]),
                ("PATCH", "/connections/\(id)", ["variables": ["account": "x"]]),
                ("POST", "/connections/\(id)/sync", [:]), ("GET", "/connections/\(id)/sync", nil),
                ("POST", "/oauth/acme/refresh", ["connectionId": .string(id)]),
            ]
            for (method, path, json) in routes {
                let answer = try await bob.send(method, LiveServer.base + path, json: json)
                #expect(answer.status == 404, "\(method) \(path): \(answer.text)")
                let nobody = try await live.client.send(method, LiveServer.base + path, json: json)
                #expect(nobody.status == 401, "\(method) \(path)")
            }
            let stolen = try await bob.send("GET", "\(LiveServer.base)/oauth/acme/callback?\(aliceState)")
            #expect(stolen.status == 400 && stolen.json["details"]?["field"] == "state", "\(stolen.text)")
            #expect(try await bob.send("GET", "\(LiveServer.base)/connections").json["connections"] == [])
            #expect(live.acme.tokenRequests == 1 && live.acme.revocations == 0)
            let kept = try await alice.send("GET", "\(LiveServer.base)/oauth/acme/callback?\(aliceState)")
            #expect(kept.status == 200, "a stranger does not use up the state: \(kept.text)")
        }
    }
}
