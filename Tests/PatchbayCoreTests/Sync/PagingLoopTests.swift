import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Lists that go round, or lead nowhere.
struct PagingLoopTests {
    static func failure(
        _ members: String,
        limits: SyncLimits = SyncLimits(),
        _ answer: (ProviderRequest) -> SyncRunner.Reply
    ) throws -> (failure: SyncFailure?, runner: SyncRunner) {
        var runner = SyncRunner(try SyncSamples.plans(members))
        let outcome = try runner.run("things", now: SyncSamples.now, limits: limits, answer: answer)
        guard case .failed(let failure, _) = outcome else { return (nil, runner) }
        return (failure, runner)
    }

    static func body(_ ids: [String], _ more: [String: JSONValue] = [:]) -> SyncRunner.Reply {
        var body = JSONObject()
        body["data"] = .array(ids.map { ["id": .string($0)] })
        for (name, value) in more { body[name] = value }
        return .json(.object(body))
    }

    static let token = #"""
        "request": { "path": "/things", "query": { "cursor": "{page.cursor}" } }, "records": "$.data[*]",
        "pagination": { "type": "cursor", "cursor": "$.next" }
        """#

    @Test func noticesTheSameCursorTwice() throws {
        var count = 0
        let (failure, runner) = try Self.failure(Self.token) { _ in
            count += 1
            return Self.body(["a\(count)"], ["next": "x"])
        }
        #expect(failure == .page(.repeatedPosition("a cursor")))
        #expect(runner.requests.count == 2)
        #expect(runner.ids() == ["a1", "a2"])
    }

    @Test func noticesACircleOfCursors() throws {
        var count = 0
        let (failure, runner) = try Self.failure(Self.token) { _ in
            count += 1
            return Self.body(["a\(count)"], ["next": .string(["x", "y", "z"][count % 3])])
        }
        #expect(failure == .page(.repeatedPosition("a cursor")))
        #expect(runner.requests.count == 4)
    }

    @Test func noticesAProviderThatBeginsAgain() throws {
        let (failure, runner) = try Self.failure(
            #"""
            "request": { "path": "/things", "query": { "page": "{page.number}" } }, "records": "$.data[*]",
            "pagination": { "type": "page", "stop": ["empty"] }
            """#
        ) { _ in Self.body(["a", "b"]) }
        #expect(failure == .page(.repeatedRecord))
        #expect(runner.requests.count == 2)
    }

    @Test func noticesAURLThatLeadsToItself() throws {
        let (failure, runner) = try Self.failure(
            #"""
            "request": { "path": "/things" }, "records": "$.data[*]",
            "pagination": { "type": "nextUrl", "from": "$.next" }
            """#
        ) { request in Self.body([request.url], ["next": "/things?page=2"]) }
        #expect(failure == .page(.repeatedPosition("a URL")))
        #expect(runner.requests.count == 2)
    }

    @Test func doesNotFollowEmptyPagesForEver() throws {
        var limits = SyncLimits()
        limits.emptyPages = 5
        var count = 0
        let (failure, runner) = try Self.failure(Self.token, limits: limits) { _ in
            count += 1
            return Self.body([], ["next": .string("c\(count)")])
        }
        #expect(failure == .page(.emptyPages(5)))
        #expect(runner.requests.count == 5)
    }

    @Test func goesOnBehindAnEmptyOrShortPage() throws {
        var pages: [SyncRunner.Reply] = [
            Self.body(["a", "b"], ["next": "1"]), Self.body([], ["next": "2"]), Self.body(["c"], ["next": "3"]),
            Self.body(["d", "e", "f"]),
        ]
        var runner = SyncRunner(try SyncSamples.plans(Self.token))
        let outcome = try runner.run("things", now: SyncSamples.now) { _ in pages.removeFirst() }
        #expect(outcome.summary?.status == .completed)
        #expect(runner.ids() == ["a", "b", "c", "d", "e", "f"])
    }

    @Test func refusesMoreWithoutACursor() throws {
        let (failure, _) = try Self.failure(SyncSamples.cursor) { _ in Self.body([], ["more": true]) }
        #expect(failure == .page(.signalWithoutCursor))
    }

    @Test func keepsToTheNumberOfPagesThatIsAllowed() throws {
        var limits = SyncLimits()
        limits.pages = 3
        var count = 0
        let (failure, _) = try Self.failure(Self.token, limits: limits) { _ in
            count += 1
            return Self.body(["a\(count)"], ["next": .string("c\(count)")])
        }
        #expect(failure == .page(.tooManyPages(3)))
    }

    @Test func beginsAnewAfterALoop() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.token))
        var isMended = false
        for _ in 0..<2 {
            var count = 0
            _ = try runner.run("things", now: SyncSamples.now) { _ in
                count += 1
                return Self.body(
                    ["a\(count)"],
                    isMended && count == 3 ? [:] : ["next": .string(isMended ? "c\(count)" : "x")]
                )
            }
            isMended = true
        }
        #expect(runner.requests.map { $0.parameters["cursor"] } == [nil, "x", nil, "c1", "c2"])
        #expect(runner.ids() == ["a1", "a2", "a3"])
    }

    // MARK: Other origins

    static let link = #"""
        "request": { "path": "/things", "headers": { "X-Version": "1" } }, "records": "$.data[*]",
        "pagination": { "type": "nextUrl", "from": "$.next" }
        """#

    @Test(arguments: [
        "https://evil.test/things?page=2", "http://api.acme.test/things?page=2", "//evil.test/x", "file:///etc/passwd",
        "https://api.acme.test:444/things", "https://169.254.169.254/latest",
    ])
    func followsNoLinkToAnOriginThatIsNotNamed(_ url: String) throws {
        let (failure, runner) = try Self.failure(Self.link) { _ in Self.body(["a"], ["next": .string(url)]) }
        guard case .request = failure else {
            Issue.record("the link was followed: \(String(describing: failure))")
            return
        }
        #expect(runner.requests.count == 1)
    }

    @Test func followsALinkToAnOriginThatIsNamed() throws {
        var runner = SyncRunner(
            try SyncSamples.plans(Self.link, api: #""allowedOrigins": ["https://files.acme.test"]"#)
        )
        let outcome = try runner.run("things", now: SyncSamples.now) { request in
            request.url.contains("page=2")
                ? Self.body(["b"]) : Self.body(["a"], ["next": "https://files.acme.test/things?page=2"])
        }
        #expect(outcome.summary?.status == .completed)
        #expect(runner.requests.last?.url == "https://files.acme.test/things?page=2")
        #expect(runner.requests.last?.headers["X-Version"] == "1")
    }
}
