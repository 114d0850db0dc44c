import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import Testing

struct WebhookSignatureTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var signature: String
        var secret: String
        var headers: HeaderFields
        var body: String
        var seconds = 1_704_067_200
    }

    /// Examples that the services and the specification publish, each with the secret it was signed by.
    static let published = [
        Vector(
            testDescription:
                "a keyed digest in hexadecimal digits behind a prefix (docs.github.com, validating deliveries)",
            signature: #"{ "type": "hmac", "header": "X-Hub-Signature-256", "prefix": "sha256=", "encoding": "hex" }"#,
            secret: "It's a Secret to Everybody",
            headers: [
                "x-hub-signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
            ],
            body: "Hello, World!"
        ),
        Vector(
            testDescription: "a timestamp in a header of its own (docs.slack.dev, verifying requests)",
            signature: #"""
                { "type": "hmac", "header": "X-Slack-Signature", "prefix": "v0=", "encoding": "hex",
                  "timestamp": { "header": "X-Slack-Request-Timestamp" }, "signs": "v0:{timestamp}:{body}" }
                """#,
            secret: "8f742231b10e8888abcd99yyyzzz85a5",
            headers: [
                "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
                "X-Slack-Request-Timestamp": "1531420618",
            ],
            body: "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
                + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
                + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
                + "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
            seconds: 1_531_420_700
        ),
        Vector(
            testDescription: "Standard Webhooks (the example of its libraries)",
            signature: #"{ "type": "standardWebhooks" }"#,
            secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            headers: [
                "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330",
                "webhook-signature":
                    "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v2,AAAA",
            ],
            body: #"{"test": 2432232314}"#,
            seconds: 1_614_265_330
        ),
    ]

    @Test(arguments: published) func acceptsWhatIsPublished(_ vector: Vector) throws {
        let plan = try WebhookSamples.plan(vector.signature)
        let delivery = WebhookSamples.delivery(vector.headers, vector.body, Timestamp(seconds: vector.seconds))
        let secrets = [Secret("another"), Secret(vector.secret)]
        #expect(try !plan.verify(delivery, secrets: secrets, .host).isEmpty)
        var tampered = delivery
        tampered.body[0] ^= 1
        #expect(throws: WebhookRefusal.mismatch) { try plan.verify(tampered, secrets: secrets, .host) }
        #expect(throws: WebhookRefusal.self) { try plan.verify(delivery, secrets: [Secret("another")], .host) }
    }

    @Test func refusesATimestampOutsideTheWindow() throws {
        let plan = try WebhookSamples.plan()
        let now = WebhookSamples.now
        for (offset, isRight) in [(-301, false), (-300, true), (0, true), (300, true), (301, false)] {
            let delivery = WebhookSamples.delivery("{}", signedAt: now.adding(seconds: offset))
            let refusal = refusal { _ = try WebhookSamples.read(plan, delivery) }
            #expect(refusal == (isRight ? nil : .stale), "\(offset)")
        }
    }

    @Test func takesAnySignatureOfSeveral() throws {
        let good = WebhookSamples.hex(WebhookSamples.hmac("1704067200.{}"))
        let bad = String(repeating: "0", count: 64)
        let plan = try WebhookSamples.plan()
        for header in ["t=1704067200,v1=\(bad),v1=\(good)", "v1=\(good.uppercased()), t=1704067200, v0=\(bad)"] {
            _ = try WebhookSamples.read(plan, WebhookSamples.delivery(["X-Signature": header], "{}"))
        }
        let many = "t=1704067200," + String(repeating: "v1=\(bad),", count: 16) + "v1=\(good)"
        let delivery = WebhookSamples.delivery(["X-Signature": many], "{}")
        #expect(refusal { _ = try WebhookSamples.read(plan, delivery) } == .mismatch)
    }

    static let unsigned: [(HeaderFields, WebhookRefusal)] = [
        ([:], WebhookRefusal.unsigned),
        (["X-Signature": ""], .unsigned),
        (["X-Signature": "t=1704067200"], .unsigned),
        (["X-Signature": "t=1704067200,v0=00"], .unsigned),
        (["X-Signature": "t=1704067200,v1=zz"], .unsigned),
        (["X-Signature": "t=1704067200,v1=0"], .unsigned),
        (["X-Signature": "v1=00"], .badTimestamp),
        (["X-Signature": "t=,v1=00"], .badTimestamp),
        (["X-Signature": "t=+1704067200,v1=00"], .badTimestamp),
        (["X-Signature": "t=99999999999999999999,v1=00"], .badTimestamp),
        (["X-Signature": "t=1704067200,t=1704067200,v1=00"], .badTimestamp),
        (["X-Signature": "t=1704067200,v1=00"], .mismatch),
        (["X-Signature": "t=1704067200,v1=00", "x-signature": "t=1704067200,v1=00"], .unsigned),
    ]

    @Test(arguments: unsigned)
    func refusesWhatIsNotSigned(_ headers: HeaderFields, _ expected: WebhookRefusal) throws {
        let plan = try WebhookSamples.plan()
        #expect(refusal { _ = try WebhookSamples.read(plan, WebhookSamples.delivery(headers, "{}")) } == expected)
    }

    @Test func comparesATokenAsItIs() throws {
        let plan = try WebhookSamples.plan(#"{ "type": "token", "header": "Authorization", "prefix": "Bearer " }"#)
        func refusal(_ headers: HeaderFields, _ secrets: [String]) -> WebhookRefusal? {
            self.refusal {
                _ = try plan.read(WebhookSamples.delivery(headers, "{}"), secrets: secrets.map { Secret($0) }, .host)
            }
        }
        #expect(refusal(["Authorization": "Bearer one"], ["one"]) == nil)
        #expect(refusal(["Authorization": "Bearer two"], ["one", "two"]) == nil)
        #expect(refusal(["Authorization": "Bearer onf"], ["one"]) == .mismatch)
        #expect(refusal(["Authorization": "one"], ["one"]) == .unsigned)
        #expect(refusal(["Authorization": "Bearer "], []) == .noSecret)
    }

    @Test func needsASecretThatSpellsAKey() throws {
        let plan = try WebhookSamples.plan(#"{ "type": "standardWebhooks" }"#)
        let delivery = WebhookSamples.delivery(
            ["webhook-id": "m", "webhook-timestamp": "1704067200", "webhook-signature": "v1,AAAA"],
            "{}"
        )
        for secrets in [[], [Secret("whsec_")], [Secret("not base 64!")]] {
            #expect(refusal { _ = try plan.read(delivery, secrets: secrets, .host) } == .noSecret)
        }
    }

    @Test func signsWhatItVerifies() throws {
        let plan = try WebhookSamples.plan(#"{ "type": "standardWebhooks" }"#)
        let keys = [Secret([UInt8](repeating: 1, count: 32)), Secret([UInt8](repeating: 2, count: 32))]
        let body = Array("{}".utf8)
        let headers = StandardWebhook.headers(id: "m", body: body, at: WebhookSamples.now, keys: keys, .host)
        for key in keys {
            let delivery = WebhookDelivery(headers: headers, body: body, receivedAt: WebhookSamples.now)
            _ = try plan.read(delivery, secrets: [StandardWebhook.text(of: key)], .host)
        }
    }

    private func refusal(_ work: () throws -> Void) -> WebhookRefusal? {
        do {
            try work()
            return nil
        } catch {
            return error as? WebhookRefusal
        }
    }
}
