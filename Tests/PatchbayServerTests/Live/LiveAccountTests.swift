import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// Several connections of one owner to one service, and connections to several parts of one account.
struct LiveAccountTests {
    /// A provider whose person has several accounts, and picks one of these after the other.
    private static func acme(picking accounts: [String]) -> LoopbackProvider {
        let left = Mutex(accounts)
        let shape = PlayedShape(
            account: "acct-1",
            tokens: { tokens in
                var tokens = tokens
                tokens.account = left.withLock { $0.isEmpty ? "none" : $0.removeFirst() }
                return PlayedShape.standardTokens(tokens)
            }
        )
        return LoopbackProvider(
            spec: LoopbackProvider.acmeSpec,
            client: (id: "acme-client", secret: "acme~client+secret"),
            shape: shape
        )
    }

    @Test func makesAConnectionForEachAccount() async throws {
        try await LiveServer.run(Self.acme(picking: ["one", "two", "one", "two"])) { live in
            let client = try live.client()
            let (one, two) = (try await live.connected(client), try await live.connected(client))
            #expect(one != two && one.hasPrefix("conn-") && two.hasPrefix("conn-"))
            #expect(try await live.connected(client) == one, "an account that is connected keeps its connection")
            let created = try await client.send("POST", LiveServer.base + "/connections", json: ["service": "acme"])
            let waiting = try #require(created.json["connectionId"]?.stringValue)
            #expect(try await live.listed(client, "?status=pending") == [waiting])
            let back = try await client.agree(to: try #require(created.json["authUrl"]?.stringValue))
            let finished = try await client.send("GET", "\(LiveServer.base)/oauth/acme/callback?\(back)")
            #expect(finished.json["connectionId"]?.stringValue == two, "so does one of a connection that was made")
            #expect(try await live.listed(client, "?service=acme&status=connected") == [one, two])
            #expect(try await live.listed(client) == [one, two])
            let others = try await live.connected(live.client(as: "bob"))
            #expect(others != one && others != two, "another owner has a connection of his own")
            #expect(try await client.send("DELETE", "\(LiveServer.base)/connections/\(one)").status == 200)
            #expect(try await live.listed(client) == [two])
            let services = try await client.send("GET", LiveServer.base)
            let acme = services.json["integrations"]?.arrayValue?.first { $0["id"] == "acme" }
            #expect(acme?["isConnected"] == true, "\(services.text)")
        }
    }

    /// Makes a connection whose owner must choose.
    private static func create(_ client: LoopbackClient) async throws -> (id: String, answer: JSONValue) {
        let created = try await client.send("POST", LiveServer.base + "/connections", json: ["service": "estate"])
        return (try #require(created.json["connectionId"]?.stringValue, "\(created.text)"), created.json)
    }

    private static func choose(
        _ sites: JSONValue,
        _ id: String,
        _ client: LoopbackClient
    ) async throws -> LoopbackClient.Answer {
        try await client.send("PATCH", "\(LiveServer.base)/connections/\(id)", json: ["variables": ["sites": sites]])
    }

    @Test func connectsSeveralPartsOfAnAccount() async throws {
        try await LiveMethodTests.run { live, _ in
            let client = try live.client()
            let (id, answer) = try await Self.create(client)
            let choice = try #require(answer["choices"]?.arrayValue?.first)
            #expect(choice["variable"] == "sites" && choice["allowsMany"] == true)
            #expect(choice["options"]?.arrayValue?.first == ["value": "s-1", "label": "North"])
            let waiting = try await live.shown(id, client)
            #expect(waiting["status"] == "pending" && waiting["choices"] == answer["choices"])
            for wrong: JSONValue in [["s-1", "s-9"], [], "s-9"] {
                let refused = try await Self.choose(wrong, id, client)
                #expect(refused.status == 400, "\(refused.text)")
                #expect(refused.json["details"]?["field"] == "variables.sites", "\(refused.text)")
            }
            let chosen = try await Self.choose(["s-3", "s-1"], id, client)
            #expect(chosen.status == 200, "\(chosen.text)")
            let shown = try await live.shown(id, client)
            #expect(shown["status"] == "connected" && shown["choices"] == [])
            #expect(shown["variables"] == ["sites": ["s-3", "s-1"]])
            #expect(try await live.sync(id, client)["recordsProcessed"] == 2, "each of them is read")

            let (again, _) = try await Self.create(client)
            #expect(try await Self.choose(["s-1", "s-3"], again, client).json["connection"]?["id"]?.stringValue == id)
            #expect(try await live.listed(client) == [id], "the same parts are the same connection")
            let (other, _) = try await Self.create(client)
            #expect(try await Self.choose("s-2", other, client).status == 200)
            #expect(try await live.listed(client) == [id, other])
            #expect(try await live.shown(other, client)["variables"] == ["sites": ["s-2"]])
        }
    }
}
