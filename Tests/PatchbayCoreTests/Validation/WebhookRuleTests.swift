import PatchbayCore
import Testing

/// Mistakes of webhooks, each as a change of a description that is right.
struct WebhookRuleTests {
    private static let spec = #"""
        {
          "specVersion": 1, "id": "acme", "name": "Acme",
          "variables": { "tenant": { "optional": true, "source": { "type": "tokenResponse", "path": "$.tenant" } } },
          "auth": \#(AuthSamples.oauth2()),
          "api": { "baseUrl": "https://api.acme.test" },
          "dataTypes": {
            "things": { "model": "thing", "primaryKey": "$.id", "records": "$.data[*]", "pagination": { "type": "none" },
              "request": { "path": "/things/{parent.id}" }, "forEach": { "dataType": "boxes" },
              "mapping": { "id": "$.id" } },
            "boxes": { "internal": true, "primaryKey": "$.id", "records": "$.data[*]",
              "pagination": { "type": "none" }, "request": { "path": "/boxes" } }
          },
          "webhooks": {
            "signature": {
              "type": "hmac", "header": "X-Signature", "separator": ",", "prefix": "v1=", "encoding": "hex",
              "timestamp": { "entry": "t=" }, "signs": "{timestamp}.{body}", "toleranceSeconds": 60
            },
            "events": { "account": "$.tenant", "dataTypes": { "things": { "path": "$.kind", "equals": "thing" } } }
          }
        }
        """#

    static let cases: [(old: String, new: String, code: String, message: String)] = [
        (
            "{timestamp}.{body}", "{timestamp}", "webhook-conflict",
            "a signature that leaves out `{body}` proves nothing of what is told"
        ),
        (
            "{timestamp}.{body}", "{body}", "webhook-conflict",
            "`timestamp` is not signed, so anybody may write another one"
        ),
        ("{timestamp}.{body}", "{time}.{body}", "undefined-variable", "nothing defines `time` here"),
        (
            "{timestamp}.{body}", "{id}.{timestamp}.{body}", "missing-member",
            "`{id}` is signed, and nothing says where it is"
        ),
        (
            #""timestamp": { "entry": "t=" }, "#, "", "missing-member",
            "`{timestamp}` is signed, and nothing says where it is"
        ),
        (
            #""timestamp": { "entry": "t=" }, "signs": "{timestamp}.{body}", "#, "", "unread-setting",
            "nothing reads `toleranceSeconds`"
        ),
        (
            #""separator": ",", "#, "", "missing-member",
            "the header has an entry beside the signature, and nothing says what stands between them"
        ),
        (
            #""prefix": "v1=", "#, "", "missing-member",
            "the header has several entries, and nothing says which are signatures"
        ),
        (
            #""dataTypes": { "things": { "path""#, #""dataTypes": { "thing": { "path""#, "webhook-conflict",
            "no data type `thing` is declared; did you mean `things`?"
        ),
        (
            #""dataTypes": { "things": { "path""#, #""dataTypes": { "boxes": { "path""#, "webhook-conflict",
            "`boxes` is only read for other data types"
        ),
        (
            #""source": { "type": "tokenResponse", "path": "$.tenant" }"#, #""source": { "type": "user" }"#,
            "webhook-conflict", "no variable is brought by connecting, so no connection has this account"
        ),
        (#""encoding": "hex","#, #""encoding": "hx","#, "unknown-choice", "hex"),
        (#""type": "hmac", "#, #""type": "hmak", "#, "unknown-choice", "hmac"),
    ]

    @Test(arguments: cases) func tells(_ old: String, _ new: String, _ code: String, _ message: String) throws {
        let text = Self.spec.replacing(old, with: new)
        #expect(text != Self.spec)
        let findings = try SpecSamples.load(text).diagnostics
        let words = findings.map { "\($0.code.id): \($0.message)" }
        #expect(findings.contains { $0.code.id == code && $0.message.contains(message) }, "\(words)")
    }

    @Test func isSilentAboutTheBase() throws {
        #expect(try SpecSamples.load(Self.spec).diagnostics.map(\.message) == [])
    }
}
