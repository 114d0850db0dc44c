import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// What the providers of the repository tell, as the services document their webhooks.
struct ProviderWebhookTests {
    static let now = Timestamp(seconds: 1_704_067_200)

    private static func hmac(_ message: String) -> [UInt8] {
        WebhookPorts.host.hmac(.sha256, Array("the secret".utf8), Array(message.utf8))
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 / 16, radix: 16) + String($0 % 16, radix: 16) }.joined()
    }

    /// The headers that each service sends, written out here apart from the specs.
    private static func headers(_ provider: String, _ body: String) throws -> HeaderFields {
        switch provider {
        case "stripe": ["Stripe-Signature": "t=\(now.seconds),v1=\(hex(hmac("\(now.seconds).\(body)"))),v0=00"]
        case "slack":
            [
                "X-Slack-Signature": "v0=\(hex(hmac("v0:\(now.seconds):\(body)")))",
                "X-Slack-Request-Timestamp": "\(now.seconds)",
            ]
        case "quickbooks": ["intuit-signature": Base64.encode(hmac(body))]
        default: ["x-xero-signature": Base64.encode(hmac(body))]
        }
    }

    private static func read(_ provider: String, _ body: String) throws -> WebhookContent {
        let plan = try #require(try ProviderAuthTests.loaded(provider).webhooks)
        let delivery = WebhookDelivery(headers: try headers(provider, body), body: Array(body.utf8), receivedAt: now)
        return try plan.read(delivery, secrets: [Secret("the secret")], .host)
    }

    static let cases: [(String, String, [WebhookAccount])] = [
        (
            "stripe", #"{"id":"evt_1","type":"charge.refunded","account":"acct_1"}"#,
            [.init(account: "acct_1", dataTypes: ["payments"], isRevoked: false)]
        ),
        (
            "stripe", #"{"id":"evt_2","type":"customer.subscription.updated","account":"acct_1"}"#,
            [.init(account: "acct_1", dataTypes: ["subscriptions"], isRevoked: false)]
        ),
        (
            "stripe", #"{"id":"evt_3","type":"account.application.deauthorized","account":"acct_1"}"#,
            [.init(account: "acct_1", dataTypes: [], isRevoked: true)]
        ),
        ("stripe", #"{"id":"evt_4","type":"payout.paid","account":"acct_1"}"#, []),
        ("stripe", #"{"id":"evt_5","type":"invoice.paid"}"#, []),
        (
            "slack",
            #"{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"message","channel":"C1"}}"#,
            [.init(account: "T1", dataTypes: ["messages"], isRevoked: false)]
        ),
        (
            "slack", #"{"type":"event_callback","team_id":"T1","event_id":"Ev2","event":{"type":"app_uninstalled"}}"#,
            [.init(account: "T1", dataTypes: [], isRevoked: true)]
        ),
        (
            "slack",
            #"{"type":"event_callback","team_id":"T1","event":{"type":"tokens_revoked","tokens":{"bot":["U1"]}}}"#,
            [.init(account: "T1", dataTypes: [], isRevoked: true)]
        ),
        (
            "slack",
            #"{"type":"event_callback","team_id":"T1","event":{"type":"tokens_revoked","tokens":{"oauth":["U1"]}}}"#, []
        ),
        (
            "quickbooks",
            #"{"eventNotifications":[{"realmId":"1","dataChangeEvent":{"entities":[{"name":"Vendor","id":"3"},{"name":"Invoice","id":"4"}]}},{"realmId":"2","dataChangeEvent":{"entities":[{"name":"Purchase","id":"3"}]}}]}"#,
            [
                .init(account: "1", dataTypes: ["invoices", "vendors"], isRevoked: false),
                .init(account: "2", dataTypes: ["expenses"], isRevoked: false),
            ]
        ),
        (
            "quickbooks",
            #"[{"type":"qbo.invoice.voided.v1","intuitentityid":"1234","intuitaccountid":"310687","data":{}}]"#,
            [.init(account: "310687", dataTypes: ["invoices"], isRevoked: false)]
        ),
        (
            "xero", #"{"events":[{"tenantId":"t","eventCategory":"CREDITNOTE","eventType":"CREATE"}],"entropy":"X"}"#,
            [.init(account: "t", dataTypes: ["expenses", "invoices"], isRevoked: false)]
        ),
        ("xero", #"{"events":[],"lastEventSequence":0,"firstEventSequence":0,"entropy":"S0m3r4Nd0m"}"#, []),
    ]

    @Test(arguments: cases)
    func tellsWhoseDataChanged(_ provider: String, _ body: String, _ accounts: [WebhookAccount]) throws {
        #expect(try Self.read(provider, body).accounts == accounts)
    }

    @Test func answersTheChallengeOfTheSetUp() throws {
        let body =
            #"{"token":"x","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","type":"url_verification"}"#
        let content = try Self.read("slack", body)
        #expect(content.reply == "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P")
    }

    /// The samples that lie beside the repository, with how many accounts each concerns.
    @Test(
        .enabled(if: sharedFolder != nil),
        arguments: [
            ("quickbooks", "webhook-vendor-deleted-legacy", ["987654321"]),
            ("quickbooks", "webhook-cloudevents", []),
            ("xero", "webhook-credit-note-create", ["aef86862-2015-4b6b-88bc-d89032cecc50"]),
        ]
    )
    func readsRealDeliveries(_ provider: String, _ name: String, _ accounts: [String]) throws {
        let folder = try #require(sharedFolder)
        let file = folder.appending(path: "samples/\(provider)/_webhooks/\(name).json")
        let body = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        #expect(try Self.read(provider, body).accounts.map(\.account) == accounts)
    }
}
