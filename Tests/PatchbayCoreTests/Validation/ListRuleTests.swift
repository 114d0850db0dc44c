import PatchbayCore
import PatchbayEngine
import Testing

/// Mistakes in what makes a list and what is inside it, each as a change of a spec that is right.
struct ListRuleTests {
    static let job = #"""
        "job": {
          "create": { "request": { "method": "POST", "path": "/jobs" }, "values": { "id": "$.id" } },
          "poll": { "request": { "path": "/jobs/{job.id}" }, "done": { "path": "$.state", "equals": "done" },
            "failed": { "path": "$.state", "equals": "broken" }, "message": "$.why", "values": { "file": "$.file" } }
        },
        """#
    static let request =
        #""request": { "path": "/things", "query": { "cursor": "{page.cursor}", "limit": "{page.size}" } },"#

    /// A spec whose list is made by a job.
    static let jobs = SpecSamples.acme.replacing(
        request,
        with: job + request.replacing("/things", with: "/files/{job.file}")
    )

    /// A spec whose list is at a URL that a job tells.
    static let downloads = SpecSamples.acme.replacing(
        request,
        with: job.replacing(#", "values": { "file": "$.file" }"#, with: "")
            .replacing("\n},", with: #", "download": { "from": "$.file" } },"#)
    ).replacing(#""cursor", "cursor": "$.next", "size": 50"#, with: #""nextUrl", "from": "$.next""#)

    /// A spec with a list inside records.
    static let embedded = SpecSamples.acme.replacing(
        #""records": "$.data[*]","#,
        with: #"""
            "records": "$.data[*]", "embedded": [{ "path": "$.lines", "records": "$.items[*]",
              "request": { "path": "/things/{record.id}/lines", "query": { "at": "{page.cursor}" } },
              "pagination": { "type": "cursor", "cursor": "$.next" } }],
            """#
    )

    /// A spec with values that every run asks for.
    static let prepared = SpecSamples.acme.replacing(
        request,
        with: #"""
            "prepare": { "fields": { "request": { "path": "/fields" }, "value": "$.fields" } },
            """# + request.replacing(#""cursor": "#, with: #""fields": "{fields}", "cursor": "#)
    )

    /// A spec whose parents have the first page of their lists.
    static let children = SpecSamples.acme.replacing(
        #""dataTypes": {"#,
        with: #"""
            "dataTypes": {
              "boxes": { "internal": true, "request": { "path": "/boxes", "query": { "cursor": "{page.cursor}" } },
                "records": "$.data[*]", "primaryKey": "$.id" },
            """#
    ).replacing(
        request,
        with: #""forEach": { "dataType": "boxes", "firstPage": "$.things" },"#
            + request.replacing("/things", with: "/boxes/{parent.id}/things")
    )

    struct Case: Sendable, CustomTestStringConvertible {
        var base: String
        var old: String
        var new: String
        var code: String
        var message: String
        var testDescription: String { message }
    }

    static let cases = [
        Case(
            base: children,
            old: #""path": "/boxes/{parent.id}/things""#,
            new: #""url": "https://{parent.host}/things""#,
            code: "unsafe-host",
            message: "`parent.host` chooses the host that credentials are sent to"
        ),
        Case(
            base: jobs,
            old: #""path": "/jobs/{job.id}""#,
            new: #""url": "https://{job.id}.acme.test/jobs""#,
            code: "unsafe-host",
            message: "`job.id` chooses the host that credentials are sent to"
        ),
        Case(
            base: embedded,
            old: #""path": "/things/{record.id}/lines""#,
            new: #""url": "https://{record.id}/lines""#,
            code: "unsafe-host",
            message: "`record.id` chooses the host that credentials are sent to"
        ),
        Case(
            base: prepared,
            old: #""path": "/things""#,
            new: #""url": "https://{fields}/things""#,
            code: "unsafe-host",
            message: "`fields` chooses the host that credentials are sent to"
        ),
        Case(
            base: SpecSamples.acme,
            old: #""path": "/things""#,
            new: #""url": "https://acme.test:{page.cursor}/things""#,
            code: "unsafe-host",
            message: "`page.cursor` chooses the host that credentials are sent to"
        ),
        Case(
            base: jobs,
            old: #""/jobs/{job.id}""#,
            new: #""/jobs/last""#,
            code: "unsent-value",
            message: "the question after a job never sends `{job.…}`, so nobody knows which job is meant"
        ),
        Case(
            base: jobs,
            old: #""/jobs/{job.id}""#,
            new: #""/jobs/{job.ids}""#,
            code: "undefined-variable",
            message: "nothing defines `job.ids` here; did you mean `job.id`?"
        ),
        Case(
            base: jobs,
            old: #""/jobs/{job.id}""#,
            new: #""/jobs/{job.id}/{job.file}""#,
            code: "undefined-variable",
            message: "nothing defines `job.file` here"
        ),
        Case(
            base: jobs,
            old: #""path": "/jobs" }"#,
            new: #""path": "/jobs/{job.id}" }"#,
            code: "undefined-variable",
            message: "nothing defines `job.id` here"
        ),
        Case(
            base: jobs,
            old: #"{ "file": "$.file" }"#,
            new: #"{ "file": "$.file", "id": "$.id" }"#,
            code: "contradiction",
            message: "`create` gives the value `id` as well"
        ),
        Case(
            base: jobs,
            old: #""failed": { "path": "$.state", "equals": "broken" }, "#,
            new: "",
            code: "unread-setting",
            message: "nothing reads `message`: the spec does not say how a job that has failed shows"
        ),
        Case(
            base: jobs,
            old: job,
            new: "",
            code: "undefined-variable",
            message: "nothing defines `job.file` here"
        ),
        Case(
            base: jobs,
            old: #""done": { "path""#,
            new: #""doen": { "path""#,
            code: "unknown-member",
            message: "did you mean `done`?"
        ),
        Case(
            base: downloads,
            old: #""nextUrl", "from": "$.next""#,
            new: #""page", "stop": ["empty"]"#,
            code: "contradiction",
            message: "the result of the job is asked for by its URL, which has no place for what `pagination` counts"
        ),
        Case(
            base: downloads,
            old: #", "download": { "from": "$.file" }"#,
            new: "",
            code: "missing-member",
            message: "`things` needs the member `request`"
        ),
        Case(
            base: embedded,
            old: #""path": "$.lines""#,
            new: #""path": "$..lines""#,
            code: "wrong-value",
            message: "the list stands at one place of the record: a path of names"
        ),
        Case(
            base: embedded,
            old: "$.items[*]",
            new: "$.items",
            code: "wrong-value",
            message: "the elements of a page are those of one list, which the rest is put behind"
        ),
        Case(
            base: embedded,
            old: #"{ "type": "cursor", "cursor": "$.next" }"#,
            new: #"{ "type": "none" }"#,
            code: "cannot-happen",
            message: "a list of one page has no rest"
        ),
        Case(
            base: embedded,
            old: "{record.id}",
            new: "all",
            code: "unsent-value",
            message: "the request never sends `{record.…}`, so the same answer comes for every record"
        ),
        Case(
            base: embedded,
            old: "{record.id}",
            new: "{recrd.id}",
            code: "undefined-variable",
            message: "nothing defines `recrd.id` here; did you mean `record.id`?"
        ),
        Case(
            base: embedded,
            old: #", "query": { "at": "{page.cursor}" }"#,
            new: "",
            code: "unsent-value",
            message: "the request never sends `{page.cursor}`, so every page would be the first"
        ),
        Case(
            base: embedded,
            old: #""path": "/things", "query""#,
            new: #""path": "/things/{record.id}", "query""#,
            code: "undefined-variable",
            message: "nothing defines `record.id` here"
        ),
        Case(
            base: prepared,
            old: #""fields": "{fields}", "#,
            new: "",
            code: "unused-name",
            message: "nothing uses `fields`, which every run asks for"
        ),
        Case(
            base: prepared,
            old: #""fields": "{fields}", "#,
            new: #""fields": "{filds}", "#,
            code: "undefined-variable",
            message: "nothing defines `filds` here; did you mean `fields`?"
        ),
        Case(
            base: prepared,
            old: #"{ "path": "/fields" }"#,
            new: #"{ "path": "/fields/{fields}" }"#,
            code: "undefined-variable",
            message: "nothing defines `fields` here"
        ),
        Case(
            base: prepared,
            old: #""name": "Acme","#,
            new: #""name": "Acme", "variables": { "fields": { "title": "Fields" } },"#,
            code: "contradiction",
            message: "`fields` is asked for in each run, and is declared for the connection as well"
        ),
        Case(
            base: prepared,
            old: #""prepare": { "fields""#,
            new: #""prepare": { "since""#,
            code: "reserved-name",
            message: "`since` is a name of the engine's own"
        ),
        Case(
            base: children,
            old: #""firstPage": "$.things""#,
            new: #""firstPage": "$.things", "batch": 5"#,
            code: "cannot-happen",
            message: "several parents share a request, and no one of them holds its first page"
        ),
        Case(
            base: children,
            old: #"{ "dataType": "boxes", "firstPage": "$.things" }"#,
            new: #"{ "variable": "sites", "as": "site" }"#,
            code: "undefined-variable",
            message: "no variable `sites` is declared"
        ),
        Case(
            base: children,
            old: #""firstPage": "$.things""#,
            new: #""batch": 5"#,
            code: "wrong-kind",
            message: "`parent.id` is a list, which a text cannot hold"
        ),
        Case(
            base: children,
            old: #""records": "$.data[*]","# + "\n      \"mapping\"",
            new: #""records": { "path": "$[*]", "format": "csv" },"# + "\n      \"mapping\"",
            code: "cannot-happen",
            message: "a parent holds JSON, and pages are written otherwise"
        ),
        Case(
            base: SpecSamples.acme,
            old: #""records": "$.data[*]""#,
            new: #""records": { "path": "$[*]", "format": "ndjson", "delimiter": ";" }"#,
            code: "unread-setting",
            message: "nothing reads `delimiter`: it belongs to the format `csv`"
        ),
    ]

    @Test(arguments: cases) func tells(_ test: Case) throws {
        let text = test.base.replacing(test.old, with: test.new)
        #expect(text != test.base)
        let findings = try SpecSamples.load(text).diagnostics
        let words = findings.map { "\($0.code.id): \($0.message)" }
        #expect(findings.contains { $0.code.id == test.code && $0.message.contains(test.message) }, "\(words)")
    }

    @Test func saysNothingOfPagesOfABrokenJob() throws {
        let text = Self.downloads.replacing(#""done": { "path": "$.state", "equals": "done" },"#, with: "")
            .replacing(#""pagination": { "type": "nextUrl", "from": "$.next" },"#, with: "")
        #expect(text.contains("download") && !text.contains("nextUrl"))
        #expect(try SpecSamples.load(text).diagnostics.map(\.message) == ["the poll needs the member `done`"])
    }

    @Test(arguments: [jobs, downloads, embedded, prepared, children]) func isSilentAboutWhatIsRight(
        _ text: String
    ) throws {
        #expect(try SpecSamples.load(text).diagnostics.map(\.message) == [])
    }

    // MARK: What is said of a value of the wrong sort

    @Test(arguments: [
        (
            #""forEach": "boxes""#,
            #"Write one of `{ "dataType": … }`, `{ "values": […] }`, `{ "variable": … }`, `{ "product": […] }`."#
        ),
        (#""deletion": "absence""#, #"Write `{ "absence": true }`."#),
        (#""checkpoint": "$.next""#, #"Write `{ "type": "opaque", "from": … }`."#),
        (#""caps": { "records": 5 }"#, "Put it into a list, `[…]`, even where it is the only one."),
    ]) func saysHowAValueOfAnotherSortIsWritten(_ member: String, _ help: String) throws {
        let text = SpecSamples.acme.replacing(Self.request, with: Self.request + member + ",")
        #expect(text != SpecSamples.acme)
        let findings = try SpecSamples.load(text).diagnostics.filter { $0.code.id == "wrong-kind" }
        #expect(findings.map(\.help) == [help], "\(findings.map(\.message))")
    }

    @Test func saysWhereAMemberBelongsThatStandsTooDeep() throws {
        let inner = Self.request.replacing("\"query\"", with: #""pagination": { "type": "none" }, "query""#)
        let findings = try SpecSamples.load(SpecSamples.acme.replacing(Self.request, with: inner)).diagnostics
        let finding = try #require(findings.first { $0.code.id == "unknown-member" })
        #expect(finding.help == "It is a member of the dataType around the request: move it there.")
    }

    @Test(arguments: [("X", false), ("api_token", false), ("hunter2hunter2", true)])
    func tellsAPasswordFromWhatStandsInItsPlace(_ password: String, _ isTold: Bool) throws {
        let text = SpecSamples.acme.replacing(
            /"auth": \{[^{}]*\}/,
            with:
                #""credentials": { "key": { "title": "Key" } }, "auth": { "type": "basic", "username": "{key}", "password": "\#(password)" }"#
        )
        let findings = try SpecSamples.load(text).diagnostics
        #expect(findings.contains { $0.code.id == "secret-in-spec" } == isTold, "\(findings.map(\.message))")
    }
}
