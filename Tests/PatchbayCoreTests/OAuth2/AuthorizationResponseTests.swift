import PatchbayCore
import PatchbayEngine
import Testing

struct AuthorizationResponseTests {
    static func read(_ query: String, _ members: String = "", variables: String = "{}") throws -> AuthorizationResponse
    {
        try AuthSamples.plan(AuthSamples.oauth2(members), variables: variables)
            .callback(FormURLEncoding.decode(query), AuthSamples.scope(), AuthSamples.ports)
    }

    @Test func bringsTheCode() throws {
        #expect(try Self.read("code=a%2Fb&state=x").code.reveal() == "a/b")
    }

    @Test func bringsTheCodeUnderAnotherName() throws {
        #expect(try Self.read("auth_code=c&state=x", #""callback": { "code": "auth_code" }"#).code.reveal() == "c")
    }

    static let realm =
        #"{ "realm": { "pattern": "[0-9]+", "source": { "type": "callback", "parameter": "realmId" } } }"#

    @Test func capturesVariables() throws {
        #expect(
            try Self.read("code=c&realmId=4620816365151617180", variables: Self.realm).variables == [
                "realm": "4620816365151617180"
            ]
        )
        #expect(try Self.read("code=c", variables: Self.realm).variables.isEmpty)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var query: String
        var members = ""
        var error: AuthError
        var testDescription: String { query }
    }

    static let refusals = [
        Refusal(
            query: "error=access_denied&error_description=The+person+said+no&state=x",
            error: .refused(code: "access_denied", words: "The person said no")
        ),
        Refusal(query: "state=x", error: .invalidCallback("the callback has no `code`")),
        Refusal(query: "code=&state=x", error: .invalidCallback("the callback has no `code`")),
        Refusal(query: "code=a&code=b", error: .invalidCallback("the callback has `code` twice")),
        Refusal(
            query: "code=a&iss=https%3A%2F%2Fevil.test",
            members: #""issuer": "https://acme.test""#,
            error: .invalidCallback("the callback comes from another issuer than `https://acme.test`")
        ),
        Refusal(
            query: "code=c&realmId=1%27+OR+1",
            error: .invalidCallback("the value for `realm` is not what the spec allows")
        ),
        Refusal(
            query: "error=%1B%5B31mred",
            error: .refused(code: #"\u{1b}[31mred"#, words: nil)
        ),
        Refusal(
            query: String(repeating: "a&", count: 100),
            error: .invalidCallback("the callback has too many or too long parameters")
        ),
        Refusal(
            query: "code=" + String(repeating: "a", count: 9000),
            error: .invalidCallback("the callback has too many or too long parameters")
        ),
    ]

    @Test(arguments: refusals) func refuses(_ example: Refusal) {
        let error = #expect(throws: AuthError.self) {
            try Self.read(example.query, example.members, variables: Self.realm)
        }
        #expect(error == example.error)
    }

    @Test func acceptsTheRightIssuer() throws {
        #expect(
            try Self.read("code=c&iss=https%3A%2F%2Facme.test", #""issuer": "https://acme.test""#).code.reveal() == "c"
        )
    }

    @Test func verifiesTheSignature() throws {
        let members = #""callback": { "signature": { "parameter": "hmac" } }"#
        let signed = "hmacSHA256|s3cret&|code=c&shop=a.test&state=x"
        let digits = signed.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(try Self.read("state=x&shop=a.test&code=c&hmac=\(digits)", members).code.reveal() == "c")
        for query in ["state=x&shop=b.test&code=c&hmac=\(digits)", "state=x&code=c", "code=c&hmac="] {
            let error = #expect(throws: AuthError.self) { try Self.read(query, members) }
            #expect(error == .invalidCallback("the callback's `hmac` is not the provider's signature"))
        }
    }
}
