import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// A snapshot first, a change feed afterwards.
struct SyncFeedTests {
    static func members(refetch: Bool, caps: String = "") -> String {
        let again = refetch ? #", "refetch": { "path": "/things/{feed.key}" }"# : ""
        return SyncSamples.cursor + ", " + SyncSamples.increment() + caps + #"""
            , "feed": {
                "request": { "path": "/events", "query": { "since": "{since}", "after": "{page.cursor}" } },
                "records": "$.data[*]", "retentionDays": 30,
                "pagination": { "type": "cursor", "cursor": "$.data[-1].id", "while": "$.more" },
                "incremental": { "watermark": { "path": "$.updated", "format": "unixSeconds" },
                  "filter": { "format": "unixSeconds" }, "lookbackSeconds": 10 }\#(again)
              }
            """#
    }

    static let day = 86_400
    static let start = Timestamp(seconds: 100 * day)

    /// The runner after a full run.
    static func runner(refetch: Bool, caps: String = "") throws -> SyncRunner {
        var runner = SyncRunner(try SyncSamples.plans(members(refetch: refetch, caps: caps)))
        _ = try runner.run("things", now: start, answer: answer)
        runner.forget()
        return runner
    }

    static let events = (0..<5).map { SyncSamples.record($0, updated: 100 * day + $0) }

    static func answer(_ request: ProviderRequest) -> SyncRunner.Reply {
        if request.target.hasSuffix("/events") {
            return SyncSamples.page(SyncSamples.changed(events, request.parameters), after: request.parameters["after"])
        }
        if request.target.hasSuffix("/things") {
            return SyncSamples.page(SyncSamples.records(4), after: request.parameters["after"])
        }
        let id = request.target.split(separator: "/").last.map(String.init) ?? ""
        return .json(["id": .string(id), "whole": true])
    }

    @Test func startsAtTheStartOfTheSnapshot() throws {
        var runner = try Self.runner(refetch: false)
        let outcome = try runner.run("things", now: Self.start.adding(seconds: 3600), answer: Self.answer)
        #expect(runner.requests.map(\.target) == Array(repeating: "https://api.acme.test/events", count: 2))
        #expect(runner.requests.first?.parameters["since"] == String(100 * Self.day - 10))
        #expect(outcome.summary?.counts.processed == 5)
        runner.forget()
        _ = try runner.run("things", now: Self.start.adding(seconds: 7200), answer: Self.answer)
        #expect(runner.requests.first?.parameters["since"] == String(100 * Self.day + 4 - 10))
    }

    @Test(arguments: [(29, "events"), (31, "things")]) func readsEverythingWhenEventsAreGone(
        _ days: Int,
        _ path: String
    ) throws {
        var runner = try Self.runner(refetch: false)
        _ = try runner.run("things", now: Self.start.adding(seconds: days * Self.day), answer: Self.answer)
        #expect(runner.requests.first?.target == "https://api.acme.test/\(path)")
    }

    @Test(arguments: [["r0002"], ["r0001", "r0002"], ["r0000", "r0001", "r0002", "r0003", "r0004"]])
    func goesOnBehindRecordsThatAreGone(_ gone: [String]) throws {
        var runner = try Self.runner(refetch: true)
        let outcome = try runner.run("things", now: Self.start.adding(seconds: 60)) { request in
            gone.contains { request.target.hasSuffix("/" + $0) } ? .status(404) : Self.answer(request)
        }
        #expect(outcome.summary?.status == .completed)
        #expect(runner.requests.filter { $0.target.hasSuffix("/events") }.count == 2)
    }

    @Test func readsTheRecordsOfEventsWhole() throws {
        var runner = try Self.runner(refetch: true)
        let outcome = try runner.run("things", now: Self.start.adding(seconds: 60), answer: Self.answer)
        #expect(outcome.summary?.status == .completed)
        #expect(
            runner.requests.map { $0.target.split(separator: "/").last.map(String.init) } == [
                "events", "r0000", "r0001", "r0002", "events", "r0003", "r0004",
            ]
        )
        #expect(runner.values().values.allSatisfy { $0["whole"] == true })
    }

    @Test func bringsTheSameThoughItIsKilledAnywhere() throws {
        let later = Self.start.adding(seconds: 60)
        var whole = try Self.runner(refetch: true)
        _ = try whole.run("things", now: later, answer: Self.answer)
        for killAfter in 1...20 {
            var runner = try Self.runner(refetch: true)
            _ = try runner.run("things", now: later, killAfter: killAfter, answer: Self.answer)
            let outcome = try runner.run("things", now: later, answer: Self.answer)
            #expect(outcome.summary?.status == .completed)
            #expect(runner.values() == whole.values(), "killed after \(killAfter)")
        }
    }

    @Test func triesTheRecordOfAnEventAgain() throws {
        var runner = try Self.runner(refetch: true)
        var isFirst = true
        let outcome = try runner.run("things", now: Self.start.adding(seconds: 60)) { request in
            guard request.target.hasSuffix("r0001"), isFirst else { return Self.answer(request) }
            isFirst = false
            return .status(503)
        }
        #expect(outcome.summary?.retries == 1)
        #expect(runner.values()["r0001"]?["whole"] == true)
    }

    @Test func readsEverythingWhenTheFeedIsCut() throws {
        var runner = try Self.runner(refetch: false, caps: #", "caps": [{ "records": 5, "then": "fullRead" }]"#)
        let outcome = try runner.run("things", now: Self.start.adding(seconds: 60), answer: Self.answer)
        #expect(outcome.summary?.status == .completed)
        #expect(runner.requests.map(\.target).last == "https://api.acme.test/things")
        #expect(runner.ids().count == 5)
    }

    // MARK: Tokens

    /// A feed that goes on from a token, which is asked for before the first full read.
    static let byToken =
        SyncSamples.cursor + #"""
            , "prepare": { "mark": { "request": { "path": "/profile" }, "value": "$.mark" } },
            "checkpoint": { "type": "opaque", "from": "$.mark", "initial": "mark" },
            "feed": { "request": { "path": "/events", "query": { "from": "{checkpoint}" } }, "records": "$.data[*]",
              "pagination": { "type": "none" } },
            "errors": [{ "when": { "status": true, "equals": 404 }, "then": "fullRead" }]
            """#

    @Test func goesOnFromATokenOfBeforeTheSnapshot() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.byToken))
        var mark = 7
        var isKept = true
        func run(isFull: Bool = false) throws -> [String] {
            runner.forget()
            let now = SyncSamples.now.adding(seconds: mark)
            let outcome = try runner.run("things", isFull: isFull, now: now) { request in
                if request.target.hasSuffix("/profile") { return .json(["mark": .number(JSONNumber(mark))]) }
                guard request.target.hasSuffix("/events") else {
                    mark += 1
                    return SyncSamples.page(SyncSamples.records(2), after: request.parameters["after"])
                }
                guard isKept else {
                    isKept = true
                    return .status(404)
                }
                mark += 1
                return .json(["data": [["id": "e"]], "mark": .number(JSONNumber(mark))])
            }
            #expect(outcome.summary?.status == .completed)
            return runner.requests.map { request in
                let name = request.target.split(separator: "/").last.map(String.init) ?? ""
                return name + (request.parameters["from"].map { " " + $0 } ?? "")
            }
        }
        #expect(try run() == ["profile", "things"])
        #expect(try run() == ["profile", "events 7"])
        #expect(try run() == ["profile", "events 9"])
        isKept = false
        #expect(try run() == ["profile", "events 10", "things"])
        #expect(try run() == ["profile", "events 10"])
        mark = 20
        // What was deleted before a full read that was asked for is told behind the token of then.
        #expect(try run(isFull: true) == ["profile", "things"])
        #expect(try run() == ["profile", "events 12"])
    }
}
