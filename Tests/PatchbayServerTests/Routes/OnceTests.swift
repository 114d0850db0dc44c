import HTTPTypes
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// POSTs that carry an `Idempotency-Key`.
struct OnceTests {
    let fixture: ServerFixture
    private static let path = "\(ServerFixture.base)/connections"

    init() async throws {
        fixture = try await ServerFixture(limits: ServerSettings.Limits())
    }

    private func create(
        _ key: String,
        _ json: JSONValue = ["service": "stripe"],
        as user: String = "alice"
    ) async throws -> ServerFixture.Answer {
        let field = try #require(HTTPField.Name("Idempotency-Key"))
        return try await fixture.send(.post, Self.path, as: user, json: json, headers: [field: key])
    }

    @Test func answersTheSameAgainAndDoesNothing() async throws {
        let first = try await create("a")
        #expect(first.status == 200 && first.header("Idempotency-Replayed") == nil)
        for _ in 0..<10 {
            let again = try await create("a")
            #expect(again.status == 200 && again.bytes == first.bytes)
            #expect(again.header("Idempotency-Replayed") == "true")
        }
        #expect(fixture.authorizer.count("begin") == 1)
        let other = try await create("b")
        #expect(other.status == 200 && other.bytes != first.bytes)
        fixture.time.advance(seconds: 86_401)
        #expect(try await create("a").bytes != first.bytes)
    }

    @Test func refusesAKeyThatStandsForAnotherRequest() async throws {
        _ = try await create("a")
        let other = try await create("a", ["service": "slack"])
        #expect(other.status == 422 && other.json["code"] == "idempotency_key_reused", "\(other.text)")
        let bob = try await create("a", ["service": "slack"], as: "bob")
        #expect(bob.status == 200, "a key belongs to its user")
        for key in ["", String(repeating: "k", count: 256)] { #expect(try await create(key).status == 400) }
    }

    @Test func remembersNoRefusal() async throws {
        #expect(try await create("a", ["service": "strpe"]).status == 400)
        #expect(try await create("a").status == 200)
    }

    @Test func tellsThatTheSameRequestIsAtWork() async throws {
        let gate = Alarm()
        fixture.authorizer.answer("refresh") { _ in
            try await gate.wait()
            return ScriptedAuthorizer.grant("new")
        }
        let id = try await fixture.connect()
        let path = "\(ServerFixture.base)/oauth/stripe/refresh"
        let field = try #require(HTTPField.Name("Idempotency-Key"))
        func refresh() async throws -> ServerFixture.Answer {
            try await fixture.send(.post, path, json: ["connectionId": .string(id)], headers: [field: "r"])
        }
        async let first = refresh()
        while fixture.authorizer.count("refresh") == 0 { await Task.yield() }
        let second = try await refresh()
        #expect(second.status == 409 && second.json["code"] == "request_at_work", "\(second.text)")
        gate.ring()
        #expect(try await first.status == 200)
        #expect(try await refresh().header("Idempotency-Replayed") == "true")
    }

    @Test func survivesARotationOfTheKeys() async throws {
        let first = try await create("a")
        let keys = fixture.keys
        try keys.replace(with: keys.current.rotated(.seeded(9)).keeping([keys.current.current.id]))
        #expect(try await fixture.store.resealSecrets() > 0)
        #expect(try await create("a").bytes == first.bytes)
    }
}

/// Lists in parts.
struct ListTests {
    let fixture: ServerFixture
    private static let path = "\(ServerFixture.base)/connections"

    init() async throws {
        fixture = try await ServerFixture()
    }

    private func part(_ query: String, as user: String = "alice") async throws -> (ids: [String], next: JSONValue?) {
        let answer = try await fixture.send(.get, Self.path + query, as: user)
        #expect(answer.status == 200, "\(answer.text)")
        let ids = (answer.json["connections"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
        return (ids, answer.json["nextCursor"])
    }

    @Test func listsInPartsWithoutGapOrRepetition() async throws {
        var made: [String] = []
        for _ in 0..<5 {
            made.append(try await fixture.connect())
            fixture.time.advance(seconds: 1)
        }
        _ = try await fixture.connect(as: "bob")
        let whole = try await part("")
        #expect(whole.ids == made && whole.next == nil, "a whole list has no cursor")
        let first = try await part("?limit=2")
        let cursor = try #require(first.next?.stringValue)
        let second = try await part("?limit=2&cursor=\(cursor)")
        let third = try await part("?limit=2&cursor=\(second.next?.stringValue ?? "")")
        #expect(first.ids + second.ids + third.ids == made)
        #expect(third.next == .null)
        #expect(!cursor.contains("conn-"))
        #expect(try await part("?cursor=\(cursor)", as: "bob").ids.allSatisfy { !made.contains($0) })
    }

    @Test(arguments: [
        ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=two", "limit"), ("cursor=conn-1", "cursor"),
        ("cursor=", "cursor"), ("limits=1", "limits"),
    ]) func namesWhatIsWrong(query: String, field: String) async throws {
        let answer = try await fixture.send(.get, "\(Self.path)?\(query)")
        #expect(answer.status == 400 && answer.json["details"]?["field"] == .string(field), "\(answer.text)")
    }
}
