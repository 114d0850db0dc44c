import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// What later runs ask for.
struct SyncIncrementTests {
    /// Runs twice and tells the ranges that the second run asked for.
    static func second(
        _ increment: String,
        order: String = "none",
        records: [JSONValue] = SyncSamples.records(7),
        then later: [JSONValue] = [],
        first: Timestamp = Timestamp(seconds: 1000),
        now: Timestamp = Timestamp(seconds: 2000),
        isFull: Bool = false
    ) throws -> (requests: [[String: String]], runner: SyncRunner, outcome: SyncRunner.Outcome) {
        let members = SyncSamples.cursor + #", "order": "\#(order)", "# + increment
        var runner = SyncRunner(try SyncSamples.plans(members))
        _ = try runner.run("things", now: first) {
            SyncSamples.page(SyncSamples.changed(records, $0.parameters), after: $0.parameters["after"])
        }
        runner.forget()
        let all = records + later
        let outcome = try runner.run("things", isFull: isFull, now: now) {
            SyncSamples.page(SyncSamples.changed(all, $0.parameters), after: $0.parameters["after"])
        }
        return (runner.requests.map(\.parameters), runner, outcome)
    }

    @Test func asksFromTheNewestRecordOn() throws {
        let later = [SyncSamples.record(50, updated: 6), SyncSamples.record(51, updated: 1500)]
        let (requests, runner, _) = try Self.second(SyncSamples.increment(), then: later)
        #expect(requests == [["since": "6", "until": "2000"]])
        // A record of the boundary's own instant is not lost.
        #expect(runner.ids().count == 9)
    }

    @Test func tellsThatNoRecordSaysWhenItChanged() throws {
        let increment = SyncSamples.increment()
        let other = increment.replacing(#""path": "$.updated""#, with: #""path": "$.changed""#)
        let lack =
            "no record has a watermark at `$.changed` that is written as `unixSeconds`: "
            + "the next run reads everything again"
        #expect(try Self.second(increment, isFull: true).outcome.summary?.lack == nil)
        #expect(try Self.second(other, isFull: true).outcome.summary?.lack == lack)
        #expect(try Self.second(other, records: [], isFull: true).outcome.summary?.lack == nil)
    }

    @Test func looksBack() throws {
        let (requests, _, _) = try Self.second(SyncSamples.increment(#""lookbackSeconds": 4"#))
        #expect(requests.first == ["since": "2", "until": "2000"])
    }

    @Test func takesAGranuleOffWhereTheBoundaryIsExcluded() throws {
        let increment = #"""
            "incremental": { "watermark": { "path": "$.updated", "format": "unixSeconds" },
              "filter": { "format": "unixSeconds", "inclusive": false } }
            """#
        #expect(try Self.second(increment).requests == [["since": "5", "until": "2000"]])
    }

    @Test func readsEverythingWhenItIsToldTo() throws {
        let (requests, _, outcome) = try Self.second(SyncSamples.increment(), isFull: true)
        #expect(requests.map { $0["since"] } == [nil, nil, nil])
        #expect(outcome.summary?.counts.processed == 7)
    }

    @Test func startsAtTheEarliestInstant() throws {
        let members = SyncSamples.cursor + ", " + SyncSamples.increment(#""earliest": { "variable": "start" }"#)
        var runner = SyncRunner(try SyncSamples.plans(members))
        var scope = RequestScope()
        scope["start"] = "1970-01-01T00:00:04Z"
        _ = try runner.run("things", now: SyncSamples.now, scope: scope) {
            SyncSamples.page(SyncSamples.changed(SyncSamples.records(7), $0.parameters), after: $0.parameters["after"])
        }
        #expect(runner.requests.first?.parameters["since"] == "4")
        #expect(runner.ids().count == 3)
    }

    @Test func neverGoesBeyondTheStartOfTheRun() throws {
        // A record that changed while the run was under way, and a clock of ours that is ahead.
        let records = SyncSamples.records(3) + [SyncSamples.record(9, updated: 5000)]
        let members = #"""
            "request": { "path": "/things", "query": { "since": "{since}" } }, "records": "$.data[*]",
            """# + SyncSamples.increment()
        var runner = SyncRunner(try SyncSamples.plans(members))
        _ = try runner.run("things", now: Timestamp(seconds: 1000)) { _ in
            .status(200, ["data": .array(records)], headers: ["Date": "Thu, 01 Jan 1970 00:15:00 GMT"])
        }
        runner.forget()
        _ = try runner.run("things", now: Timestamp(seconds: 2000)) { _ in .json(["data": []]) }
        #expect(runner.requests.map { $0.parameters["since"] } == ["900"])
    }

    @Test(arguments: ["$.updated", "$.missing"]) func readsSeveralFormats(_ path: String) throws {
        let increment = #"""
            "incremental": { "watermark": { "path": "\#(path)", "format": ["microsoftJson", "rfc3339"] },
              "filter": { "format": "unixSeconds" } }
            """#
        let records: [JSONValue] = [
            ["id": "a", "updated": "/Date(3000+0000)/"], ["id": "b", "updated": "1970-01-01T00:00:05.5Z"],
            ["id": "c", "updated": "yesterday"],
        ]
        var runner = SyncRunner(try SyncSamples.plans(SyncSamples.cursor + ", " + increment))
        for _ in 0..<2 {
            _ = try runner.run("things", now: Timestamp(seconds: 1000)) {
                SyncSamples.page(records, after: $0.parameters["after"])
            }
        }
        #expect(runner.requests.last?.parameters["since"] == (path == "$.updated" ? "5" : nil))
    }

    @Test func sendsNoFilterWhereItReadsEverythingAndDropsHere() throws {
        let increment = #"""
            "incremental": { "watermark": { "path": "$.updated", "format": "unixSeconds" }, "mode": "scan" }
            """#
        let (requests, _, outcome) = try Self.second(increment)
        #expect(requests.map { $0["since"] } == [nil, nil, nil])
        #expect(outcome.summary?.counts.processed == 7)
    }

    @Test func stopsAtARecordThatIsOlder() throws {
        let increment = #"""
            "incremental": { "watermark": { "path": "$.updated", "format": "unixSeconds" }, "mode": "stopAtSince" }
            """#
        let plan = try SyncSamples.plans(
            #"""
            "request": { "path": "/things", "query": { "after": "{page.cursor}" } }, "records": "$.data[*]",
            "pagination": { "type": "cursor", "cursor": "$.data[-1].id", "while": "$.more" },
            "order": "descending", \#(increment)
            """#
        )
        var runner = SyncRunner(plan)
        _ = try runner.run("things", now: Timestamp(seconds: 1000)) {
            SyncSamples.page(SyncSamples.records(12).reversed(), after: $0.parameters["after"])
        }
        #expect(runner.requests.count == 4)
        runner.forget()
        let outcome = try runner.run("things", now: Timestamp(seconds: 2000)) {
            SyncSamples.page(SyncSamples.records(14).reversed(), after: $0.parameters["after"])
        }
        #expect(runner.requests.count == 2)
        #expect(outcome.summary?.endingTexts == ["0 since 1"])
        #expect(runner.ids().count == 14)
    }

    // MARK: Order

    @Test func movesNoWatermarkBeforeADescendingRunHasFinished() throws {
        let members = SyncSamples.cursor + #", "order": "descending", "# + SyncSamples.increment()
        var runner = SyncRunner(try SyncSamples.plans(members))
        let records = SyncSamples.records(9).reversed() as [JSONValue]
        _ = try runner.run("things", now: Timestamp(seconds: 1000), killAfter: 8) {
            SyncSamples.page(records, after: $0.parameters["after"])
        }
        let checkpoint = try Checkpoint(text: try #require(runner.store.checkpoints["things"]))
        #expect(checkpoint.reads[0].watermark == nil)
        #expect(checkpoint.progress?.steps[0].newest == Timestamp(seconds: 8))
        _ = try runner.run("things", now: Timestamp(seconds: 1001)) {
            SyncSamples.page(records, after: $0.parameters["after"])
        }
        let final = try Checkpoint(text: try #require(runner.store.checkpoints["things"]))
        #expect(final.reads[0].watermark == Timestamp(seconds: 8))
        #expect(final.progress == nil)
        #expect(runner.ids().count == 9)
    }

    // MARK: Windows

    @Test func cutsARangeIntoSteps() throws {
        let increment = SyncSamples.increment(#""windowSeconds": 100, "earliest": "1970-01-01T00:00:00Z""#)
        let members = SyncSamples.cursor + ", " + increment
        var runner = SyncRunner(try SyncSamples.plans(members))
        let records = (0..<25).map { SyncSamples.record($0, updated: $0 * 10) }
        let outcome = try runner.run("things", now: Timestamp(seconds: 250)) {
            SyncSamples.page(SyncSamples.changed(records, $0.parameters), after: $0.parameters["after"], size: 20)
        }
        #expect(
            runner.requests.map { "\($0.parameters["since"] ?? "")-\($0.parameters["until"] ?? "")" } == [
                "0-100", "100-200", "200-250",
            ]
        )
        #expect(runner.ids().count == 25)
        #expect(outcome.summary?.endingTexts == ["0 signal 3"])
    }

    // MARK: Caps

    static func capped(_ then: String, size: Int) throws -> (SyncRunner, SyncRunner.Outcome) {
        let increment = SyncSamples.increment(#""earliest": "1970-01-01T00:00:00Z""#)
        let members =
            SyncSamples.cursor + #", "order": "ascending", "caps": [{ "records": 10, "then": "\#(then)" }], "#
            + increment
        var runner = SyncRunner(try SyncSamples.plans(members))
        let records = SyncSamples.records(size)
        let outcome = try runner.run("things", now: Timestamp(seconds: 64)) { request in
            // The provider cuts at ten.
            let changed = Array(SyncSamples.changed(records, request.parameters).prefix(10))
            return SyncSamples.page(changed, after: request.parameters["after"], size: 5)
        }
        return (runner, outcome)
    }

    @Test(arguments: ["splitWindow", "restartFromWatermark"]) func getsAroundACap(_ then: String) throws {
        let (runner, outcome) = try Self.capped(then, size: 40)
        #expect(outcome.summary?.status == .completed)
        #expect(runner.ids().count == 40)
    }

    @Test func saysThatAnAnswerIsCut() throws {
        let (_, outcome) = try Self.capped("fullRead", size: 40)
        guard case .failed(.cut(let records), _) = outcome else {
            Issue.record("the run ended otherwise: \(outcome)")
            return
        }
        #expect(records == 10)
    }

    @Test func doesNotMindACapThatIsNotReached() throws {
        let (runner, outcome) = try Self.capped("fullRead", size: 9)
        #expect(outcome.summary?.status == .completed)
        #expect(runner.ids().count == 9)
    }

    // MARK: Opaque checkpoints

    @Test func handsATokenToTheNextRun() throws {
        let plan = try SyncSamples.plans(
            #"""
            "request": { "path": "/things", "query": { "page": "{page.cursor}", "sync": "{checkpoint}" } },
            "records": "$.data[*]", "pagination": { "type": "cursor", "cursor": "$.nextPage" },
            "checkpoint": { "type": "opaque", "from": "$.nextSync" },
            "errors": [{ "when": { "status": true, "equals": 410 }, "then": "fullRead" }]
            """#
        )
        var runner = SyncRunner(plan)
        func answer(_ request: ProviderRequest) -> SyncRunner.Reply {
            if request.parameters["sync"] == "expired" { return .status(410) }
            return request.parameters["page"] == nil
                ? .json(["data": [["id": "a"]], "nextPage": "2"])
                : .json(["data": [["id": "b"]], "nextSync": "expired"])
        }
        _ = try runner.run("things", now: SyncSamples.now, answer: answer)
        #expect(runner.requests.map { $0.parameters["sync"] } == [nil, nil])
        runner.forget()
        let outcome = try runner.run("things", now: SyncSamples.now, answer: answer)
        #expect(runner.requests.map { $0.parameters["sync"] } == ["expired", nil, nil])
        #expect(outcome.summary?.status == .completed)
    }

    // MARK: Deletion

    @Test func deletesWhatAFullRunDidNotBring() throws {
        var runner = SyncRunner(try SyncSamples.plans(SyncSamples.cursor + #", "deletion": { "absence": true }"#))
        let all = SyncSamples.records(7)
        for (second, records) in [(1, all), (2, Array(all.dropFirst(2)))] {
            _ = try runner.run("things", now: Timestamp(seconds: second)) {
                SyncSamples.page(records, after: $0.parameters["after"])
            }
        }
        #expect(runner.ids().first == "r0002")
        #expect(runner.store.deletedCount == 2)
    }

    @Test func deletesNothingAfterARunThatDidNotReadEverything() throws {
        let skip = #""errors": [{ "when": { "status": true, "equals": 410 }, "then": "skip", "scope": "dataType" }]"#
        let members = SyncSamples.cursor + #", "deletion": { "absence": true }, "# + skip
        for reply in [SyncRunner.Reply.status(410), .status(400)] {
            var runner = SyncRunner(try SyncSamples.plans(members))
            let all = SyncSamples.records(7)
            _ = try runner.run("things", now: Timestamp(seconds: 1)) {
                SyncSamples.page(all, after: $0.parameters["after"])
            }
            _ = try runner.run("things", now: Timestamp(seconds: 2)) {
                $0.parameters["after"] == nil ? SyncSamples.page(all, after: nil) : reply
            }
            #expect(runner.ids().count == 7)
        }
    }
}
