import HTTPTypes
import PatchbayEngine
import PatchbayRuntime
import Testing

/// The API over a store that has no room left.
struct FullDiskTests {
    @Test func refusesWhatWritesAndAnswersWhatReads() async throws {
        let fixture = try await ServerFixture(storeLimits: StoreLimits(pages: 1))
        var count = 0
        var last: ServerFixture.Answer
        repeat {
            last = try await fixture.send(.post, "\(ServerFixture.base)/connections", json: ["service": "stripe"])
            if last.status == 200 { count += 1 }
        } while last.status == 200 && count < 1000
        #expect(last.status == 503, "\(last.text)")
        #expect(last.json["success"] == false && last.json["code"] == "store_unavailable", "\(last.text)")
        #expect(last.header("Retry-After") == "5")
        #expect(!last.text.contains("full") && !last.text.contains("sqlite"))
        // Nothing is half written.
        let list = try await fixture.send(.get, "\(ServerFixture.base)/connections")
        #expect(list.status == 200)
        #expect(list.json["connections"]?.arrayValue?.count == count)
    }

    @Test func saysThatARequestIsDoneWhoseAnswerCannotBeRemembered() async throws {
        let fixture = try await ServerFixture(storeLimits: StoreLimits(pages: 1))
        let field = try #require(HTTPField.Name("Idempotency-Key"))
        var count = 0
        var last: ServerFixture.Answer
        repeat {
            last = try await fixture.send(
                .post,
                "\(ServerFixture.base)/connections",
                json: ["service": "stripe"],
                headers: [field: "key-\(count)"]
            )
            if last.status == 200 { count += 1 }
        } while last.status == 200 && count < 1000
        #expect(last.status == 503, "\(last.text)")
        let list = try await fixture.send(.get, "\(ServerFixture.base)/connections")
        #expect(list.json["connections"]?.arrayValue?.count == count, "a refused request did nothing")
    }
}
