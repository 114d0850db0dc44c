import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Pages that stand inside records.
struct SyncEmbeddedTests {
    // MARK: Lists inside records

    static let lists = #"""
        "embedded": [
          { "path": "$.lines", "records": "$.data[*]",
            "request": { "path": "/things/{record.id}/lines", "query": { "after": "{page.cursor}" } },
            "pagination": { "type": "cursor", "cursor": "$.data[-1].id", "while": "$.more" } },
          { "path": "$.notes", "records": "$[*]", "when": { "path": "$.noted", "equals": true },
            "request": { "path": "/things/{record.id}/notes", "query": { "page": "{page.number}" } },
            "pagination": { "type": "page", "size": 2, "stop": ["short"] } }
        ]
        """#

    static let members = SyncSamples.cursor + ", " + lists

    static func line(_ thing: Int, _ number: Int) -> JSONValue { ["id": .string("\(SyncSamples.id(thing))-\(number)")] }

    /// How many lines and notes a thing has.
    static func counts(_ thing: Int) -> (lines: Int, notes: Int) {
        ([0, 2, 3, 7, 2, 5][thing], [0, 1, 4, 0, 2, 3][thing])
    }

    static func lines(_ thing: Int, after: String?) -> JSONValue {
        let all = (0..<counts(thing).lines).map { line(thing, $0) }
        let start = after.flatMap { after in all.firstIndex { $0["id"]?.stringValue == after } }.map { $0 + 1 } ?? 0
        return ["data": .array(Array(all[start...].prefix(2))), "more": .bool(all.count - start > 2)]
    }

    static func notes(_ thing: Int, page: Int) -> JSONValue {
        let all = (0..<counts(thing).notes).map { JSONValue.string("note \($0) of \(thing)") }
        return .array(Array(all.dropFirst((page - 1) * 2).prefix(2)))
    }

    /// A thing as the list has it.
    static func thing(_ number: Int) -> JSONValue {
        [
            "id": .string(SyncSamples.id(number)), "noted": .bool(number != 5), "lines": lines(number, after: nil),
            "notes": notes(number, page: 1), "updated": .number(JSONNumber(number)),
        ]
    }

    /// A thing with all its lines, and with all notes where they are wanted.
    static func whole(_ number: Int) -> JSONValue {
        let (lines, notes) = counts(number)
        let all = (0..<(number == 5 ? min(2, notes) : notes)).map { JSONValue.string("note \($0) of \(number)") }
        return [
            "id": .string(SyncSamples.id(number)), "noted": .bool(number != 5),
            "lines": ["data": .array((0..<lines).map { line(number, $0) }), "more": .bool(lines > 2)],
            "notes": .array(all), "updated": .number(JSONNumber(number)),
        ]
    }

    static let wholes = Dictionary(uniqueKeysWithValues: (0..<6).map { (SyncSamples.id($0), whole($0)) })

    static func answer(_ request: ProviderRequest) -> SyncRunner.Reply {
        let parts = request.target.split(separator: "/").dropFirst(2).map(String.init)
        guard parts.count == 3, let number = Int(parts[1].dropFirst()) else {
            return SyncSamples.page((0..<6).map(thing), after: request.parameters["after"])
        }
        if parts[2] == "lines" { return .json(lines(number, after: request.parameters["after"])) }
        return .json(notes(number, page: request.parameters["page"].flatMap { Int($0) } ?? 0))
    }

    static func paths(_ runner: SyncRunner) -> [String] {
        runner.requests.map { $0.target.split(separator: "/").dropFirst(2).joined(separator: "/") }
    }

    @Test func areReadOn() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.members))
        let outcome = try runner.run("things", now: SyncSamples.now, answer: Self.answer)
        #expect(outcome.summary?.status == .completed)
        #expect(outcome.summary?.pages == 2)
        #expect(outcome.summary?.counts.processed == 6)
        #expect(runner.values() == Self.wholes)
        #expect(
            Self.paths(runner) == [
                "things", "things/r0002/lines", "things/r0002/notes", "things/r0002/notes", "things",
                "things/r0003/lines", "things/r0003/lines", "things/r0003/lines", "things/r0004/notes",
                "things/r0005/lines", "things/r0005/lines",
            ]
        )
    }

    @Test func bringTheSameThoughTheRunIsKilledOrStoppedAnywhere() throws {
        let plans = try SyncSamples.plans(Self.members)
        for count in 1...18 {
            for isKilled in [true, false] {
                var runner = SyncRunner(plans, seed: UInt64(count))
                _ = try runner.run(
                    "things",
                    now: SyncSamples.now,
                    killAfter: isKilled ? count : .max,
                    cancelAfter: isKilled ? .max : count,
                    answer: Self.answer
                )
                let isWhole = runner.values().allSatisfy { Self.wholes[$0.key] == $0.value }
                #expect(isWhole, "a record that is stored is whole, after \(count)")
                let outcome = try runner.run("things", now: SyncSamples.now, answer: Self.answer)
                #expect(outcome.summary?.status == .completed)
                #expect(runner.values() == Self.wholes, "after \(count)")
            }
        }
    }

    @Test func leaveOutARecordThatIsGone() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.members))
        let outcome = try runner.run("things", now: SyncSamples.now) { request in
            request.target.hasSuffix("r0003/lines") ? .status(404) : Self.answer(request)
        }
        #expect(outcome.summary?.status == .completed)
        #expect(runner.values() == Self.wholes.filter { $0.key != "r0003" })
    }

    @Test(arguments: [("record", ["r0003"]), ("parent", ["r0003", "r0004", "r0005"])]) func leaveOutWhatARuleSays(
        _ scope: String,
        _ missing: [String]
    ) throws {
        let rule = #""errors": [{ "when": { "status": true, "equals": 403 }, "then": "skip", "scope": "\#(scope)" }], "#
        var runner = SyncRunner(try SyncSamples.plans(rule + Self.members))
        let outcome = try runner.run("things", now: SyncSamples.now) { request in
            request.target.hasSuffix("r0003/lines") ? .status(403) : Self.answer(request)
        }
        #expect(outcome.summary?.status == .partial)
        #expect(outcome.summary?.skipCount == 1)
        #expect(runner.values() == Self.wholes.filter { !missing.contains($0.key) })
    }

    @Test func readThePageAgainWhereARuleSaysSo() throws {
        let rule = #""errors": [{ "when": { "status": true, "equals": 400 }, "then": "restartRead" }], "#
        for cursor in [
            SyncSamples.cursor, SyncSamples.cursor.replacing(#""while": "$.more""#, with: #""stop": ["empty"]"#),
        ] {
            var runner = SyncRunner(try SyncSamples.plans(rule + cursor + ", " + Self.lists))
            var isFirst = true
            let outcome = try runner.run("things", now: SyncSamples.now) { request in
                guard request.target.hasSuffix("r0005/lines"), isFirst else { return Self.answer(request) }
                isFirst = false
                return .status(400)
            }
            #expect(outcome.summary?.status == .completed)
            #expect(runner.values() == Self.wholes)
        }
    }

    @Test func areNotStoredInPartWhereTheListGoesWrong() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.members))
        // The second page is the first one again.
        let outcome = try runner.run("things", now: SyncSamples.now) { request in
            guard request.target.hasSuffix("/things") else { return Self.answer(request) }
            return SyncSamples.page((0..<6).map(Self.thing), after: nil)
        }
        guard case .failed(let failure, _) = outcome else { throw SyncJobTests.WrongOutcome(outcome) }
        #expect(failure == .page(.repeatedRecord))
        #expect(runner.values() == Self.wholes.filter { $0.key < "r0003" })
    }

    @Test func areNotStoredInPartWhereNothingLeadsOn() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.members))
        let outcome = try runner.run("things", now: SyncSamples.now) { request in
            let things = (0..<3).map { number -> JSONValue in
                guard number == 1 else { return Self.thing(number) }
                return ["id": .string(SyncSamples.id(1)), "lines": ["data": [], "more": true], "updated": 1]
            }
            return SyncSamples.page(things, after: request.parameters["after"])
        }
        guard case .failed(let failure, _) = outcome else { throw SyncJobTests.WrongOutcome(outcome) }
        #expect(failure == .page(.signalWithoutCursor))
        #expect(runner.values().isEmpty)
    }

    @Test func mayHaveElementsThatAreAlike() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.members))
        let outcome = try runner.run("things", now: SyncSamples.now) { request in
            guard request.target.hasSuffix("/things") else {
                let number = request.parameters["page"].flatMap { Int($0) } ?? 0
                return .json(.array(number < 4 ? ["same", .string("\(number)")] : ["same"]))
            }
            return .json(["data": [["id": "a", "noted": true, "notes": ["same", "1"], "updated": 1]], "more": false])
        }
        #expect(outcome.summary?.status == .completed)
        #expect(runner.values()["a"]?["notes"]?.arrayValue?.count == 7)
    }

    @Test func triesAgain() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.members))
        var replies: [SyncRunner.Reply] = [
            .status(503), .response(ProviderResponse(status: 200, body: Array(#"{"data": ["#.utf8))),
        ]
        let outcome = try runner.run("things", now: SyncSamples.now) { request in
            request.target.hasSuffix("r0003/lines") && !replies.isEmpty ? replies.removeFirst() : Self.answer(request)
        }
        #expect(outcome.summary?.retries == 2)
        #expect(runner.values() == Self.wholes)
    }

    @Test func haveAnEnd() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.members))
        let round = try runner.run("things", now: SyncSamples.now) { request in
            request.target.hasSuffix("r0003/lines") ? .json(Self.lines(3, after: nil)) : Self.answer(request)
        }
        guard case .failed(.page(let loop), _) = round else { throw SyncJobTests.WrongOutcome(round) }
        #expect(loop == .repeatedRecord || loop == .repeatedPosition("a cursor"))
        var limits = SyncLimits()
        limits.recordBytes = 150
        var small = SyncRunner(try SyncSamples.plans(Self.members))
        let large = try small.run("things", now: SyncSamples.now, limits: limits, answer: Self.answer)
        guard case .failed(let failure, _) = large else { throw SyncJobTests.WrongOutcome(large) }
        #expect(failure.message == "a record has more than 150 bytes with the lists inside it read on")
    }

    @Test func areReadOnInEventsAndInRecordsThatAreReadAgain() throws {
        for refetches in [false, true] {
            let feed = #"""
                , "feed": { "request": { "path": "/events" }, "records": "$.data[*]", "record": "$.object",
                  "key": "$.object.id", "deletedWhen": { "path": "$.type", "equals": "deleted" },
                  "incremental": { "watermark": { "path": "$.updated", "format": "unixSeconds" } }
                  \#(refetches ? #", "refetch": { "path": "/things/{feed.key}" }"# : "") }
                """#
            let plan = try SyncSamples.plans(Self.members + ", " + SyncSamples.increment() + feed)[0]
            var known = Checkpoint(plan)
            known.reads[0].fullAt = SyncSamples.now
            known.reads[0].feed = SyncSamples.now
            var machine = SyncMachine(plan, seed: 1)
            var actions = try machine.handle(
                .start(SyncStart(isFull: false, now: SyncSamples.now, checkpoint: known, scope: RequestScope()))
            )
            var asked: [String] = []
            var records: [JSONValue] = []
            while case .send(let request)? = actions.first {
                let target = request.target.split(separator: "/").dropFirst(2).joined(separator: "/")
                asked.append(target)
                let reply: SyncRunner.Reply =
                    switch target {
                    case "events":
                        .json([
                            "data": [
                                ["type": "deleted", "object": Self.thing(2)],
                                ["type": "changed", "object": Self.thing(3)],
                            ]
                        ])
                    case "things/r0003": .json(Self.thing(3))
                    default: Self.answer(request)
                    }
                guard case .response(let response) = reply else { break }
                actions = try machine.handle(.answered(response, at: SyncSamples.now))
                while case .map(let page)? = actions.last {
                    for record in page.reading.records {
                        records.append(try JSONValue(parsing: page.reading.bytes.span.extracting(record.range)))
                    }
                    let isEvent = page.refetched == nil
                    let mapped = MappedPage(counts: SyncCounts(), refetched: refetches && isEvent ? ["r0003"] : [])
                    actions = try machine.handle(.mapped(mapped))
                }
            }
            let lines = (1...3).map { _ in "things/r0003/lines" }
            #expect(asked == ["events"] + (refetches ? ["things/r0003"] : []) + lines)
            #expect(records.last?["object"] ?? records.last == Self.whole(3))
            #expect(records.first?["object"] == Self.thing(2))
        }
    }

    // MARK: The first page in the parent

    static let children = #"""
        "request": { "path": "/boxes/{parent.id}/lines", "query": { "after": "{page.cursor}" } },
        "records": "$.data[*]",
        "pagination": { "type": "cursor", "cursor": "$.data[-1].id", "while": "$.more" },
        "forEach": { "dataType": "boxes", "firstPage": "$.lines" }
        """#
    static let boxes = #""boxes": { "internal": true, "primaryKey": "$.id", "# + SyncSamples.cursor + "}"

    static func boxAnswer(_ request: ProviderRequest) -> SyncRunner.Reply {
        let parts = request.target.split(separator: "/").dropFirst(2).map(String.init)
        if parts.count == 3, let number = Int(parts[1].dropFirst()) {
            return .json(lines(number, after: request.parameters["after"]))
        }
        var things = (0..<6).map(thing)
        // One of them does not have its lines with it, and one has something else.
        things[1] = ["id": .string(SyncSamples.id(1))]
        things[4] = ["id": .string(SyncSamples.id(4)), "lines": ["see": "elsewhere"]]
        return SyncSamples.page(things, after: request.parameters["after"])
    }

    static let allLines = (0..<6).flatMap { thing in
        (0..<counts(thing).lines).map { "\(SyncSamples.id(thing))/\(SyncSamples.id(thing))-\($0)" }
    }

    @Test func isTakenFromTheParent() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.children, others: Self.boxes))
        _ = try runner.run("boxes", now: SyncSamples.now, answer: Self.boxAnswer)
        runner.forget()
        let outcome = try runner.run("things", now: SyncSamples.now, answer: Self.boxAnswer)
        #expect(outcome.summary?.status == .completed)
        #expect(runner.ids() == Self.allLines)
        // Those that are whole in the parent are not asked for, and of the others only what is missing.
        #expect(
            runner.requests.map(\.url)
                == [
                    "r0001/lines", "r0002/lines?after=r0002-1", "r0003/lines?after=r0003-1",
                    "r0003/lines?after=r0003-3",
                    "r0003/lines?after=r0003-5", "r0004/lines", "r0005/lines?after=r0005-1",
                    "r0005/lines?after=r0005-3",
                ].map { "https://api.acme.test/boxes/" + $0 }
        )
    }

    @Test func bringsTheSameThoughItIsKilledAnywhere() throws {
        let plans = try SyncSamples.plans(Self.children, others: Self.boxes)
        for killAfter in 1...40 {
            var runner = SyncRunner(plans, seed: UInt64(killAfter))
            _ = try runner.run("boxes", now: SyncSamples.now, answer: Self.boxAnswer)
            _ = try runner.run("things", now: SyncSamples.now, killAfter: killAfter, answer: Self.boxAnswer)
            let outcome = try runner.run("things", now: SyncSamples.now, answer: Self.boxAnswer)
            #expect(outcome.summary?.status == .completed)
            #expect(runner.ids() == Self.allLines, "killed after \(killAfter)")
        }
    }

    @Test func isAskedForWhereTheListIsBegunAgain() throws {
        let rule = #""errors": [{ "when": { "status": true, "equals": 400 }, "then": "restartRead" }], "#
        var runner = SyncRunner(try SyncSamples.plans(rule + Self.children, others: Self.boxes))
        _ = try runner.run("boxes", now: SyncSamples.now, answer: Self.boxAnswer)
        runner.forget()
        // What the parent has ends with a line that is gone.
        let outcome = try runner.run("things", now: SyncSamples.now) { request in
            guard request.target.hasSuffix("r0003/lines") else { return Self.boxAnswer(request) }
            if request.parameters["after"] == "r0003-1" { return .status(400) }
            return .json(["data": [Self.line(3, 0), Self.line(3, 2)], "more": false])
        }
        #expect(outcome.summary?.status == .completed)
        #expect(runner.ids().contains("r0003/r0003-2"))
        #expect(runner.requests.filter { $0.url.hasSuffix("r0003/lines") }.count == 1)
    }
}
