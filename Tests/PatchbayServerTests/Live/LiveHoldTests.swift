import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// A database file that another process holds longer than the server waits, over real HTTP.
struct LiveHoldTests {
    private static func run(_ body: (LiveServer, FileHold) async throws -> Void) async throws {
        try await LiveServer.run(storeLimits: StoreLimits(busySeconds: 0)) { live in
            try await body(live, try FileHold(live.folder.file("patchbay.sqlite")))
        }
    }

    private static func expectRefusal(_ answer: LoopbackClient.Answer, _ place: String) {
        #expect(answer.status == 503, "\(place): \(answer.text)")
        #expect(answer.header("Retry-After") == "5" && answer.json["retryAfter"] == 5, "\(place): \(answer.text)")
        #expect(answer.json["success"] == false && answer.json["code"] == "store_unavailable", "\(place)")
        #expect(answer.json["error"] == "The service is unavailable for a moment", "\(place)")
        #expect(answer.json["requestId"]?.stringValue?.hasPrefix("req-") == true, "\(place)")
        #expect(!answer.text.contains("sqlite") && !answer.text.contains("SQL"), "\(place): \(answer.text)")
    }

    @Test func asksWhateverWritesToComeBack() async throws {
        try await Self.run { live, hold in
            let client = try live.client()
            let id = try await live.connected(client)
            let back = try await live.agreed(client)
            let key = live.acme.secrets.last { live.acme.accepts($0) } ?? ""
            let redirect = "https%3A%2F%2Fapp.test%2Fcallback"
            let writes: [(String, String, JSONValue?)] = [
                ("POST", "/connections", ["service": "acme"]),
                ("POST", "/connections", ["service": "vault", "credentials": ["key": .string(key)]]),
                ("PATCH", "/connections/\(id)", ["settings": ["syncFrequency": "daily"]]),
                ("POST", "/connections/\(id)/sync", [:]), ("DELETE", "/connections/\(id)", nil),
                ("GET", "/oauth/acme/authorize?redirectUri=\(redirect)", nil),
                ("GET", "/oauth/acme/callback?\(back)", nil),
                ("POST", "/oauth/acme/refresh", ["connectionId": .string(id)]),
            ]
            let reads = ["", "/connections", "/connections/\(id)", "/connections/\(id)/syncs"]
            try await hold.take()
            func once(_ number: Int) -> [(name: String, value: String)] {
                [(name: "Idempotency-Key", value: "request \(number)")]
            }
            for (number, (method, path, json)) in writes.enumerated() {
                let answer = try await client.send(method, LiveServer.base + path, json: json)
                Self.expectRefusal(answer, "\(method) \(path)")
                guard method == "POST" else { continue }
                let again = try await client.send(method, LiveServer.base + path, json: json, headers: once(number))
                Self.expectRefusal(again, "\(method) \(path) with a key")
            }
            for path in reads {
                let answer = try await client.send("GET", LiveServer.base + path)
                #expect(answer.status == 200, "\(path): \(answer.text)")
            }
            for path in ["/livez", "/readyz", "/metrics"] {
                #expect(try await live.client.send("GET", path).status == 200, "\(path)")
            }
            #expect(live.acme.tokenRequests == 1 && live.acme.revocations == 0, "the provider was asked for nothing")

            try await hold.release()
            let list = try await client.send("GET", "\(LiveServer.base)/connections")
            #expect(list.json["connections"]?.arrayValue?.count == 1, "nothing is half stored: \(list.text)")
            for (number, (method, path, json)) in writes.enumerated() where method != "DELETE" {
                let key = method == "POST" ? once(number) : []
                let answer = try await client.send(method, LiveServer.base + path, json: json, headers: key)
                #expect(answer.status == 200, "\(method) \(path): \(answer.text)")
            }
            #expect(try await client.send("DELETE", "\(LiveServer.base)/connections/\(id)").status == 200)
            #expect(try await hold.isWhole())
        }
    }

    @Test func givesBackAGrantThatCannotBeStored() async throws {
        try await Self.run { live, hold in
            let client = try live.client()
            let back = try await live.agreed(client)
            // The file is taken between the provider's answer and what is made of it.
            live.acme.holdTokenAnswers { try? await hold.take() }
            let answer = try await client.send("GET", "\(LiveServer.base)/oauth/acme/callback?\(back)")
            Self.expectRefusal(answer, "callback")
            #expect(live.acme.revocations == 1 && live.acme.liveGrants == 0)
            try await hold.release()
            live.acme.holdTokenAnswers(nil)
            #expect(try await client.send("GET", "\(LiveServer.base)/connections").json["connections"] == [])
            #expect(try await live.connected(client).hasPrefix("conn-"))
        }
    }

    @Test func keepsTheGrantOfAnAccountThatIsConnected() async throws {
        try await Self.run { live, hold in
            let client = try live.client()
            let id = try await live.connected(client)
            let back = try await live.agreed(client)
            live.acme.holdTokenAnswers { try? await hold.take() }
            let answer = try await client.send("GET", "\(LiveServer.base)/oauth/acme/callback?\(back)")
            Self.expectRefusal(answer, "callback")
            // Many providers end all grants of an account at once.
            #expect(live.acme.revocations == 0)
            try await hold.release()
            live.acme.holdTokenAnswers(nil)
            #expect(try await live.refresh(id, client).status == 200, "the connection works on")
        }
    }
}
