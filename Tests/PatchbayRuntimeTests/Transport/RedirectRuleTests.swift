import PatchbayCore
import PatchbayRuntime
import Testing

struct RedirectRuleTests {
    static func request(_ method: String) -> ProviderRequest {
        ProviderRequest(
            method: method,
            url: "https://a.test/x?key=1",
            headers: ["Authorization": "Bearer t", "X-Key": "k", "Accept": "application/json"],
            body: method == "POST" ? .json("{}") : nil
        )
    }

    static func next(
        _ method: String,
        _ status: Int,
        _ location: String?,
        allowedOrigins: [String] = []
    ) throws -> ProviderRequest? {
        var response = ProviderResponse(status: status)
        response.headers["Location"] = location
        return try RedirectRule.next(request(method), response, allowedOrigins: allowedOrigins)
    }

    @Test(arguments: [
        ("GET", 301, "GET", true), ("GET", 307, "GET", true), ("POST", 302, "GET", false), ("POST", 303, "GET", false),
        ("POST", 307, "POST", true), ("POST", 308, "POST", true), ("PUT", 301, "PUT", true),
        ("DELETE", 303, "GET", false),
    ])
    func keepsTheMethodAsTheStandardSays(_ method: String, _ status: Int, _ expected: String, _ keepsBody: Bool) throws
    {
        let next = try #require(try Self.next(method, status, "/y"))
        #expect(next.url == "https://a.test/y")
        #expect(next.method == expected)
        #expect((next.body != nil) == (keepsBody && method == "POST"))
        #expect(next.headers["Authorization"] == "Bearer t")
    }

    @Test(arguments: [
        ("https://b.test/y", "https://b.test"), ("https://a.test:444/y", "https://a.test:444"),
        ("http://a.test/y", "http://a.test"), ("//b.test/y", "https://b.test"),
        ("https://169.254.169.254/latest", "https://169.254.169.254"),
    ])
    func doesNotFollowToAnotherOrigin(_ location: String, _ origin: String) {
        let reason = "the redirect of `a.test` leads to `\(origin)`, which `api.allowedOrigins` does not name"
        for method in ["GET", "POST"] {
            #expect(throws: TransportError.refused(reason)) {
                try Self.next(method, 302, location, allowedOrigins: ["https://c.test"])
            }
        }
    }

    @Test func dropsCredentialsOnAnOriginThatIsNamed() throws {
        let location = "https://b.test/y"
        let next = try #require(try Self.next("GET", 302, location, allowedOrigins: ["https://b.test"]))
        #expect(next.url == location)
        #expect(next.headers == ["Accept": "application/json"])
        #expect(throws: TransportError.refused("the redirect of `a.test` would send the request's body to `b.test`")) {
            try Self.next("POST", 307, location, allowedOrigins: ["https://b.test"])
        }
    }

    @Test func endsWhereThereIsNothingToFollow() throws {
        #expect(try Self.next("GET", 200, "/y") == nil)
        #expect(try Self.next("GET", 304, "/y") == nil)
        #expect(try Self.next("GET", 302, nil) == nil)
        #expect(throws: TransportError.self) { try Self.next("GET", 302, "javascript:alert(1)") }
    }
}
