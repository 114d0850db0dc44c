import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Reads that are repeated for parents.
struct SyncParentTests {
    /// Things in boxes, of which the empty ones are not asked for; the newest thing of a box is its watermark.
    static func plans(_ more: String = "", forEach: String? = nil, errors: String = "") throws -> [SyncPlan] {
        let each = forEach ?? #"{ "dataType": "boxes", "when": { "path": "$.size", "greaterThan": 0 } }"#
        let skip =
            #""errors": [{ "when": { "path": "$.error", "equals": "gone" }, "then": "skip", "scope": "parent" }],"#
        return try SyncSamples.plans(
            #"""
            "request": { "path": "/boxes/{parent.id}/things",
              "query": { "after": "{page.cursor}", "since": "{since}", "colour": "{colour}", "inner": "{inner.id}" } },
            "records": "$.data[*]", \#(skip)
            "pagination": { "type": "cursor", "cursor": "$.data[-1].id", "while": "$.more" },
            "incremental": { "watermark": { "path": "$.updated", "format": "unixSeconds" },
              "filter": { "format": "unixSeconds" } \#(more) },
            "forEach": \#(each)
            """#,
            others: #""boxes": { "internal": true, "primaryKey": "$.id", "# + SyncSamples.cursor + "}"
        )
    }

    static let boxes: [JSONValue] = [
        ["id": "b0", "size": 4], ["id": "b1", "size": 0], ["id": "b2", "size": 1], ["id": "b3", "size": 5],
        ["id": "b4", "size": 2],
    ]

    static func fill(_ runner: inout SyncRunner, _ boxes: [JSONValue] = boxes) {
        for box in boxes {
            let id = box["id"]?.stringValue ?? ""
            runner.store.records["boxes", default: [:]][id] = SyncRunner.Stored(
                record: box,
                generation: SyncSamples.now,
                level: 0
            )
        }
    }

    /// The things of a box: as many as its size says.
    static func things(_ box: String, _ boxes: [JSONValue] = boxes) -> [JSONValue] {
        let size = boxes.first { $0["id"]?.stringValue == box }?["size"]?.numberValue?.intValue ?? 0
        return SyncSamples.records(size, from: 100)
    }

    static func box(_ request: ProviderRequest) -> String {
        request.target.split(separator: "/").dropLast().last.map(String.init) ?? ""
    }

    static func answer(_ request: ProviderRequest) -> SyncRunner.Reply {
        let changed = SyncSamples.changed(things(box(request)), request.parameters)
        return SyncSamples.page(changed, after: request.parameters["after"])
    }

    @Test func readsForEachParentThatIsWanted() throws {
        var runner = SyncRunner(try Self.plans())
        Self.fill(&runner)
        let outcome = try runner.run("things", now: SyncSamples.now, answer: Self.answer)
        #expect(outcome.summary?.status == .completed)
        #expect(runner.requests.map { Self.box($0) } == ["b0", "b0", "b2", "b3", "b3", "b4"])
        #expect(runner.ids().count == 12)
        #expect(outcome.summary?.endingTexts == ["0 signal 4"])
        #expect(runner.store.records["things"]?["b3/r0100"]?.parent == Self.boxes[3])
    }

    @Test func showsAParentWithWhatItsOwnParentKnows() {
        let parent = SyncParent(key: "x", record: ["ts": "1", "name": "inner"], outer: ["id": "C1", "name": "outer"])
        #expect(parent.value == ["ts": "1", "name": "inner", "id": "C1"])
        #expect(SyncParent(key: "x", record: "text", outer: ["id": "C1"]).value == "text")
    }

    @Test func keepsAWatermarkForEachParent() throws {
        var runner = SyncRunner(try Self.plans())
        Self.fill(&runner)
        _ = try runner.run("things", now: SyncSamples.now, answer: Self.answer)
        #expect(runner.store.parents["things|b0"]?.watermark == Timestamp(seconds: 103))
        #expect(runner.store.parents["things|b2"]?.watermark == Timestamp(seconds: 100))
        #expect(runner.store.parents["things|b1"] == nil)
        // A parent that is new is read from its beginning.
        Self.fill(&runner, [["id": "b5", "size": 1]])
        runner.forget()
        let more = Self.boxes + [["id": "b5", "size": 1]]
        _ = try runner.run("things", now: SyncSamples.now) { request in
            let changed = SyncSamples.changed(Self.things(Self.box(request), more), request.parameters)
            return SyncSamples.page(changed, after: request.parameters["after"])
        }
        #expect(runner.requests.map { $0.parameters["since"] } == ["103", "100", "104", "101", nil])
        #expect(runner.ids().count == 13)
    }

    @Test func leavesOutAParentThatTheProviderDoesNotShow() throws {
        var runner = SyncRunner(try Self.plans())
        Self.fill(&runner)
        let outcome = try runner.run("things", now: SyncSamples.now) { request in
            Self.box(request) == "b3" ? .json(["error": "gone"]) : Self.answer(request)
        }
        #expect(outcome.summary?.status == .partial)
        #expect(outcome.summary?.skips == [SyncSkip(scope: .parent, parentKeys: ["b3"], message: nil)])
        #expect(runner.ids().count == 7)
        #expect(runner.store.parents["things|b3"] == nil)
        // It is asked for from its beginning once it shows again.
        runner.forget()
        _ = try runner.run("things", now: SyncSamples.now, answer: Self.answer)
        #expect(runner.requests.first { Self.box($0) == "b3" }?.parameters["since"] == nil)
        #expect(runner.ids().count == 12)
    }

    @Test func readsForEachValue() throws {
        var runner = SyncRunner(
            try Self.plans(forEach: #"{ "values": ["red", "blue"], "as": "colour" }"#)
                .map { $0 }
        )
        // The path names `parent`, which nothing defines: the request cannot be made.
        let outcome = try runner.run("things", now: SyncSamples.now, answer: Self.answer)
        guard case .failed(.request(let error), _) = outcome else {
            Issue.record("the run ended otherwise: \(outcome)")
            return
        }
        #expect(error.message.contains("parent.id"))
        #expect(runner.requests.isEmpty)
    }

    /// Runs a list that is repeated for the variable `start`, and tells what it was asked for.
    private static func readForVariable(_ runner: inout SyncRunner, _ value: JSONValue?) throws -> [String] {
        var scope = RequestScope()
        if let value { scope["start"] = value }
        runner.forget()
        let outcome = try runner.run("things", now: SyncSamples.now, scope: scope) {
            SyncSamples.page(SyncSamples.changed(SyncSamples.records(2), $0.parameters), after: nil)
        }
        if case .failed(let failure, _) = outcome { return [failure.message] }
        return runner.requests.map { ($0.parameters["site"] ?? "") + ($0.parameters["since"].map { " \($0)" } ?? "") }
    }

    @Test func readsForEachValueOfAVariable() throws {
        let members =
            #""request": { "path": "/things", "query": { "site": "{parent}", "since": "{since}" } }, "#
            + #""records": "$.data[*]", "forEach": { "variable": "start" }, "# + SyncSamples.increment()
        var runner = SyncRunner(try SyncSamples.plans(members))
        #expect(try Self.readForVariable(&runner, ["a", "b"]) == ["a", "b"])
        #expect(try Self.readForVariable(&runner, ["a", "b"]) == ["a 1", "b 1"])
        // Of a value that is new nothing was read.
        #expect(try Self.readForVariable(&runner, ["a", "b", "c"]) == ["a", "b", "c"])
        #expect(try Self.readForVariable(&runner, "c") == ["c"])
        #expect(try Self.readForVariable(&runner, nil) == ["`forEach` needs `start`, which has no value"])
    }

    @Test func readsForEveryCombination() throws {
        var runner = SyncRunner(
            try Self.plans(
                forEach: #"{ "product": [{ "dataType": "boxes" }, { "values": ["red", "blue"], "as": "colour" }] }"#
            )
        )
        Self.fill(&runner)
        runner.key = { record, parents in (parents + [record["id"]?.stringValue ?? ""]).joined(separator: "/") }
        _ = try runner.run("things", now: SyncSamples.now, answer: Self.answer)
        let combinations = runner.requests.filter { $0.parameters["after"] == nil }
            .map { Self.box($0) + " " + ($0.parameters["colour"] ?? "") }
        #expect(combinations == ["b0", "b1", "b2", "b3", "b4"].flatMap { [$0 + " red", $0 + " blue"] })
    }

    @Test func readsForPairsOfParents() throws {
        var runner = SyncRunner(
            try Self.plans(
                forEach: #"{ "product": [{ "dataType": "boxes" }, { "dataType": "boxes", "as": "inner" }] }"#
            )
        )
        Self.fill(&runner)
        _ = try runner.run("things", now: SyncSamples.now, answer: Self.answer)
        let pairs = runner.requests.filter { $0.parameters["after"] == nil }
            .map { Self.box($0) + ($0.parameters["inner"] ?? "") }
        let boxes = ["b0", "b1", "b2", "b3", "b4"]
        #expect(pairs == boxes.flatMap { outer in boxes.map { outer + $0 } })
    }

    @Test func sharesARequestAmongABatch() throws {
        let plans = try SyncSamples.plans(
            #"""
            "request": { "path": "/things", "query": { "box": { "var": "parent.id" }, "n": "{page.cursor}" } },
            "records": "$.data[*]", "forEach": { "dataType": "boxes", "batch": 2 }
            """#,
            others: #""boxes": { "internal": true, "primaryKey": "$.id", "# + SyncSamples.cursor + "}"
        )
        var runner = SyncRunner(plans)
        Self.fill(&runner)
        let outcome = try runner.run("things", now: SyncSamples.now) { request in
            .json(["data": [["id": .string(request.url)]]])
        }
        #expect(outcome.summary?.status == .completed)
        #expect(
            runner.requests.map { $0.url.split(separator: "?").last.map(String.init) } == [
                "box=b0&box=b1", "box=b2&box=b3", "box=b4",
            ]
        )
    }

    @Test(arguments: [
        (#"{ "var": "parent.id", "transforms": [{ "type": "join", "separator": "," }] }"#, "box=b0,b1"),
        (#"{ "list": [{ "var": "parent.id" }], "style": "comma" }"#, "box=b0,b1"),
        (#"{ "var": "parent.id", "when": { "variable": "parent.id", "exists": true } }"#, "box=b0&box=b1"),
        (#"{ "var": "parent.at.city", "transforms": [{ "type": "join", "separator": ";" }] }"#, "box=x;y"),
    ]) func sendsTheKeysOfABatchInEveryForm(_ value: String, _ query: String) throws {
        let plans = try SyncSamples.plans(
            #"""
            "request": { "path": "/things", "query": { "box": \#(value) } },
            "records": "$.data[*]", "forEach": { "dataType": "boxes", "batch": 2 }
            """#,
            others: #""boxes": { "internal": true, "primaryKey": "$.id", "# + SyncSamples.cursor + "}"
        )
        var runner = SyncRunner(plans)
        Self.fill(&runner, [["id": "b0", "at": ["city": "x"]], ["id": "b1", "at": ["city": "y"]]])
        _ = try runner.run("things", now: SyncSamples.now) { request in
            .json(["data": [["id": .string(request.url)]]])
        }
        let sent = runner.requests.map { $0.url.split(separator: "?").last.map(String.init)?.removingPercentEncoding }
        #expect(sent == [query])
    }

    @Test func readsRecordsInRecords() throws {
        let plans = try SyncSamples.plans(
            #"""
            "request": { "path": "/blocks/{parent.id}" }, "records": "$.data[*]",
            "forEach": { "dataType": "boxes",
              "recursive": { "when": { "path": "$.inner", "equals": true }, "maximumDepth": 2 } }
            """#,
            others: #""boxes": { "internal": true, "primaryKey": "$.id", "# + SyncSamples.cursor + "}"
        )
        var runner = SyncRunner(plans)
        Self.fill(&runner, [["id": "b0"], ["id": "b1"]])
        runner.key = { record, _ in record["id"]?.stringValue ?? "" }
        _ = try runner.run("things", now: SyncSamples.now) { request in
            let id = request.target.split(separator: "/").last.map(String.init) ?? ""
            return .json([
                "data": [["id": .string(id + "x"), "inner": true], ["id": .string(id + "y"), "inner": false]]
            ])
        }
        #expect(
            runner.requests.map { $0.target.split(separator: "/").last.map(String.init) } == [
                "b0", "b1", "b0x", "b1x", "b0xx", "b1xx",
            ]
        )
        #expect(runner.ids().count == 12)
    }

    @Test func readsOneReadForTheRecordsOfAnother() throws {
        // Replies are read for the messages that this run stored.
        let plans = try SyncSamples.plans(
            #"""
            "reads": {
              "history": { "request": { "path": "/history" }, "records": "$.data[*]" },
              "replies": { "request": { "path": "/replies/{parent.id}" }, "records": "$.data[*]",
                "forEach": { "dataType": "things", "when": { "path": "$.replies", "greaterThan": 0 } } }
            }
            """#
        )
        var runner = SyncRunner(plans)
        runner.key = { record, _ in record["id"]?.stringValue ?? "" }
        _ = try runner.run("things", now: SyncSamples.now) { request in
            request.target.hasSuffix("history")
                ? .json(["data": [["id": "a", "replies": 1], ["id": "b", "replies": 0], ["id": "c", "replies": 2]]])
                : .json(["data": [["id": .string("re-" + (request.target.split(separator: "/").last ?? ""))]]])
        }
        #expect(runner.requests.map { $0.target.split(separator: "/").last.map(String.init) } == ["history", "a", "c"])
        #expect(runner.ids() == ["a", "b", "c", "re-a", "re-c"])
    }

    // MARK: What is left out, and what comes back

    /// Things for each box and colour, of which some lists are left out.
    private static func readColours(_ runner: inout SyncRunner, gone: Set<String>) throws -> [String] {
        runner.forget()
        _ = try runner.run("things", now: SyncSamples.now) { request in
            let list = box(request) + (request.parameters["colour"] ?? "")
            return gone.contains(list) ? .json(["error": "gone"]) : answer(request)
        }
        return runner.requests.filter { $0.parameters["after"] == nil }
            .map { box($0) + ($0.parameters["colour"] ?? "") + ($0.parameters["since"] == nil ? " all" : "") }
    }

    @Test(arguments: [
        #"{ "product": [{ "dataType": "boxes" }, { "values": ["r", "b"], "as": "colour" }] }"#,
        #"{ "product": [{ "values": ["r", "b"], "as": "colour" }, { "dataType": "boxes" }] }"#,
    ]) func readsParentsAgainOfWhichAListWasLeftOut(_ forEach: String) throws {
        var runner = SyncRunner(try Self.plans(forEach: forEach))
        Self.fill(&runner, [["id": "b0", "size": 4], ["id": "b2", "size": 1]])
        _ = try Self.readColours(&runner, gone: ["b0r"])
        let again = try Self.readColours(&runner, gone: [])
        #expect(again.contains("b0r all") && again.contains("b0b all"), "\(again)")
        let last = try Self.readColours(&runner, gone: [])
        #expect(!last.contains { $0.hasSuffix("all") }, "\(last)")
    }

    @Test func keepsATokenForEachValue() throws {
        let members =
            #""request": { "path": "/things", "query": { "box": "{parent}", "mark": "{checkpoint}" } }, "#
            + #""records": "$.data[*]", "forEach": { "values": ["x", "y"] }, "#
            + #""checkpoint": { "type": "opaque", "from": "$.mark" }"#
        var runner = SyncRunner(try SyncSamples.plans(members))
        var marks: [String] = []
        for _ in 1...3 {
            runner.forget()
            _ = try runner.run("things", now: SyncSamples.now) { request in
                let box = request.parameters["box"] ?? ""
                return .json([
                    "data": [["id": .string(box)]], "mark": .string("\(box)-\(request.parameters["mark"] ?? "0")"),
                ])
            }
            marks += runner.requests.map { $0.parameters["mark"] ?? "none" }
        }
        #expect(marks == ["none", "none", "x-0", "y-0", "x-x-0", "y-y-0"])
        let text = try #require(runner.store.checkpoints["things"])
        #expect(try Checkpoint(text: text).text == text)
    }

    @Test func tellsParentsOfSeveralLevelsApart() throws {
        let plans = try SyncSamples.plans(
            #"""
            "request": { "path": "/{parent.id}", "query": { "since": "{since}" } }, "records": "$.data[*]",
            "incremental": { "watermark": { "path": "$.updated", "format": "unixSeconds" },
              "filter": { "format": "unixSeconds" } },
            "forEach": { "dataType": "boxes", "recursive": { "maximumDepth": 2 } }
            """#,
            others: #""boxes": { "internal": true, "primaryKey": "$.id", "# + SyncSamples.cursor + "}"
        )
        var runner = SyncRunner(plans)
        Self.fill(&runner, [["id": "b2"]])
        runner.key = { record, _ in record["id"]?.stringValue ?? "" }
        let answer: (ProviderRequest) -> SyncRunner.Reply = { request in
            let isRoot = request.target.hasSuffix("/b1")
            return .json(["data": isRoot ? [["id": "b2", "updated": 9]] : [["id": "b3", "updated": 5]]])
        }
        _ = try runner.run("things", now: SyncSamples.now, answer: answer)
        Self.fill(&runner, [["id": "b1"]])
        runner.forget()
        _ = try runner.run("things", now: SyncSamples.now, answer: answer)
        // The new record has the key of a parent that was read before, and none of its own records was.
        let inner = runner.requests.filter { $0.target.hasSuffix("/b2") }.map { $0.parameters["since"] }
        #expect(inner.contains(nil) && inner.contains("5"), "\(inner)")
    }
}
