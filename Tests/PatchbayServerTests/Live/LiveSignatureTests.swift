import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// OAuth 1 over real HTTP, against a provider that checks every signature, timestamp and nonce.
struct LiveSignatureTests {
    private static let authorize = "/oauth/ledger/authorize?redirectUri=https%3A%2F%2Fapp.test%2Fcallback&state=mine"

    /// Starts a flow and agrees; the query of the callback.
    private static func agreed(_ live: LiveServer, _ client: LoopbackClient) async throws -> String {
        let started = try await client.send("GET", LiveServer.base + authorize)
        return try await client.agree(to: try #require(started.json["authUrl"]?.stringValue, "\(started.text)"))
    }

    private static func callback(_ query: String, _ client: LoopbackClient) async throws -> LoopbackClient.Answer {
        try await client.send("GET", "\(LiveServer.base)/oauth/ledger/callback?\(query)")
    }

    @Test func connectsAndSignsWhatItReads() async throws {
        try await LiveMethodTests.run { live, provider in
            let client = try live.client()
            let query = try await Self.agreed(live, client)
            let finished = try await Self.callback(query, client)
            #expect(finished.status == 200 && finished.json["state"] == "mine", "\(finished.text)")
            let id = try #require(finished.json["connectionId"]?.stringValue)
            #expect(provider.count("ledger/request") == 1 && provider.count("ledger/access") == 1)
            #expect(provider.count("ledger/me") == 1, "the token was verified")
            let list = try await client.send("GET", "\(LiveServer.base)/connections?service=ledger&status=connected")
            #expect(list.json["connections"]?.arrayValue?.first?["id"]?.stringValue == id)
            let shown = try await live.shown(id, client)
            #expect(shown["variables"] == ["company": "company-1", "region": "eu"], "of the token and the callback")
            #expect(try await live.sync(id, client)["recordsProcessed"] == 1)

            let refreshed = try await client.send(
                "POST",
                "\(LiveServer.base)/oauth/ledger/refresh",
                json: ["connectionId": .string(id)]
            )
            #expect(refreshed.status == 400, "the token has no end: \(refreshed.text)")
            let again = try await Self.callback(query, client)
            #expect(again.status == 400 && again.json["details"]?["field"] == "state", "\(again.text)")
            let taken = try await Self.callback(try await Self.agreed(live, client), client)
            #expect(taken.json["connectionId"]?.stringValue == id, "the same company takes up its connection")
            let deleted = try await client.send("DELETE", "\(LiveServer.base)/connections/\(id)")
            #expect(deleted.status == 200 && provider.count("ledger/access") == 2)

            let answers = finished.text + list.text + shown.compactText + deleted.text
            let places = try await live.written().merging(["an answer": answers]) { $1 }
            for form in provider.secrets.flatMap({ SecretForms.of($0) }) {
                for (place, text) in places { #expect(!text.contains(form), "\(form) in \(place)") }
            }
        }
    }

    @Test func makesAConnectionThatWaitsForThePerson() async throws {
        try await LiveMethodTests.run { live, provider in
            let client = try live.client()
            let created = try await client.send("POST", LiveServer.base + "/connections", json: ["service": "ledger"])
            let id = try #require(created.json["connectionId"]?.stringValue, "\(created.text)")
            #expect(try await live.shown(id, client)["status"] == "pending")
            let query = try await client.agree(to: try #require(created.json["authUrl"]?.stringValue))
            #expect(try await Self.callback(query, client).json["connectionId"]?.stringValue == id)
            #expect(try await live.shown(id, client)["status"] == "connected")
        }
    }

    @Test func refusesAnotherTokenAndAnotherVerifier() async throws {
        try await LiveMethodTests.run { live, provider in
            let client = try live.client()
            let (first, second) = (try await Self.agreed(live, client), try await Self.agreed(live, client))
            func query(state: String, _ other: String, verifier: String? = nil) -> String {
                let (own, other) = (StrictProvider.pairs(state), StrictProvider.pairs(other))
                return FormURLEncoding.encodeQuery([
                    FormURLEncoding.Pair("state", own["state"] ?? ""),
                    FormURLEncoding.Pair("oauth_token", other["oauth_token"] ?? ""),
                    FormURLEncoding.Pair("oauth_verifier", verifier ?? other["oauth_verifier"] ?? ""),
                ])
            }
            let mixed = try await Self.callback(query(state: first, second), client)
            #expect(mixed.status == 400 && mixed.json["code"] == "invalid_callback", "\(mixed.text)")
            #expect(provider.count("ledger/access") == 0, "nothing was sent for it")
            let refused = try await Self.callback(query(state: second, second, verifier: "guessed"), client)
            #expect(refused.status == 400 && refused.json["error"] == "Authorization failed", "\(refused.text)")
            #expect(try await client.send("GET", "\(LiveServer.base)/connections").json["connections"] == [])
        }
    }
}
