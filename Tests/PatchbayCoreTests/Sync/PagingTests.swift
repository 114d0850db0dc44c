import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Lists of every paging type, played against a provider.
struct PagingTests {
    static let all = SyncSamples.records(7)
    static let allIDs = (0..<7).map { SyncSamples.id($0) }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var pagination: String
        var query = ""
        var records = #""$.data[*]""#
        /// The parameters of the requests, or their paths where a URL leads on.
        var requests: [String]
        var end: String
        var testDescription: String { name }
    }

    static let cases = [
        Case(
            name: "cursor in the body",
            pagination: #""type": "cursor", "cursor": "$.next""#,
            query: #""cursor": "{page.cursor}""#,
            requests: ["", "cursor=3", "cursor=6"],
            end: "noCursor"
        ),
        Case(
            name: "cursor in the body, with a signal",
            pagination: #""type": "cursor", "cursor": "$.next", "while": { "path": "$.more", "equals": true }"#,
            query: #""cursor": "{page.cursor}""#,
            requests: ["", "cursor=3", "cursor=6"],
            end: "signal"
        ),
        Case(
            name: "cursor in a header",
            pagination: #""type": "cursor", "cursor": { "header": "X-Next" }"#,
            query: #""cursor": "{page.cursor}""#,
            requests: ["", "cursor=3", "cursor=6"],
            end: "noCursor"
        ),
        Case(
            name: "last record's key, a short page ends",
            pagination: #""type": "cursor", "cursor": "$.data[-1].id", "size": 3, "stop": ["short"]"#,
            query: #""id": "{page.cursor}", "limit": "{page.size}""#,
            requests: ["limit=3", "id=r0002&limit=3", "id=r0005&limit=3"],
            end: "shortPage"
        ),
        Case(
            name: "next URL in the body",
            pagination: #""type": "nextUrl", "from": "$.nextUrl""#,
            requests: ["", "cursor=3", "cursor=6"],
            end: "noCursor"
        ),
        Case(
            name: "next URL in a Link header",
            pagination: #""type": "nextUrl", "from": { "header": "Link", "rel": "next" }"#,
            requests: ["", "cursor=3", "cursor=6"],
            end: "noCursor"
        ),
        Case(
            name: "page numbers from 1, an empty page ends",
            pagination: #""type": "page", "stop": ["empty"]"#,
            query: #""page": "{page.number}""#,
            requests: ["page=1", "page=2", "page=3", "page=4"],
            end: "emptyPage"
        ),
        Case(
            name: "page numbers from 0, a total ends",
            pagination: #""type": "page", "start": 0, "total": "$.total""#,
            query: #""page": "{page.number}", "zero": "yes""#,
            requests: ["page=0&zero=yes", "page=1&zero=yes", "page=2&zero=yes"],
            end: "total"
        ),
        Case(
            name: "offsets from 0, a short page ends",
            pagination: #""type": "offset", "size": 3, "stop": ["empty", "short"]"#,
            query: #""offset": "{page.offset}""#,
            requests: ["offset=0", "offset=3", "offset=6"],
            end: "shortPage"
        ),
        Case(
            name: "offsets from 1, a total ends",
            pagination: #""type": "offset", "start": 1, "total": "$.total""#,
            query: #""start": "{page.offset}""#,
            requests: ["start=1", "start=4", "start=7"],
            end: "total"
        ),
        Case(
            name: "one page",
            pagination: #""type": "none""#,
            query: #""all": "yes""#,
            requests: ["all=yes"],
            end: "single"
        ),
    ]

    /// A provider that takes every sort of parameter: three records a page.
    static func answer(_ request: ProviderRequest) -> SyncRunner.Reply {
        let parameters = request.parameters
        var first = parameters["cursor"].flatMap { Int($0) } ?? parameters["offset"].flatMap { Int($0) } ?? 0
        if let start = parameters["start"].flatMap({ Int($0) }) { first = start - 1 }
        if let id = parameters["id"] { first = (allIDs.firstIndex(of: id) ?? 6) + 1 }
        if let page = parameters["page"].flatMap({ Int($0) }) {
            first = 3 * (parameters["zero"] == nil ? page - 1 : page)
        }
        let size = parameters["all"] == nil ? 3 : 7
        let records = Array(all.dropFirst(first).prefix(size))
        let next = first + size < all.count ? first + size : nil
        var body: JSONObject = JSONObject()
        body["data"] = .array(records)
        body["more"] = .bool(next != nil)
        body["total"] = 7
        // An empty text ends as well as an absent one.
        body["next"] = .string(next.map(String.init) ?? "")
        body["nextUrl"] = next.map { .string("/things?cursor=\($0)") } ?? .null
        var headers: HeaderFields = [:]
        if let next {
            headers.add("X-Next", String(next))
            headers.add("Link", #"<https://api.acme.test/things?cursor=\#(next)>; rel="next""#)
        }
        return .status(200, .object(body), headers: headers)
    }

    @Test(arguments: cases) func readsEveryPageOnce(_ example: Case) throws {
        let plan = try SyncSamples.plans(
            #"""
            "request": { "path": "/things", "query": { \#(example.query) } },
            "records": \#(example.records), "pagination": { \#(example.pagination) }
            """#
        )
        var runner = SyncRunner(plan)
        let outcome = try runner.run("things", now: SyncSamples.now, answer: Self.answer)
        let summary = try #require(outcome.summary)
        #expect(summary.status == .completed)
        #expect(summary.endingTexts == ["0 \(example.end) 1"])
        #expect(summary.counts.processed == 7)
        #expect(runner.ids() == Self.allIDs)
        #expect(
            runner.requests.map { $0.url.split(separator: "?").dropFirst().first.map(String.init) ?? "" }
                == example.requests
        )
    }

    @Test func asksForTheNextPageBeforeTheLastOneIsStored() throws {
        var runner = SyncRunner(try SyncSamples.plans(SyncSamples.cursor))
        _ = try runner.run("things", now: SyncSamples.now) { SyncSamples.page(Self.all, after: $0.parameters["after"]) }
        #expect(runner.requests.count == 3)
        #expect(runner.overlapCount == 2)
    }

    // MARK: Shapes of records

    @Test(arguments: [
        (#"{ "path": "$.data", "shape": "values", "keyAs": "name" }"#, #"{"data":{"x":{"id":"a"},"y":{"id":"b"}}}"#, 2),
        (#"{ "path": "$.data[*]", "shape": "scalars", "keyAs": "id" }"#, #"{"data":["a","b","c"]}"#, 3),
        (#"{ "path": "$.data", "shape": "object" }"#, #"{"data":{"id":"a"}}"#, 1),
        (#"{ "path": "$.data[*]", "missing": "empty" }"#, "{}", 0),
        (#""$[*]""#, #"[{"id":"a"},{"id":"b"}]"#, 2),
    ])
    func findsTheRecords(_ records: String, _ body: String, _ count: Int) throws {
        let plan = try SyncSamples.plans(#""request": { "path": "/things" }, "records": \#(records)"#)[0]
        let answer = try plan.reads[0].list.page.read(
            ProviderResponse(status: 200, body: Array(body.utf8)),
            receivedAt: SyncSamples.now,
            MappingSurroundings()
        )
        guard case .page(let page) = answer else {
            Issue.record("\(answer)")
            return
        }
        #expect(page.records.count == count)
        for record in page.records {
            #expect(throws: Never.self) { try JSONValue(parsing: page.bytes.span.extracting(record.range)) }
        }
        if records.contains("values") { #expect(page.records.map(\.key) == ["x", "y"]) }
    }

    @Test(arguments: [
        ("", "is not JSON"), ("{", "is not JSON"), ("<html>", "is not JSON"), ("null", "found nothing"),
        ("[]", "found nothing"), (#"{"data":null}"#, "found nothing"), (#"{"data":5}"#, "found a number"),
        (#"{"error":"x"}"#, "found nothing"), (#"{"data":[]} x"#, "is not JSON"),
    ])
    func neverTakesSomethingElseForAnEmptyPage(_ body: String, _ message: String) throws {
        var runner = SyncRunner(try SyncSamples.plans(SyncSamples.cursor))
        let outcome = try runner.run("things", now: SyncSamples.now) { _ in
            .response(ProviderResponse(status: 200, body: Array(body.utf8)))
        }
        guard case .failed(let failure, let summary) = outcome else {
            Issue.record("the run did not fail")
            return
        }
        #expect(failure.message.contains(message), "\(failure.message)")
        #expect(summary.pages == 0)
        #expect(runner.requests.count == (message == "is not JSON" ? 3 : 1))
    }

    @Test func takesNotModifiedForAnEmptyList() throws {
        let increment = SyncSamples.increment(#""earliest": "2020-01-01T00:00:00Z""#)
        var runner = SyncRunner(try SyncSamples.plans(SyncSamples.cursor + ", " + increment))
        let outcome = try runner.run("things", now: SyncSamples.now) { _ in .response(ProviderResponse(status: 304)) }
        #expect(outcome.summary?.status == .completed)
        #expect(outcome.summary?.endingTexts == ["0 unchanged 1"])
    }

    // MARK: Words that say whether more follow

    /// How a list ends whose pages say `more` so.
    private static func end(_ pagination: String, _ more: JSONValue?, cursor: JSONValue? = "c") throws -> String {
        let parameter = pagination.contains("cursor") ? #""cursor": "{page.cursor}""# : #""page": "{page.number}""#
        let members =
            #""request": { "path": "/things", "query": { \#(parameter) } }, "records": "$.data[*]", "#
            + #""pagination": { \#(pagination), "while": "$.more" }"#
        var runner = SyncRunner(try SyncSamples.plans(members))
        let outcome = try runner.run("things", now: SyncSamples.now) { request in
            let isFirst = runnerIsAtStart(request)
            var body = JSONObject()
            body["data"] = .array(SyncSamples.records(3, from: isFirst ? 0 : 3))
            body["next"] = isFirst ? cursor : nil
            body["more"] = isFirst ? more : false
            return .json(.object(body))
        }
        if case .failed(let failure, _) = outcome { return failure.message }
        return "\(runner.ids().count)"
    }

    private static func runnerIsAtStart(_ request: ProviderRequest) -> Bool {
        request.parameters["cursor"] == nil && request.parameters["page"] ?? "1" == "1"
    }

    @Test func believesNothingButTrueAndFalse() throws {
        let cursor = #""type": "cursor", "cursor": "$.next""#, page = #""type": "page", "size": 3"#
        func wrong(_ found: String) -> String {
            "`while` finds \(found) at `$.more`, expected `true` or `false`: compare what is written otherwise, by `equals`"
        }
        #expect(try Self.end(cursor, true) == "6")
        #expect(try Self.end(cursor, false) == "3")
        #expect(try Self.end(cursor, "true") == wrong("a string"))
        #expect(try Self.end(cursor, 1) == wrong("a number"))
        #expect(try Self.end(cursor, nil) == wrong("nothing"))
        // The last page may leave the word out.
        #expect(try Self.end(cursor, nil, cursor: nil) == "3")
        let last = #""type": "cursor", "cursor": "$.data[-1].id", "size": "#
        #expect(try Self.end(last + "3", nil) == wrong("nothing"))
        #expect(try Self.end(last + "4", nil) == "3")
        #expect(try Self.end(page, true) == "6")
        #expect(try Self.end(page, nil) == wrong("nothing"))
    }
}
