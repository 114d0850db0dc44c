import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Connections that their service no longer takes, authorized again by PATCH over real HTTP.
struct LiveAgainTests {
    @Test(arguments: [
        ["permissions": ["read:things"]] as JSONValue, ["redirectUri": .string(LiveServer.redirect)],
    ]) func startsAFlowForAGrantThatEnded(_ change: JSONValue) async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            let id = try await live.connected(client)
            let path = "\(LiveServer.base)/connections/\(id)"
            #expect(try await client.send("PATCH", path, json: change).json["authUrl"] == nil, "the grant is good")
            live.acme.endGrants()
            let refused = try await live.refresh(id, client)
            #expect(refused.json["code"] == "reauthorization_required", "\(refused.text)")
            #expect(refused.json["details"]?["field"] == "status", "\(refused.text)")
            let changed = try await client.send("PATCH", path, json: change)
            let back = try await client.agree(to: try #require(changed.json["authUrl"]?.stringValue, "\(changed.text)"))
            let finished = try await client.send("GET", "\(LiveServer.base)/oauth/acme/callback?\(back)")
            #expect(finished.json["connectionId"]?.stringValue == id, "\(finished.text)")
            #expect(try await live.shown(id, client)["status"] == "connected")
        }
    }

    @Test func takesNewCredentialsInThePlaceOfTheOldOnes() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            func fresh() async throws -> JSONValue {
                _ = try await live.connected(client)
                let token = live.acme.secrets.last { live.acme.accepts($0) }
                return ["key": .string(try #require(token))]
            }
            let created = try await client.send(
                "POST",
                LiveServer.base + "/connections",
                json: ["service": "vault", "credentials": try await fresh()]
            )
            let id = try #require(created.json["connectionId"]?.stringValue, "\(created.text)")
            let path = "\(LiveServer.base)/connections/\(id)"
            live.acme.endGrants()
            #expect(try await live.sync(id, client)["status"] == "failed")
            #expect(try await live.shown(id, client)["status"] == "reauthorizationRequired")
            let bad = try await client.send("PATCH", path, json: ["credentials": ["key": "guess~MARK"]])
            #expect(bad.status == 400 && !bad.text.contains("MARK"), "\(bad.text)")
            let unknown = try await client.send("PATCH", path, json: ["credentials": ["kee": "x"]])
            #expect(unknown.json["details"]?["field"] == "credentials.kee", "\(unknown.text)")
            #expect(try await live.shown(id, client)["status"] == "reauthorizationRequired")
            let good = try await client.send("PATCH", path, json: ["credentials": try await fresh()])
            #expect(good.status == 200 && good.json["connection"]?["id"]?.stringValue == id, "\(good.text)")
            #expect(try await live.shown(id, client)["status"] == "connected")
            #expect(try await live.listed(client, "?service=vault") == [id])
        }
    }

    @Test func takesNoCredentialsWhereThePersonIsAsked() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            let id = try await live.connected(client)
            let path = "\(LiveServer.base)/connections/\(id)"
            let refused = try await client.send("PATCH", path, json: ["credentials": ["key": "x"]])
            #expect(refused.status == 400 && refused.json["details"]?["field"] == "credentials", "\(refused.text)")
        }
    }
}
