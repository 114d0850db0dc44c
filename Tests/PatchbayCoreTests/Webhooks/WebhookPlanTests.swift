import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import Testing

struct WebhookPlanTests {
    private static let form = #"""
        "id": "$.delivery",
        "challenge": { "when": { "path": "$.type", "equals": "hello" }, "reply": "$.word" },
        "events": [
          { "items": "$.events[*]", "account": { "from": ["$.account", { "page": "$.account" }] },
            "dataTypes": {
              "things": { "path": "$.kind", "equals": "thing" },
              "parts": { "path": "$.kind", "in": ["part", "thing"] }
            },
            "revokedWhen": { "path": "$.kind", "equals": "gone" } },
          { "items": "$.all", "account": "$.account" }
        ]
        """#

    private static func read(_ body: String) throws -> WebhookContent {
        try WebhookSamples.read(WebhookSamples.plan(WebhookSamples.stamped, form), WebhookSamples.delivery(body))
    }

    static let cases: [(String, [WebhookAccount])] = [
        (#"{"events":[{"account":"a","kind":"part"}]}"#, [.init(account: "a", dataTypes: ["parts"], isRevoked: false)]),
        (
            #"{"events":[{"account":"b","kind":"thing"},{"account":"a","kind":"part"},{"account":"a","kind":"thing"}]}"#,
            [
                .init(account: "a", dataTypes: ["parts", "things"], isRevoked: false),
                .init(account: "b", dataTypes: ["parts", "things"], isRevoked: false),
            ]
        ),
        (#"{"account":7,"events":[{"kind":"part"}]}"#, [.init(account: "7", dataTypes: ["parts"], isRevoked: false)]),
        (#"{"events":[{"account":"a","kind":"gone"}]}"#, [.init(account: "a", dataTypes: [], isRevoked: true)]),
        (#"{"all":{"account":"a"}}"#, [.init(account: "a", dataTypes: nil, isRevoked: false)]),
        (
            #"{"events":[{"account":"a","kind":"part"}],"all":{"account":"a"}}"#,
            [.init(account: "a", dataTypes: nil, isRevoked: false)]
        ),
        (#"{"events":[{"kind":"part"},{"account":"","kind":"part"},{"account":"a","kind":"other"},7,null]}"#, []),
        ("[]", []), ("7", []), (#"{"events":{}}"#, []),
    ]

    @Test(arguments: cases) func gathersByAccount(_ body: String, _ accounts: [WebhookAccount]) throws {
        let content = try Self.read(body)
        #expect(content.accounts == accounts)
        #expect(content.reply == nil)
    }

    @Test func answersAChallengeAndTellsNothing() throws {
        let content = try Self.read(#"{"type":"hello","word":"abc","events":[{"account":"a","kind":"part"}]}"#)
        #expect(content.reply == "abc")
        #expect(content.accounts == [])
    }

    @Test(arguments: ["", "{", "a=b", #"{"type":"hello"}"#, "{} {}"]) func refusesWhatIsNotDescribed(_ body: String) {
        #expect(throws: WebhookRefusal.malformed) { try Self.read(body) }
    }

    @Test func knowsADeliveryByItsIDOrByWhatWasSigned() throws {
        let plan = try WebhookSamples.plan(WebhookSamples.stamped, Self.form)
        func key(_ body: String, _ time: Timestamp = WebhookSamples.now) throws -> [UInt8] {
            try WebhookSamples.read(plan, WebhookSamples.delivery(body, signedAt: time)).key
        }
        let later = WebhookSamples.now.adding(seconds: 60)
        #expect(try key(#"{"delivery":"1","a":1}"#) == key(#"{"delivery":"1","a":2}"#, later))
        #expect(try key(#"{"delivery":"1"}"#) != key(#"{"delivery":"2"}"#))
        #expect(try key(#"{"a":1}"#) == key(#"{"a":1}"#))
        #expect(try key(#"{"a":1}"#) != key(#"{"a":1}"#, later))
    }

    @Test func keepsTheKeyOfAnUndatedDeliveryLonger() throws {
        let undated = #"{ "type": "hmac", "header": "X-Signature", "encoding": "base64" }"#
        let delivery = WebhookSamples.delivery(["X-Signature": Base64.encode(WebhookSamples.hmac("{}"))], "{}")
        #expect(try WebhookSamples.read(WebhookSamples.plan(undated), delivery).keySeconds == 604_800)
        #expect(try Self.read("{}").keySeconds == 86_400)
    }
}
