import Foundation
import HTTPTypes
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// What holds for every route: bodies, limits, methods, origins, descriptions.
@Suite struct ProtocolTests {
    let fixture: ServerFixture
    static let base = ServerFixture.base

    init() async throws {
        fixture = try await ServerFixture()
    }

    private func post(_ body: String, type: String? = "application/json") async throws -> ServerFixture.Answer {
        var headers = HTTPFields()
        headers[.authorization] = "Bearer \(try fixture.token())"
        headers[.contentType] = type
        return try await fixture.send(.post, "\(Self.base)/connections", headers: headers, body: Array(body.utf8))
    }

    @Test func namesWhatIsNoJSON() async throws {
        for body in [
            "", "{", "{\"service\":}", "{\"service\":\"a\",\"service\":\"b\"}", "{} x", "\u{FEFF}{}", "{\"a\":1,}",
        ] {
            let answer = try await post(body)
            #expect(answer.status == 400, "\(body)")
            #expect(answer.json["details"]?["field"] == "body", "\(answer.text)")
        }
    }

    @Test func wantsJSONAndNothingElse() async throws {
        for type in [nil, "text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
            let answer = try await post("{}", type: type)
            #expect(answer.status == 415, "\(type ?? "none")")
            let message = type.map { "is `\($0)`" } ?? "is missing"
            #expect(answer.json["details"] == ["field": "Content-Type", "message": .string(message)])
        }
        #expect(try await post("{}", type: "application/json; charset=utf-8").status == 400)
    }

    @Test func needsNoBodyWhereNothingMustBeSaid() async throws {
        let path = "\(Self.base)/connections/\(try await fixture.connect())/sync"
        func start(_ body: String, type: String?) async throws -> ServerFixture.Answer {
            var headers = HTTPFields()
            headers[.authorization] = "Bearer \(try fixture.token())"
            headers[.contentType] = type
            return try await fixture.send(.post, path, headers: headers, body: Array(body.utf8))
        }
        #expect(try await start("{}", type: nil).status == 415)
        #expect(try await start("", type: "text/plain").status == 415)
        let started = try await start("", type: nil)
        #expect(started.status == 200, "\(started.text)")
        let again = try await start("", type: "application/json")
        #expect(again.status == 409 && again.json["details"]?["syncId"] == started.json["syncId"], "\(again.text)")
    }

    @Test func refusesHugeBodiesAndTargets() async throws {
        let huge = try await post("{\"service\":\"" + String(repeating: "a", count: 1024 * 1024) + "\"}")
        #expect(huge.status == 413)
        #expect(huge.json["success"] == false)
        let long = try await fixture.send(.get, "\(Self.base)?a=" + String(repeating: "a", count: 9000))
        #expect(long.status == 414)
    }

    @Test func saysWhichMethodsThereAre() async throws {
        let answer = try await fixture.send(.delete, "\(Self.base)/connections")
        #expect(answer.status == 405)
        #expect(answer.headers[.allow] == "GET, HEAD, POST")
        let icon = try await fixture.send(.post, "/icons/stripe.svg", as: nil)
        #expect(icon.headers[.allow] == "GET, HEAD")
    }

    @Test func saysWhenToComeBack() async throws {
        let fixture = try await ServerFixture(limits: ServerSettings.Limits())
        let path = "\(Self.base)/oauth/stripe/authorize?redirectUri=https://app.test/callback"
        for number in 0..<20 {
            let answer = try await fixture.send(.get, path)
            #expect(answer.status == 200)
            #expect(answer.header("RateLimit") == "\"oauth-flows\";r=\(19 - number);t=60")
        }
        let refused = try await fixture.send(.get, path)
        #expect(refused.status == 429)
        #expect(refused.json["error"] == "Rate limit exceeded")
        #expect(refused.json["retryAfter"] == 60)
        #expect(refused.headers[.retryAfter] == "60")
        #expect(refused.header("RateLimit-Policy") == "\"oauth-flows\";q=20;w=60")
        #expect(try await fixture.send(.get, path, as: "bob").status == 200)
        fixture.time.advance(seconds: 60)
        #expect(try await fixture.send(.get, path).status == 200)
    }

    @Test func countsCreationsAndSyncsAsDocumented() async throws {
        let fixture = try await ServerFixture(limits: ServerSettings.Limits())
        let id = try await fixture.connect()
        for _ in 0..<5 {
            #expect(
                try await fixture.send(.post, "\(Self.base)/connections", json: ["service": "stripe"]).status == 200
            )
        }
        #expect(try await fixture.send(.post, "\(Self.base)/connections", json: ["service": "stripe"]).status == 429)
        let sync = "\(Self.base)/connections/\(id)/sync"
        #expect(try await fixture.send(.post, sync, json: [:]).status == 200)
        for _ in 0..<9 { #expect(try await fixture.send(.post, sync, json: [:]).status == 409) }
        #expect(try await fixture.send(.post, sync, json: [:]).status == 429)
    }

    @Test func letsConfiguredOriginsIn() async throws {
        let preflight = try await fixture.send(
            .options,
            "\(Self.base)/connections",
            headers: [.origin: "https://app.test", .accessControlRequestMethod: "POST"],
            body: nil
        )
        #expect(preflight.status == 204)
        #expect(preflight.headers[.accessControlAllowOrigin] == "https://app.test")
        let refused = try await fixture.send(.get, Self.base, as: nil, headers: [.origin: "https://app.test"])
        #expect(refused.status == 401)
        #expect(refused.headers[.accessControlAllowOrigin] == "https://app.test")
        let stranger = try await fixture.send(.get, Self.base, headers: [.origin: "https://evil.test"])
        #expect(stranger.headers[.accessControlAllowOrigin] == nil)
    }

    @Test func tellsHowItIs() async throws {
        #expect(try await fixture.send(.get, "/livez", as: nil).text == "ok\n")
        #expect(try await fixture.send(.get, "/readyz", as: nil).status == 200)
        _ = try await fixture.send(.get, "\(Self.base)/connections/conn-x?secret=y")
    }

    @Test func drawsIcons() async throws {
        let icon = try await fixture.send(.get, "/icons/stripe.svg", as: nil)
        #expect(icon.headers[.contentType] == "image/svg+xml")
        #expect(icon.text.contains(">S</text>"))
        #expect(try await fixture.send(.get, "/icons/acme.svg", as: nil).status == 404)
    }
}
