import Crypto
import Foundation
import HTTPTypes
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Whose requests are let through.
@Suite struct SessionTokenTests {
    let fixture: ServerFixture

    init() async throws {
        fixture = try await ServerFixture()
    }

    private var claims: JSONObject { SessionIssuer.claims(now: fixture.time.now) }

    private func status(_ authorization: String?) async throws -> Int {
        var headers = HTTPFields()
        headers[.authorization] = authorization
        return try await fixture.send(.get, ServerFixture.base, headers: headers, body: nil).status
    }

    private func status(claims: JSONObject, header: JSONValue? = nil, key: String = "first") async throws -> Int {
        try await status("Bearer \(try fixture.issuer.token(claims, key: key, header: header))")
    }

    @Test func letsAGoodTokenThrough() async throws {
        #expect(try await status(claims: claims) == 200)
        #expect(try await status("bearer \(try fixture.token())") == 200)
        #expect(try await status("Bearer dev-token-of-the-test") == 200)
        #expect(try await status("bearer  dev-token-of-the-test") == 200, "RFC 9110 section 11.4: blanks")
    }

    @Test func refusesWhatIsNoBearerToken() async throws {
        let token = try fixture.token()
        for text in [
            "", "Bearer", "Bearer ", "Basic \(token)", token, "Bearer x.y", "Bearer \(token).x", "Bearer ...",
            "Bearer dev-token-of-the-tesT",
        ] {
            #expect(try await status(text) == 401, "\(text.prefix(20))")
        }
        #expect(try await status(nil) == 401)
        let query = try await fixture.send(.get, "\(ServerFixture.base)?token=\(token)", as: nil)
        #expect(query.status == 401)
        let cookie = try await fixture.send(
            .get,
            ServerFixture.base,
            headers: [.cookie: "__session=\(token)"],
            body: nil
        )
        #expect(cookie.status == 401)
    }

    @Test func answersInTheDocumentedShape() async throws {
        let answer = try await fixture.send(.get, ServerFixture.base, as: nil)
        #expect(answer.status == 401)
        #expect(answer.json["success"] == false)
        #expect(answer.json["error"] == "Authentication required")
        #expect(answer.headers[.wwwAuthenticate] == "Bearer")
        #expect(answer.json["requestId"]?.stringValue == answer.header("X-Request-Id"))
    }

    struct Claim: Sendable, CustomTestStringConvertible {
        var name: String
        var value: JSONValue?
        /// Added to the present instant, in place of the value.
        var seconds: Int?
        var status: Int
        var testDescription: String { "\(name) \(value.map(\.compactText) ?? seconds.map(String.init) ?? "absent")" }
    }

    static let claimCases = [
        Claim(name: "iss", value: "https://clerk.app.test/", status: 401), Claim(name: "iss", status: 401),
        Claim(name: "exp", seconds: -6, status: 401), Claim(name: "exp", seconds: -4, status: 200),
        Claim(name: "exp", status: 401), Claim(name: "exp", value: "4000000000", status: 401),
        Claim(name: "nbf", seconds: 6, status: 401), Claim(name: "nbf", seconds: 4, status: 200),
        Claim(name: "nbf", value: "1", status: 401), Claim(name: "iat", seconds: 60, status: 401),
        Claim(name: "azp", status: 401), Claim(name: "azp", value: "https://evil.test", status: 401),
        Claim(name: "azp", value: ["https://app.test"], status: 401), Claim(name: "sts", value: "pending", status: 401),
        Claim(name: "sts", value: "active", status: 200), Claim(name: "sub", status: 401),
        Claim(name: "sub", value: "", status: 401), Claim(name: "sub", value: 5, status: 401),
        Claim(name: "sub", value: "a\u{0}b", status: 401), Claim(name: "o", value: ["id": 5], status: 401),
        Claim(name: "o", value: .null, status: 200), Claim(name: "o", value: ["id": "org_1"], status: 200),
    ]

    @Test(arguments: claimCases) func looksAtEachClaim(_ test: Claim) async throws {
        var claims = claims
        claims[test.name] = test.seconds.map { .number(JSONNumber(fixture.time.now.seconds + $0)) } ?? test.value
        #expect(try await status(claims: claims) == test.status)
    }

    @Test func refusesOtherAlgorithmsAndHeaders() async throws {
        let headers: [JSONValue] = [
            ["alg": "none", "kid": "first"], ["alg": "RS512", "kid": "first"], ["alg": "rs256", "kid": "first"],
            ["kid": "first"], ["alg": "RS256"], ["alg": "RS256", "kid": ""], ["alg": "RS256", "kid": 1],
            ["alg": "RS256", "kid": "first", "crit": ["exp"]], ["alg": "RS256", "kid": "first", "typ": "at+jwt"],
        ]
        for header in headers {
            #expect(try await status(claims: claims, header: header) == 401, "\(header.compactText)")
        }
    }

    @Test func refusesTokensThatThePublicKeySignsAsASecret() async throws {
        let pem = try fixture.issuer.pem()
        let text =
            Base64URL.encode(#"{"alg":"HS256","kid":"first"}"#.utf8) + "."
            + Base64URL.encode(JSONValue.object(claims).compactText.utf8)
        let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: Data(pem.utf8)))
        #expect(try await status("Bearer \(text).\(Base64URL.encode(code))") == 401)
        let unsigned =
            Base64URL.encode(#"{"alg":"none"}"#.utf8) + "."
            + Base64URL.encode(JSONValue.object(claims).compactText.utf8)
        #expect(try await status("Bearer \(unsigned).") == 401)
    }

    @Test func refusesATokenThatWasChanged() async throws {
        let parts = try fixture.token().split(separator: ".").map(String.init)
        var claims = claims
        claims["sub"] = "mallory"
        let payload = Base64URL.encode(JSONValue.object(claims).compactText.utf8)
        #expect(try await status("Bearer \(parts[0]).\(payload).\(parts[2])") == 401)
        #expect(try await status(claims: claims, header: ["alg": "RS256", "kid": "first"], key: "second") == 401)
    }

    @Test func fetchesKeysAgainForAnUnknownNameButNotOften() async throws {
        #expect(try await status(claims: claims) == 200)
        #expect(fixture.issuer.fetches == 1)
        for number in 0..<40 {
            #expect(
                try await status(claims: claims, header: ["alg": "RS256", "kid": .string("made-up-\(number)")]) == 401
            )
        }
        #expect(fixture.issuer.fetches == 1)
        fixture.issuer.serve(["first", "second"])
        fixture.time.advance(seconds: 10)
        #expect(try await status(claims: claims, key: "second") == 200)
        #expect(fixture.issuer.fetches == 2)
    }

    @Test func keepsKnownKeysWhenTheirURLIsDown() async throws {
        #expect(try await status(claims: claims) == 200)
        fixture.issuer.goDown()
        fixture.time.advance(seconds: 3600)
        #expect(try await status(claims: claims) == 200)
        #expect(try await status(claims: claims, key: "second") == 401)
    }

    @Test func dropsAKeyThatIsServedNoMore() async throws {
        #expect(try await status(claims: claims) == 200)
        fixture.issuer.serve(["second"])
        fixture.time.advance(seconds: 301)
        #expect(try await status(claims: claims) == 401)
    }

    @Test func takesTheActiveOrganisationForTheOwner() async throws {
        let id = try await fixture.connect()
        var headers = HTTPFields()
        headers[.authorization] = "Bearer \(try fixture.token(organization: "org_1"))"
        let path = "\(ServerFixture.base)/connections"
        let list = try await fixture.send(.get, path, headers: headers, body: nil)
        #expect(list.json["connections"] == [])
        let one = try await fixture.send(.get, "\(path)/\(id)", headers: headers, body: nil)
        #expect(one.status == 404)
        var claims = claims
        claims["org_id"] = "org_1"
        headers[.authorization] = "Bearer \(try fixture.issuer.token(claims))"
        #expect(try await fixture.send(.get, "\(path)/\(id)", headers: headers, body: nil).status == 404)
    }
}
