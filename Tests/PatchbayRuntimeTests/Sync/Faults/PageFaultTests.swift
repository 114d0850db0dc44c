import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Pages that are not what they should be: a run that is completed lacks nothing, and one that is not says why.
@Suite struct PageFaultTests {
    /// A page of things by their ids.
    static func page(_ ids: [String], _ more: String = "") -> ProviderResponse {
        json(#"{"data":[\#(ids.map { #"{"id":"\#($0)"}"# }.joined(separator: ","))]\#(more)}"#)
    }

    static func json(_ text: String, _ status: Int = 200, _ headers: HeaderFields = [:]) -> ProviderResponse {
        ProviderResponse(status: status, headers: headers, body: Array(text.utf8))
    }

    /// A list of things with its own paging.
    static func list(_ query: String, _ pagination: String, _ more: String = "") -> String {
        #"""
        "things": { \#(ThingProvider.mapping), "primaryKey": "$.id", "records": "$.data[*]",
          "request": { "path": "/things", "query": { \#(query) } }, "pagination": { \#(pagination) }\#(more) }
        """#
    }

    static let byCursor = list(#""cursor": "{page.cursor}""#, #""type": "cursor", "cursor": "$.next""#)
    static let byKey = #""things": { \#(ThingProvider.mapping), \#(ThingProvider.list) }"#

    /// What a provider answers, and what comes of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var dataTypes = byCursor
        var answers: [ProviderResponse]
        /// The keys that are stored in the end.
        var stored: [String]
        var status = SyncRun.Status.completed
        /// A part of the reason; nil when there is none.
        var reason: String?
        /// How many requests were sent; nil when as many as there are answers.
        var requests: Int?
    }

    static let goingOn = [
        Case(
            testDescription: "an empty page with a cursor",
            answers: [page(["a"], #","next":"1""#), page([], #","next":"2""#), page(["b"])],
            stored: ["a", "b"]
        ),
        Case(
            testDescription: "a page larger than the limit",
            dataTypes: byKey,
            answers: [
                page(["a", "b", "c", "d", "e", "f", "g"], #","more":true"#), page(["h"], #","more":false"#),
            ],
            stored: ["a", "b", "c", "d", "e", "f", "g", "h"]
        ),
        Case(
            testDescription: "a page smaller than the limit with more to come",
            dataTypes: byKey,
            answers: [page(["a"], #","more":true"#), page(["b"], #","more":false"#)],
            stored: ["a", "b"]
        ),
        Case(
            testDescription: "a page larger than the limit where offsets count",
            dataTypes: list(
                #""offset": "{page.offset}", "limit": "3""#,
                #""type": "offset", "size": 3, "stop": ["short"]"#
            ),
            answers: [page(["a", "b", "c", "d", "e"]), page(["f"])],
            stored: ["a", "b", "c", "d", "e", "f"]
        ),
        Case(
            testDescription: "duplicates on the next page and on the same",
            answers: [page(["a", "b", "a"], #","next":"1""#), page(["b", "c"])],
            stored: ["a", "b", "c"]
        ),
    ]

    static let leadingNowhere = [
        Case(
            testDescription: "the same cursor twice",
            answers: [page(["a"], #","next":"x""#), page(["b"], #","next":"x""#)],
            stored: ["a", "b"],
            status: .failed,
            reason: "the pages go round in a loop: a cursor came twice"
        ),
        Case(
            testDescription: "a circle of two",
            answers: [
                page(["a"], #","next":"x""#), page(["b"], #","next":"y""#), page(["c"], #","next":"x""#),
            ],
            stored: ["a", "b", "c"],
            status: .failed,
            reason: "the pages go round in a loop: a cursor came twice"
        ),
        Case(
            testDescription: "other cursors and the same records",
            answers: [page(["a"], #","next":"x""#), page(["a"], #","next":"y""#)],
            stored: ["a"],
            status: .failed,
            reason: "the pages go round in a loop: two pages start with the same record"
        ),
        Case(
            testDescription: "more announced and no way to it",
            dataTypes: byKey,
            answers: [page([], #","more":true"#)],
            stored: [],
            status: .failed,
            reason: "the answer says that more pages follow and names no next page"
        ),
    ]

    /// Why a run fails whose page never was one.
    private static func unreadable(_ status: Int) -> String {
        "no good answer came in 4 tries; the last was status \(status): the answer is not JSON"
    }

    /// Answers with 200 that are no page, on the second page.
    private static let noPages: [(name: String, body: String, reason: String, isTriedAgain: Bool)] = [
        ("null", "null", "the answer has no records at `$.data[*]`", false),
        ("a list", "[]", "the answer has no records at `$.data[*]`", false),
        ("an empty object", "{}", "the answer has no records at `$.data[*]`", false),
        ("records that are null", #"{"data":null}"#, "the answer has no records at `$.data[*]`", false),
        ("records that are an object", #"{"data":{}}"#, "the answer has no records at `$.data[*]`", false),
        ("an error", #"{"error":"busy"}"#, "the answer has no records at `$.data[*]`", false),
        ("nothing", "", unreadable(200), true), ("HTML", "<html></html>", unreadable(200), true),
        ("a cut text", #"{"data":[{"id":"b"}"#, unreadable(200), true),
        ("two texts", #"{"data":[{"id":"b"}]}{"data":[]}"#, unreadable(200), true),
    ]

    static let noPage =
        noPages.map { name, body, reason, isTriedAgain in
            Case(
                testDescription: name,
                answers: [page(["a"], #","next":"1""#)] + Array(repeating: json(body), count: isTriedAgain ? 4 : 1),
                stored: ["a"],
                status: .failed,
                reason: reason
            )
        } + [
            Case(
                testDescription: "204",
                answers: [page(["a"], #","next":"1""#)] + Array(repeating: json("", 204), count: 4),
                stored: ["a"],
                status: .failed,
                reason: unreadable(204)
            ),
            Case(
                testDescription: "429 for ever",
                answers: [page(["a"], #","next":"1""#)]
                    + Array(repeating: json("", 429, ["Retry-After": "2"]), count: 10),
                stored: ["a"],
                status: .failed,
                reason: "no good answer came in 4 tries; the last was status 429",
                requests: 5
            ),
        ]

    @Test(arguments: goingOn + leadingNowhere + noPage)
    func storesWhatIsGoodAndSaysWhatIsNot(_ example: Case) async throws {
        let fixture = try await SyncFixture(ThingProvider.spec(example.dataTypes))
        for (number, answer) in example.answers.enumerated() { fixture.provider.fail(number + 1, answer) }
        let report = try await fixture.sync(.full)
        #expect(report.run.status == example.status, "\(report.run.reason ?? "")")
        #expect(try await fixture.stored().keys.sorted() == example.stored)
        #expect(fixture.provider.count == example.requests ?? example.answers.count)
        if let reason = example.reason {
            #expect(report.run.reason?.hasPrefix("`things`: \(reason)") == true, "\(report.run.reason ?? "")")
        } else {
            #expect(report.run.reason == nil)
        }
        #expect(report.run.recordsProcessed == report.run.recordsSynced + report.run.errors)
    }

    @Test func countsOffsetsByWhatCame() async throws {
        let example = Self.goingOn[3]
        let fixture = try await SyncFixture(ThingProvider.spec(example.dataTypes))
        let provider = fixture.provider
        for (number, answer) in example.answers.enumerated() { provider.fail(number + 1, answer) }
        let transport = ScriptedTransport { provider.answer($0) }
        let services = SyncFixture.services(fixture.store, fixture.catalog, fixture.authorizer, transport, fixture.base)
        _ = try await fixture.sync(.full, services: services)
        #expect(transport.requests.map { $0.parameters["offset"] } == ["0", "5"])
    }

    // MARK: Refusals with 200

    /// Things whose provider says `ok: false` and why.
    static let refusing = list(
        #""cursor": "{page.cursor}""#,
        #""type": "cursor", "cursor": "$.next""#,
        #"""
        , "errors": [
          { "when": { "path": "$.error", "equals": "ratelimited" }, "then": "rateLimited" },
          { "when": { "path": "$.error", "equals": "token_expired" }, "then": "reauthorize" },
          { "when": { "path": "$.ok", "equals": false }, "then": "fail", "message": "$.error" }
        ]
        """#
    )

    @Test(arguments: ["ratelimited", "token_expired"]) func doesWhatARefusalInsideSuccessCallsFor(
        _ code: String
    ) async throws {
        let fixture = try await SyncFixture(ThingProvider.spec(Self.refusing))
        fixture.letRefresh()
        let answers = [
            Self.page(["a"], #","next":"1""#),
            Self.json(#"{"ok":false,"error":"\#(code)"}"#, 200, ["Retry-After": "7"]), Self.page(["b"]),
        ]
        for (number, answer) in answers.enumerated() { fixture.provider.fail(number + 1, answer) }
        let before = fixture.base.time.now
        let report = try await fixture.sync(.full)
        #expect(report.run.status == .completed, "\(report.run.reason ?? "")")
        #expect(try await fixture.stored().keys.sorted() == ["a", "b"])
        #expect(fixture.provider.count == 3)
        #expect(fixture.authorizer.count("refresh") == (code == "token_expired" ? 1 : 0))
        let waited = fixture.base.time.now.seconds - before.seconds - 60
        #expect(code == "ratelimited" ? waited >= 7 : waited == 0)
    }

    @Test func failsWithARefusalInsideSuccess() async throws {
        let fixture = try await SyncFixture(ThingProvider.spec(Self.refusing))
        fixture.provider.fail(1, Self.page(["a"], #","next":"1""#))
        fixture.provider.fail(2, Self.json(#"{"ok":false,"error":"fatal_error","data":[{"id":"b"}]}"#))
        let report = try await fixture.sync(.full)
        #expect(report.run.status == .failed)
        #expect(report.run.reason == "`things`: the provider answered 200: fatal_error")
        #expect(report.dataTypes.first?.answer?.excerpt.contains("fatal_error") == true)
        #expect(try await fixture.stored().keys.sorted() == ["a"])
        #expect(fixture.provider.count == 2)
    }

    // MARK: Links

    @Test(arguments: [
        "https://evil.test/things?page=2", "http://api.acme.test/things?page=2", "//evil.test/things",
        "https://api.acme.test:444/things", "https://api.acme.test@evil.test/things", "file:///etc/passwd",
        "https://169.254.169.254/latest/meta-data",
    ]) func takesNoCredentialsToAnotherOrigin(_ link: String) async throws {
        let provider = ThingProvider()
        provider.fail(1, Self.page(["a"], #","next":"\#(link)""#))
        let transport = ScriptedTransport { provider.answer($0) }
        let fixture = try await SyncFixture(
            ThingProvider.spec(Self.list("", #""type": "nextUrl", "from": "$.next""#)),
            provider: provider,
            transport: transport
        )
        let report = try await fixture.sync(.full)
        #expect(report.run.status == .failed)
        #expect(transport.requests.map(\.url) == ["https://api.acme.test/things"])
        #expect(report.run.reason?.isEmpty == false)
        #expect(report.run.reason?.contains("token-1") == false)
        // The records of the page are good, whatever it leads to.
        #expect(try await fixture.stored().keys.sorted() == ["a"])
    }
}
