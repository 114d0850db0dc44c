import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// A run never claims a list whole that it has not seen whole, and never gives up one that can be read.
struct SyncWholenessTests {
    static let now = SyncSamples.now

    /// A list of ten records by their offsets, five a page, whose absence tells deletions.
    static func numbered(_ pagination: String) -> String {
        #"""
        "request": { "path": "/things", "query": { "start": "{page.offset}" } }, "records": "$.data[*]",
        "pagination": { "type": "offset", "size": 5, \#(pagination) }, "deletion": { "absence": true }
        """#
    }

    static func page(_ records: [JSONValue], _ request: ProviderRequest, total: Int? = nil) -> SyncRunner.Reply {
        let start = request.parameters["start"].flatMap { Int($0) } ?? 0
        var body = JSONObject()
        body["data"] = .array(Array(records.dropFirst(start).prefix(5)))
        body["total"] = total.map { .number(JSONNumber($0)) }
        return .json(.object(body))
    }

    static let offsets = numbered(#""stop": ["empty", "short"]"#)

    // MARK: Lists that end too early

    @Test(arguments: [#""stop": ["empty"]"#, #""stop": ["short"]"#]) func endsInPartBelowTheTotal(_ stop: String) throws
    {
        var runner = SyncRunner(try SyncSamples.plans(Self.numbered(stop + #", "total": "$.total""#)))
        let all = SyncSamples.records(12)
        let whole = try runner.run("things", now: Self.now) { Self.page(all, $0, total: 12) }
        #expect(whole.summary?.status == .completed)
        let cut = try runner.run("things", isFull: true, now: Self.now.adding(seconds: 60)) { request in
            Self.page(Array(all.prefix(7)), request, total: 12)
        }
        #expect(cut.summary?.status == .partial)
        #expect(cut.summary?.skips.map(\.message) == ["the list ended after 7 of 12 records"])
        #expect(runner.ids().count == 12)
    }

    @Test func takesNoAnswerForWhatWasNotAskedFor() throws {
        var runner = SyncRunner(try SyncSamples.plans(SyncSamples.cursor + #", "deletion": { "absence": true }"#))
        let all = SyncSamples.records(2)
        _ = try runner.run("things", now: Self.now) { SyncSamples.page(all, after: $0.parameters["after"]) }
        let outcome = try runner.run("things", isFull: true, now: Self.now.adding(seconds: 60)) { _ in
            .response(ProviderResponse(status: 304))
        }
        #expect(outcome.summary?.status == .partial)
        #expect(outcome.summary?.skips.map(\.message) == ["the provider answered 304 to a full read"])
        #expect(runner.ids().count == 2)
    }

    // MARK: Absence

    @Test func buriesWhatTwoNumberedReadsMiss() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.offsets))
        var all = SyncSamples.records(12)
        _ = try runner.run("things", now: Self.now) { Self.page(all, $0) }
        // Between two pages five records go, so that five others are not seen.
        let moved = try runner.run("things", isFull: true, now: Self.now.adding(seconds: 60)) { request in
            let page = Self.page(all, request)
            if request.parameters["start"] == "0" { all.removeFirst(5) }
            return page
        }
        #expect(moved.summary?.status == .completed)
        #expect(runner.ids().count == 12)
        let last = try runner.run("things", isFull: true, now: Self.now.adding(seconds: 120)) { Self.page(all, $0) }
        #expect(last.summary?.status == .completed)
        #expect(Set(runner.ids()).isSuperset(of: (5..<12).map { SyncSamples.id($0) }))
        _ = try runner.run("things", isFull: true, now: Self.now.adding(seconds: 180)) { Self.page(all, $0) }
        #expect(runner.ids() == (5..<12).map { SyncSamples.id($0) })
    }

    @Test func buriesAtOnceWhatASinglePageMisses() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.offsets))
        for (count, second) in [(4, 0), (2, 60)] {
            _ = try runner.run("things", isFull: true, now: Self.now.adding(seconds: second)) { request in
                Self.page(SyncSamples.records(count), request)
            }
        }
        #expect(runner.ids() == ["r0000", "r0001"])
    }

    @Test func buriesBesideRecordsThatSaySo() throws {
        let plans = try SyncSamples.plans(
            SyncSamples.cursor + #", "deletion": { "when": { "path": "$.gone", "equals": true }, "absence": true }"#
        )
        #expect(plans[0].deletesAbsent)
        var runner = SyncRunner(plans)
        for (count, second) in [(4, 0), (2, 60)] {
            _ = try runner.run("things", isFull: true, now: Self.now.adding(seconds: second)) { request in
                SyncSamples.page(SyncSamples.records(count), after: request.parameters["after"])
            }
        }
        #expect(runner.ids() == ["r0000", "r0001"])
    }

    // MARK: Places that lead nowhere any more

    @Test(arguments: [
        SyncRunner.Reply.status(400), .status(410), .json(["error": "expired"]),
    ]) func beginsAListAgainWhoseKeptPlaceIsRefused(_ refusal: SyncRunner.Reply) throws {
        var runner = SyncRunner(try SyncSamples.plans(SyncSamples.cursor))
        let all = SyncSamples.records(7)
        let broken = try runner.run("things", isFull: true, now: Self.now) { request in
            request.parameters["after"] == "r0002"
                ? .status(503) : SyncSamples.page(all, after: request.parameters["after"])
        }
        guard case .failed = broken else { throw SyncJobTests.WrongOutcome(broken) }
        runner.forget()
        var isFirst = true
        let outcome = try runner.run("things", isFull: true, now: Self.now.adding(seconds: 60)) { request in
            defer { isFirst = false }
            return isFirst ? refusal : SyncSamples.page(all, after: request.parameters["after"])
        }
        #expect(outcome.summary?.status == .completed)
        #expect(runner.requests.map { $0.parameters["after"] } == ["r0002", nil, "r0002", "r0005"])
        #expect(runner.ids().count == 7)
    }

    @Test func failsWhereTheListItselfIsRefused() throws {
        var runner = SyncRunner(try SyncSamples.plans(SyncSamples.cursor))
        let outcome = try runner.run("things", now: Self.now) { request in
            request.parameters["after"] == nil ? SyncSamples.page(SyncSamples.records(7), after: nil) : .status(400)
        }
        guard case .failed(let failure, _) = outcome else { throw SyncJobTests.WrongOutcome(outcome) }
        #expect(failure == .refused(status: 400, message: nil))
        #expect(runner.requests.count == 2)
    }

    // MARK: Pages that are alike

    @Test func tellsValuesApartByTheirNames() throws {
        var runner = SyncRunner(
            try SyncSamples.plans(
                #"""
                "request": { "path": "/things", "query": { "page": "{page.number}" } },
                "records": { "path": "$.data", "shape": "values", "keyAs": "id" },
                "pagination": { "type": "page", "stop": ["empty"] }
                """#
            )
        )
        let outcome = try runner.run("things", now: Self.now) { request in
            switch request.parameters["page"] {
            case "1": .json(["data": ["a": ["x": 1], "b": ["x": 1]]])
            case "2": .json(["data": ["c": ["x": 1]]])
            default: .json(["data": [:]])
            }
        }
        #expect(outcome.summary?.status == .completed)
        #expect(outcome.summary?.counts.processed == 3)
    }

    // MARK: Cursors

    @Test(arguments: [
        (#"{"after": "x"}"#, "an object"), (#"["x"]"#, "a list"), ("true", "a boolean"),
    ]) func refusesACursorThatIsNone(_ cursor: String, _ words: String) throws {
        let (failure, runner) = try PagingLoopTests.failure(PagingLoopTests.token) { _ in
            PagingLoopTests.body(["a"], ["next": (try? JSONValue(parsing: cursor)) ?? .null])
        }
        #expect(failure == .page(.badCursor(found: words)))
        #expect(runner.requests.count == 1)
    }

    @Test(arguments: ["false", "null", #""""#]) func endsWhereThereIsNoCursor(_ cursor: String) throws {
        let (failure, runner) = try PagingLoopTests.failure(PagingLoopTests.token) { _ in
            PagingLoopTests.body(["a"], ["next": (try? JSONValue(parsing: cursor)) ?? .null])
        }
        #expect(failure == nil)
        #expect(runner.ids() == ["a"])
    }

    // MARK: Feeds

    @Test func asksTheFeedForWhatWasDeletedBeforeAFullRead() throws {
        var runner = try SyncFeedTests.runner(refetch: false)
        let later = SyncFeedTests.start.adding(seconds: 3600)
        _ = try runner.run("things", isFull: true, now: later, answer: SyncFeedTests.answer)
        runner.forget()
        _ = try runner.run("things", now: later.adding(seconds: 60), answer: SyncFeedTests.answer)
        #expect(runner.requests.first?.parameters["since"] == String(100 * SyncFeedTests.day - 10))
        // A run that the feed cannot serve any more asks for nothing that is not kept.
        let much = later.adding(seconds: 40 * SyncFeedTests.day)
        runner.forget()
        _ = try runner.run("things", now: much, answer: SyncFeedTests.answer)
        #expect(runner.requests.first?.target.hasSuffix("/things") == true)
        runner.forget()
        _ = try runner.run("things", now: much.adding(seconds: 60), answer: SyncFeedTests.answer)
        #expect(runner.requests.first?.parameters["since"] == String(much.seconds - 10))
    }

    // MARK: Lists of deleted ids

    @Test func readsEveryPageOfTheDeletedIDs() throws {
        var runner = SyncRunner(
            try SyncSamples.plans(
                SyncSamples.cursor + #"""
                    , "deletion": { "list": { "request": { "path": "/gone", "query": { "after": "{page.cursor}" } },
                        "records": "$.data[*]", "key": "$.id",
                        "pagination": { "type": "cursor", "cursor": "$.data[-1].id", "while": "$.more" } } }
                    """#
            )
        )
        let outcome = try runner.run("things", now: Self.now) { request in
            SyncSamples.page(
                request.target.hasSuffix("/gone") ? SyncSamples.records(5, from: 10) : SyncSamples.records(2),
                after: request.parameters["after"]
            )
        }
        #expect(outcome.summary?.status == .completed)
        #expect(outcome.summary?.pages == 3)
        #expect(runner.requests.map { $0.parameters["after"] } == [nil, nil, "r0012"])
    }
}
