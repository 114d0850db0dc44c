import PatchbayEngine
import PatchbayTestSupport
import Testing

/// What reaches the server as bytes: heads and bodies that are too large, too slow, or no HTTP.
struct LiveProtocolTests {
    struct Flood: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: String
        var status: Int
        var code: String
    }

    private static let start = "POST /api/integrations/connections HTTP/1.1\r\nHost: x\r\n"

    static let floods = [
        Flood(
            testDescription: "a field of 20 KiB",
            bytes: "GET /livez HTTP/1.1\r\nHost: x\r\nX-A: \(String(repeating: "a", count: 20_480))\r\n\r\n",
            status: 431,
            code: "head_too_large"
        ),
        Flood(
            testDescription: "200 fields",
            bytes: "GET /livez HTTP/1.1\r\nHost: x\r\n" + String(repeating: "X-A: b\r\n", count: 200) + "\r\n",
            status: 431,
            code: "head_too_large"
        ),
        Flood(testDescription: "no HTTP", bytes: "HELLO\r\n\r\n", status: 400, code: "malformed_request"),
        Flood(
            testDescription: "no host",
            bytes: "GET /livez HTTP/1.1\r\n\r\n",
            status: 400,
            code: "malformed_request"
        ),
        Flood(
            testDescription: "two hosts",
            bytes: "GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
            status: 400,
            code: "malformed_request"
        ),
        Flood(
            testDescription: "two lengths",
            bytes: start + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            status: 400,
            code: "malformed_request"
        ),
        Flood(
            testDescription: "a length and chunks",
            bytes: start + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
            status: 400,
            code: "malformed_request"
        ),
    ]

    @Test(arguments: floods) func refusesWhatIsNoProperHead(_ flood: Flood) async throws {
        try await LiveServer.run { live in
            let answer = try await RawConnection.exchange(port: live.port, Array(flood.bytes.utf8)) {
                $0.contains("requestId")
            }
            #expect(answer.hasPrefix("HTTP/1.1 \(flood.status) "), "\(answer)")
            #expect(answer.contains(#""code":"\#(flood.code)""#))
            #expect(try await live.client.send("GET", "/livez").status == 200, "the server lives on")
        }
    }

    /// The first lines of the answers to some bytes, all of which come before the last one is closed.
    private static func answers(to bytes: String, _ live: LiveServer) async throws -> String {
        try await RawConnection.exchange(port: live.port, Array(bytes.utf8)) { _ in false }
    }

    @Test func leavesTheHostToOlderClients() async throws {
        try await LiveServer.run { live in
            let answer = try await Self.answers(to: "GET /livez HTTP/1.0\r\n\r\n", live)
            #expect(answer.contains(" 200 "), "\(answer)")
            // The server has closed the connection, or there would be no end to wait for.
            #expect(answer.lowercased().contains("connection: close"), "\(answer)")
        }
    }

    @Test func givesLeaveToSendABody() async throws {
        try await LiveServer.run { live in
            let head = Self.start + "Connection: close\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
            let leave = "HTTP/1.1 100 Continue\r\n\r\n"
            let waiting = try await Self.answers(to: head + "Expect: 100-Continue\r\n\r\n{}", live)
            #expect(waiting.hasPrefix(leave + "HTTP/1.1 401 "), "\(waiting)")
            let hasty = try await Self.answers(to: head + "\r\n{}", live)
            #expect(hasty.hasPrefix("HTTP/1.1 401 "), "\(hasty)")
            let long = head.replacing("Length: 2", with: "Length: 2000000") + "Expect: 100-continue\r\n\r\n"
            let refused = try await RawConnection.exchange(port: live.port, Array(long.utf8)) {
                $0.contains("requestId")
            }
            #expect(refused.hasPrefix("HTTP/1.1 4"), "\(refused)")
            let old = head.replacing("HTTP/1.1", with: "HTTP/1.0") + "Expect: 100-continue\r\n\r\n{}"
            let answer = try await Self.answers(to: old, live)
            #expect(!answer.contains("Continue"), "\(answer)")
        }
    }

    @Test(arguments: [("/livez", 200), ("/nowhere", 404), (LiveServer.base, 401)])
    func answersAQuestionAboutWhatCanBeReadWithAHeadAlone(path: String, status: Int) async throws {
        try await LiveServer.run { live in
            let end = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let head = try await Self.answers(to: "HEAD \(path)" + end, live)
            #expect(head.hasPrefix("HTTP/1.1 \(status) "), "\(head)")
            #expect(head.hasSuffix("\r\n\r\n"), "\(head)")
            let whole = try await Self.answers(to: "GET \(path)" + end, live)
            func length(_ answer: String) -> Substring? {
                answer.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            }
            #expect(length(head) == length(whole) && length(head) != nil, "\(head)")
        }
    }

    @Test func refusesABodyThatIsTooLargeHoweverItComes() async throws {
        try await LiveServer.run { live in
            let token = try live.issuer.token(SessionIssuer.claims("alice", now: live.time.now))
            let head = Self.start + "Authorization: Bearer \(token)\r\nContent-Type: application/json\r\n"
            let announced = try await RawConnection.exchange(
                port: live.port,
                Array((head + "Content-Length: 99999999\r\n\r\n").utf8)
            ) { $0.contains("requestId") }
            #expect(announced.hasPrefix("HTTP/1.1 413 "), "\(announced)")
            #expect(announced.contains(#""code":"body_too_large""#))
            let chunk = "10000\r\n" + String(repeating: " ", count: 0x10000) + "\r\n"
            let chunked = try await RawConnection.exchange(
                port: live.port,
                Array((head + "Transfer-Encoding: chunked\r\n\r\n" + String(repeating: chunk, count: 20)).utf8)
            ) { $0.contains("requestId") }
            #expect(chunked.hasPrefix("HTTP/1.1 413 "), "\(chunked)")
        }
    }

    @Test func refusesABodyThatDoesNotArrive() async throws {
        try await LiveServer.run { live in
            let token = try live.issuer.token(SessionIssuer.claims("alice", now: live.time.now))
            let head = Self.start + "Authorization: Bearer \(token)\r\nContent-Type: application/json\r\n"
            live.alarm.ring()
            let answer = try await RawConnection.exchange(
                port: live.port,
                Array((head + "Content-Length: 20\r\n\r\n{\"service\"").utf8)
            ) { $0.contains("requestId") }
            #expect(answer.hasPrefix("HTTP/1.1 408 "), "\(answer)")
            #expect(answer.contains(#""code":"request_timeout""#))
        }
    }

    @Test func fetchesTheKeysAnewAtABoundedRate() async throws {
        try await LiveServer.run { live in
            let good = try live.client()
            #expect(try await good.send("GET", LiveServer.base).status == 200)
            #expect(live.issuer.fetches == 1)
            let claims = SessionIssuer.claims("alice", now: live.time.now)
            for number in 0..<20 {
                let header: JSONValue = ["alg": "RS256", "typ": "JWT", "kid": .string("made-up-\(number)")]
                let forged = good.with(token: try live.issuer.token(claims, header: header))
                #expect(try await forged.send("GET", LiveServer.base).status == 401)
            }
            #expect(live.issuer.fetches == 1)
            live.issuer.serve(["first", "second"])
            live.time.advance(seconds: 11)
            let later = SessionIssuer.claims("alice", now: live.time.now)
            let rotated = good.with(token: try live.issuer.token(later, key: "second"))
            #expect(try await rotated.send("GET", LiveServer.base).status == 200)
            #expect(live.issuer.fetches == 2)
            live.issuer.goDown()
            live.time.advance(seconds: 400)
            let known = good.with(token: try live.issuer.token(SessionIssuer.claims("alice", now: live.time.now)))
            #expect(try await known.send("GET", LiveServer.base).status == 200, "an outage keeps the keys")
            #expect(live.issuer.fetches == 3)
        }
    }

    @Test(arguments: [
        ("https://hooks.test/x", 200), ("https://nowhere.test/x", 200), ("https://api.test/webhooks/acme", 200),
        ("https://hooks.test:8443/x", 200), ("https://hooks.test:22/x", 400), ("https://hooks.test:8080/x", 400),
        ("https://inside.test/x", 400), ("https://10.0.0.7/x", 400), ("https://[fd00::1]/x", 400),
        ("https://127.0.0.1/x", 400), ("http://hooks.test/x", 400), ("https://user@hooks.test/x", 400),
        ("ftp://hooks.test/x", 400), ("/x", 400), ("https://169.254.169.254/latest", 400),
    ]) func takesWebhooksOnThePublicInternetAlone(url: String, status: Int) async throws {
        try await LiveServer.run { live in
            let client = try live.client()
            let path = "\(LiveServer.base)/connections/\(try await live.connected(client))"
            let answer = try await client.send("PATCH", path, json: ["settings": ["webhookUrl": .string(url)]])
            #expect(answer.status == status, "\(answer.text)")
            if status == 400 { #expect(answer.json["details"]?["field"] == "settings.webhookUrl") }
            let shown = try await client.send("GET", path).json["connection"]?["settings"]?["webhookUrl"]
            #expect(shown == (status == 200 ? .string(url) : .null))
        }
    }
}
