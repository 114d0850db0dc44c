import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Refreshing over real HTTP, against a provider that ends a grant when a replaced refresh token comes back.
struct LiveRefreshTests {
    @Test func asksOnceForFiftyCallers() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            let id = try await live.connected(client)
            // Nobody is answered before all have asked: the provider waits until the server has seen fifty requests.
            let gate = Gate()
            live.acme.holdTokenAnswers { await gate.wait() }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<50 { group.addTask { try await live.refresh(id, client).status } }
                group.addTask {
                    while try await Self.requestsInFlight(live) < 50 { await Task.yield() }
                    await gate.open()
                    return 200
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 51))
            #expect(live.acme.tokenRequests == 2, "one for the code, one for the refresh")
            live.acme.holdTokenAnswers(nil)
            #expect(try await live.refresh(id, client).status == 200, "the rotated token was kept")
            #expect(live.acme.tokenRequests == 3 && live.acme.liveGrants == 1)
        }
    }

    /// What the server says of itself.
    private static func requestsInFlight(_ live: LiveServer) async throws -> Int {
        let metrics = try await live.client.send("GET", "/metrics").text
        let line = metrics.split(separator: "\n").first { $0.hasPrefix("patchbay_requests_in_flight ") }
        // The request that asks is one of them.
        return (line?.split(separator: " ").last.flatMap { Int($0) } ?? 0) - 1
    }

    @Test func saysThatTheGrantEndedAndKeepsSayingIt() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            let id = try await live.connected(client)
            live.acme.endGrants()
            let refused = try await live.refresh(id, client)
            #expect(refused.status == 409 && refused.json["code"] == "reauthorization_required", "\(refused.text)")
            let shown = try await client.send("GET", "\(LiveServer.base)/connections/\(id)")
            #expect(shown.json["connection"]?["status"] == "reauthorizationRequired")
            let again = try await live.connected(client)
            #expect(again == id, "the same account takes up its connection")
            let back = try await client.send("GET", "\(LiveServer.base)/connections/\(id)")
            #expect(back.json["connection"]?["status"] == "connected")
        }
    }

    struct Outage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var response: LoopbackServer.Response
        var status = 502
    }

    static let outages = [
        Outage(testDescription: "HTML", response: html(200)), Outage(testDescription: "HTML 503", response: html(503)),
        Outage(testDescription: "500", response: .json(#"{"error":"server_error"}"#, status: 500)),
        Outage(testDescription: "429", response: .json("{}", status: 429)),
        Outage(testDescription: "no token", response: .json("{}")),
        Outage(testDescription: "a list", response: .json("[]")), Outage(testDescription: "cut", response: cut),
        Outage(testDescription: "a redirect", response: redirect),
        Outage(testDescription: "huge", response: .json(#"{"a":""# + String(repeating: "a", count: 2 << 20) + #""}"#)),
        Outage(testDescription: "no text", response: .json(#"{"access_token":{}}"#)),
        Outage(testDescription: "a number", response: .json(#"{"access_token":12345,"expires_in":60}"#)),
    ]

    private static func html(_ status: Int) -> LoopbackServer.Response {
        LoopbackServer.Response(
            status,
            headers: [(name: "Content-Type", value: "text/html")],
            body: Array("<html>maintenance</html>".utf8)
        )
    }

    private static var cut: LoopbackServer.Response {
        var response = LoopbackServer.Response.json(#"{"access_token":"half"#)
        response.ending = .reset
        return response
    }

    private static let redirect = LoopbackServer.Response(302, headers: [(name: "Location", value: "/elsewhere")])

    @Test(arguments: outages) func marksAndStoresNothingWhenTheTokenEndpointIsOut(_ outage: Outage) async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            let id = try await live.connected(client)
            let back = try await live.agreed(client)
            live.acme.answerTokenRequests(with: outage.response)
            let refused = try await live.refresh(id, client)
            #expect(refused.status == outage.status, "\(refused.text)")
            #expect(refused.json["success"] == false && refused.json["error"]?.stringValue != nil)
            let shown = try await client.send("GET", "\(LiveServer.base)/connections/\(id)")
            #expect(shown.json["connection"]?["status"] == "connected", "\(shown.text)")
            let callback = try await client.send("GET", "\(LiveServer.base)/oauth/acme/callback?\(back)")
            #expect(callback.status == outage.status, "\(callback.text)")
            let list = try await client.send("GET", "\(LiveServer.base)/connections")
            #expect(list.json["connections"]?.arrayValue?.count == 1, "nothing is half stored")
            live.acme.answerTokenRequests(with: nil)
            #expect(try await live.refresh(id, client).status == 200)
        }
    }

    @Test func refusesACodeThatTheProviderRefuses() async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            let back = try await live.agreed(client)
            live.acme.answerTokenRequests(
                with: .json(#"{"error":"invalid_client","error_description":"<b>"}"#, status: 401)
            )
            let refused = try await client.send("GET", "\(LiveServer.base)/oauth/acme/callback?\(back)")
            #expect(refused.status == 400 && !refused.text.contains("<b>"), "\(refused.text)")
            #expect(try await client.send("GET", "\(LiveServer.base)/connections").json["connections"] == [])
        }
    }
}

/// Lets nobody through before it is opened.
actor Gate {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func wait() async {
        guard !isOpen else { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
