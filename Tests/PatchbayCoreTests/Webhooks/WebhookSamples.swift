import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import Testing

/// A made-up provider's webhooks, compiled by way of a whole spec, and deliveries that are signed for them.
enum WebhookSamples {
    static let now = Timestamp(seconds: 1_704_067_200)
    static let secret = Secret("s3cret")

    static let stamped = #"""
        { "type": "hmac", "header": "X-Signature", "separator": ",", "prefix": "v1=", "encoding": "hex",
          "timestamp": { "entry": "t=" }, "signs": "{timestamp}.{body}" }
        """#

    /// The plan of a `signature` and more members of `webhooks`.
    static func plan(
        _ signature: String = stamped,
        _ members: String = #""events": { "account": "$.tenant" }"#
    ) throws -> WebhookPlan {
        let text = """
            {
              "specVersion": 1, "id": "acme", "name": "Acme",
              "variables": { "tenant": { "optional": true, "source": { "type": "tokenResponse", "path": "$.tenant" } } },
              "auth": \(AuthSamples.oauth2()), "api": { "baseUrl": "https://api.acme.test" },
              "defaults": { "pagination": { "type": "none" } },
              "dataTypes": {
                "things": { "model": "thing", "primaryKey": "$.id", "records": "$.data[*]", "mapping": { "id": "$.id" },
                  "request": { "path": "/things" } },
                "parts": { "model": "thing", "primaryKey": "$.id", "records": "$.data[*]", "mapping": { "id": "$.id" },
                  "request": { "path": "/parts" } }
              },
              "webhooks": { "signature": \(signature), \(members) }
            }
            """
        let loaded = try SpecSamples.load(text)
        #expect(loaded.diagnostics.map(\.message) == [])
        return try #require(loaded.webhooks)
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 / 16, radix: 16) + String($0 % 16, radix: 16) }.joined()
    }

    static func hmac(_ message: String, _ key: String = "s3cret") -> [UInt8] {
        WebhookPorts.host.hmac(.sha256, Array(key.utf8), Array(message.utf8))
    }

    /// A delivery that is signed as ``stamped`` says.
    static func delivery(_ body: String, signedAt time: Timestamp = now, receivedAt: Timestamp = now) -> WebhookDelivery
    {
        let signature = hex(hmac("\(time.seconds).\(body)"))
        return delivery(["X-Signature": "t=\(time.seconds),v1=\(signature)"], body, receivedAt)
    }

    static func delivery(
        _ headers: HeaderFields,
        _ body: String,
        _ receivedAt: Timestamp = now
    ) -> WebhookDelivery {
        WebhookDelivery(headers: headers, body: Array(body.utf8), receivedAt: receivedAt)
    }

    static func read(_ plan: WebhookPlan, _ delivery: WebhookDelivery) throws -> WebhookContent {
        try plan.read(delivery, secrets: [secret], .host)
    }
}
