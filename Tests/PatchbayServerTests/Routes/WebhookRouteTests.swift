import HTTPTypes
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayServer
import PatchbayTestSupport
import Testing

/// Webhooks over the server's routes: what providers send, and what owners look at.
@Suite struct WebhookRouteTests {
    let fixture: ServerFixture

    static let base = ServerFixture.base

    init() async throws {
        fixture = try await ServerFixture(webhookSecrets: ["stripe": ["the secret"], "slack": ["the secret"]])
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 / 16, radix: 16) + String($0 % 16, radix: 16) }.joined()
    }

    private func deliver(
        _ body: String,
        to service: String = "stripe",
        key: String = "the secret"
    ) async throws -> ServerFixture.Answer {
        let seconds = fixture.time.now.seconds
        func signature(_ text: String) -> String {
            Self.hex(WebhookPorts.host.hmac(.sha256, Array(key.utf8), Array(text.utf8)))
        }
        var headers: HTTPFields = [.contentType: "application/json"]
        let own =
            service == "slack"
            ? [
                "X-Slack-Signature": "v0=" + signature("v0:\(seconds):\(body)"),
                "X-Slack-Request-Timestamp": "\(seconds)",
            ]
            : ["Stripe-Signature": "t=\(seconds),v1=" + signature("\(seconds).\(body)")]
        for (name, value) in own { headers[try #require(HTTPField.Name(name))] = value }
        return try await fixture.send(.post, "/webhooks/\(service)", headers: headers, body: Array(body.utf8))
    }

    private func requests() async throws -> [SyncRequest] {
        let now = fixture.time.now.adding(seconds: 60)
        return try await fixture.store.takeDueRequests(WorkLease(holder: "test", until: now), now: now, limit: 10)
    }

    @Test func takesAnEventWithoutASession() async throws {
        let id = try await fixture.connect()
        let answer = try await deliver(#"{"id":"evt_1","type":"invoice.paid","account":"acct_1"}"#)
        #expect(answer.status == 200)
        #expect(answer.bytes.isEmpty)
        #expect(try await requests().map(\.connection) == [id])
    }

    @Test func answersAChallengeWithItsText() async throws {
        let answer = try await deliver(#"{"type":"url_verification","challenge":"abc<script>"}"#, to: "slack")
        #expect(answer.status == 200)
        #expect(answer.text == "abc<script>")
        #expect(answer.headers[.contentType] == "text/plain; charset=utf-8")
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
    }

    @Test func refusesWithAnEmptyAnswer() async throws {
        let wrong = try await deliver("{}", key: "another")
        let none = try await fixture.send(.post, "/webhooks/stripe", headers: [:], body: Array("{}".utf8))
        for answer in [wrong, none] {
            #expect(answer.status == 401)
            #expect(answer.bytes.isEmpty)
        }
        #expect(fixture.log.text.contains(#""reason":"mismatch""#))
        #expect(!fixture.log.text.contains("the secret"))
    }

    @Test func tellsWhoSignedItThatABodyIsNoJSON() async throws {
        let answer = try await deliver("id=evt_1")
        #expect(answer.status == 400)
        #expect(answer.json["code"] == "malformed_request")
        #expect(try await deliver("id=evt_1", key: "another").status == 401)
    }

    @Test(arguments: ["xero", "github-issues", "acme"]) func knowsNoOtherService(_ service: String) async throws {
        let answer = try await deliver("{}", to: service)
        #expect(answer.status == 404)
        #expect(answer.json["code"] == "unknown_service")
    }

    @Test func boundsTheBody() async throws {
        let answer = try await deliver(String(repeating: "a", count: 1024 * 1024 + 1))
        #expect(answer.status == 413)
    }

    @Test func counts() async throws {
        _ = try await deliver("{}")
        _ = try await deliver("{}", key: "another")
        let text = try await fixture.send(.get, "/metrics", as: nil).text
        #expect(text.contains(#"patchbay_webhooks_received_total{service="stripe",result="refused"} 1"#))
        #expect(text.contains(#"patchbay_webhooks_received_total{service="stripe",result="unmatched"} 1"#))
    }

    // MARK: What owners are told

    /// A connection with a message that says that its grant ended.
    private func revoked() async throws -> (id: String, message: JSONValue) {
        let id = try await fixture.connect()
        let path = "\(Self.base)/connections/\(id)"
        let settings: JSONValue = ["settings": ["webhookUrl": "https://app.test/hook"]]
        #expect(try await fixture.send(.patch, path, json: settings).status == 200)
        _ = try await deliver(#"{"id":"evt_9","type":"account.application.deauthorized","account":"acct_1"}"#)
        let list = try await fixture.send(.get, "\(path)/webhook/messages")
        #expect(list.status == 200)
        return (id, try #require(list.json["messages"]?.arrayValue?.first))
    }

    @Test func listsWhatIsTold() async throws {
        let (id, message) = try await revoked()
        let path = "\(Self.base)/connections/\(id)/webhook/messages"
        #expect(message["type"] == "connection.reauthorizationRequired")
        #expect(message["status"] == "pending" && message["attempts"] == 0)
        #expect(message["nextAttemptAt"] == .string(fixture.time.now.text))
        #expect(message["payload"]?["data"]?["connectionId"] == .string(id))
        let dead = try await fixture.send(.get, path + "?status=dead")
        #expect(dead.json["messages"] == [] && dead.json["nextCursor"] == .null)
        for query in ["status=late", "limit=0", "limit=x", "page=2", "cursor=msg-1"] {
            #expect(try await fixture.send(.get, "\(path)?\(query)").status == 400)
        }
        #expect(try await fixture.send(.get, path, as: "bob").status == 404)
    }

    @Test func pagesThroughTheList() async throws {
        let id = try await fixture.connect()
        let connection = try #require(try await fixture.store.connection(id, of: Caller(user: "alice").owner))
        let path = "\(Self.base)/connections/\(id)"
        let settings: JSONValue = ["settings": ["webhookUrl": "https://app.test/hook"]]
        _ = try await fixture.send(.patch, path, json: settings)
        for number in 1...5 {
            _ = try await fixture.store.mark(
                id,
                of: connection.owner,
                as: .reauthorizationRequired,
                reason: "\(number)",
                version: number,
                at: fixture.time.now
            )
            _ = try await fixture.store.connect(
                connection,
                grant: Grant(credentials: Secret([1]), expiresAt: nil, grantedScopes: nil),
                isNew: false
            )
            fixture.time.advance(seconds: 1)
        }
        var seen: [String] = []
        var cursor = ""
        for _ in 0..<10 {
            let page = try await fixture.send(.get, "\(path)/webhook/messages?limit=2\(cursor)")
            seen += (page.json["messages"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
            guard let next = page.json["nextCursor"]?.stringValue else { break }
            cursor = "&cursor=\(next)"
        }
        let all = try await fixture.send(.get, "\(path)/webhook/messages").json["messages"]?.arrayValue ?? []
        #expect(seen == all.compactMap { $0["id"]?.stringValue })
        #expect(Set(seen).count == seen.count && !seen.isEmpty)
    }

    @Test func sendsAgain() async throws {
        let (id, message) = try await revoked()
        let path = "\(Self.base)/connections/\(id)/webhook/messages/\(message["id"]?.stringValue ?? "")/redeliver"
        let again = try await fixture.send(.post, path)
        #expect(again.status == 200)
        #expect(again.json["message"]?["status"] == "pending")
        #expect(try await fixture.send(.post, path, as: "bob").status == 404)
        let other = try await fixture.send(.post, "\(Self.base)/connections/\(id)/webhook/messages/msg-1/redeliver")
        #expect(other.status == 404)
        #expect(other.json["code"] == "message_not_found")
    }

    @Test func showsASecretOnce() async throws {
        let id = try await fixture.connect()
        let path = "\(Self.base)/connections/\(id)/webhook/secret"
        let first = try await fixture.send(.post, path)
        let secret = try #require(first.json["secret"]?.stringValue)
        #expect(first.status == 200)
        #expect(secret.hasPrefix("whsec_"))
        #expect(Base64.decode(String(secret.dropFirst(6)))?.count == 32)
        #expect(try await fixture.send(.post, path).json["secret"]?.stringValue != secret)
        #expect(try await fixture.send(.post, path, as: "bob").status == 404)
        #expect(try await fixture.send(.get, path).status == 405)
        let shown = try await fixture.send(.get, "\(Self.base)/connections/\(id)").text
        #expect(!shown.contains("whsec_"))
        #expect(!fixture.log.text.contains(secret))
    }

    @Test(arguments: [
        ("hourly", true), ("0 3 * * 1-5", true), ("manual", true), ("often", false), ("0 25 * * *", false),
    ])
    func takesSchedules(_ frequency: String, _ isRight: Bool) async throws {
        let id = try await fixture.connect()
        let answer = try await fixture.send(
            .patch,
            "\(Self.base)/connections/\(id)",
            json: ["settings": ["syncFrequency": .string(frequency)]]
        )
        #expect(answer.status == (isRight ? 200 : 400))
        if !isRight { #expect(answer.json["details"]?["field"] == "settings.syncFrequency") }
    }
}
