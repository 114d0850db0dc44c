import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Values that are asked for before anything is read.
struct SyncPreparationTests {
    static let members = #"""
        "prepare": {
          "fields": { "request": { "path": "/fields" },
            "value": { "from": "$.names[*]", "transforms": [{ "type": "join", "separator": "," }] } },
          "zone": { "request": { "path": "/zone", "query": { "of": "{fields}" } }, "value": "$.zone" }
        },
        "request": { "path": "/things", "query": { "fields": "{fields}", "after": "{page.cursor}" } },
        "records": "$.data[*]",
        "pagination": { "type": "cursor", "cursor": "$.data[-1].id", "while": "$.more" }
        """#

    static func plans(_ members: String = members) throws -> [SyncPlan] {
        // The last mapping counts, for the first is that of all samples.
        try SyncSamples.plans(members)
    }

    static func answer(_ request: ProviderRequest) -> SyncRunner.Reply {
        if request.target.hasSuffix("/fields") { return .json(["names": ["a", "b"]]) }
        if request.target.hasSuffix("/zone") {
            return request.parameters["of"] == "a,b" ? .json(["zone": "Europe/Berlin"]) : .status(400)
        }
        return SyncSamples.page(SyncSamples.records(5), after: request.parameters["after"])
    }

    @Test func areAskedForOnceInEachRun() throws {
        var runner = SyncRunner(try Self.plans())
        for _ in 1...2 {
            runner.forget()
            let outcome = try runner.run("things", now: SyncSamples.now, answer: Self.answer)
            #expect(outcome.summary?.status == .completed)
            #expect(
                runner.requests.map { $0.target.split(separator: "/").last.map(String.init) }
                    == ["fields", "zone", "things", "things"]
            )
            #expect(runner.requests.suffix(2).allSatisfy { $0.parameters["fields"] == "a,b" })
        }
        let text = try #require(runner.store.checkpoints["things"])
        let checkpoint = try Checkpoint(text: text)
        #expect(JSONValue.object(checkpoint.prepared) == ["fields": "a,b", "zone": "Europe/Berlin"])
        #expect(try Checkpoint(text: checkpoint.text) == checkpoint)
    }

    @Test func areAskedForAgainWhereARunGoesOn() throws {
        for killAfter in 1...14 {
            var runner = SyncRunner(try Self.plans())
            _ = try runner.run("things", now: SyncSamples.now, killAfter: killAfter, answer: Self.answer)
            let outcome = try runner.run("things", now: SyncSamples.now, answer: Self.answer)
            #expect(outcome.summary?.status == .completed)
            #expect(runner.ids() == (0..<5).map(SyncSamples.id), "killed after \(killAfter)")
        }
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var answer: String
        var message: String
    }

    @Test(arguments: [
        Fault(
            testDescription: "nothing there",
            answer: #"{"zones": []}"#,
            message: "there is no `zone`, which is asked for first: the answer has no value for it"
        ),
        Fault(
            testDescription: "far too much",
            answer: #"{"zone": ""# + String(repeating: "x", count: 300_000) + #""}"#,
            message:
                "there is no `zone`, which is asked for first: all such values together have more than 262144 bytes"
        ),
    ]) func endTheRunWhereTheyCannotBeHad(_ fault: Fault) throws {
        var runner = SyncRunner(try Self.plans())
        let outcome = try runner.run("things", now: SyncSamples.now) { request in
            guard request.target.hasSuffix("/zone") else { return Self.answer(request) }
            return .response(ProviderResponse(status: 200, body: Array(fault.answer.utf8)))
        }
        guard case .failed(let failure, _) = outcome else { throw SyncJobTests.WrongOutcome(outcome) }
        #expect(failure.message == fault.message)
        #expect(runner.ids().isEmpty)
    }

    @Test func areNotForgottenWhereTheyWereLeftOut() throws {
        let members =
            Self.members.replacing(#""after": "{page.cursor}""#, with: #""after": "{page.cursor}", "since": "{since}""#)
            + #", "errors": [{ "when": { "status": true, "equals": 403 }, "then": "skip", "scope": "record" }], "#
            + SyncSamples.increment()
        var runner = SyncRunner(try Self.plans(members))
        func run(_ status: Int?) throws -> [String?] {
            runner.forget()
            _ = try runner.run("things", now: SyncSamples.now) { request in
                if let status, request.target.hasSuffix("/zone") { return .status(status) }
                return Self.answer(request)
            }
            return runner.requests.filter { $0.target.hasSuffix("/things") }.map { $0.parameters["since"] }
        }
        #expect(try run(403) == [nil, nil])
        // The records lack what was left out: they are read again with it.
        #expect(try run(nil) == [nil, nil])
        #expect(try run(nil).first == "4")
    }

    @Test func areTriedAgain() throws {
        var runner = SyncRunner(try Self.plans())
        var replies: [SyncRunner.Reply] = [
            .status(503), .status(401), .failure(.timeout),
            .response(ProviderResponse(status: 200, body: Array("<html>".utf8))),
        ]
        let outcome = try runner.run("things", now: SyncSamples.now) { request in
            request.target.hasSuffix("/zone") && !replies.isEmpty ? replies.removeFirst() : Self.answer(request)
        }
        // Three tries are allowed, and the token was refreshed once.
        guard case .failed(let failure, _) = outcome else { throw SyncJobTests.WrongOutcome(outcome) }
        #expect(failure == .unavailable(tries: 3, status: nil, message: "no answer came in time"))
        #expect(runner.refreshCount == 1)
        replies = [.status(503), .response(ProviderResponse(status: 200, body: Array("<html>".utf8)))]
        let second = try runner.run("things", now: SyncSamples.now) { request in
            request.target.hasSuffix("/zone") && !replies.isEmpty ? replies.removeFirst() : Self.answer(request)
        }
        #expect(second.summary?.status == .completed)
        #expect(second.summary?.retries == 2)
    }

    @Test(arguments: ["record", "dataType"]) func areDoneWithoutWhereARuleSaysSo(_ scope: String) throws {
        let rule = #""errors": [{ "when": { "status": true, "equals": 404 }, "then": "skip", "scope": "\#(scope)" }], "#
        var runner = SyncRunner(try Self.plans(rule + Self.members))
        let outcome = try runner.run("things", now: SyncSamples.now) { request in
            request.target.hasSuffix("/fields")
                ? .status(404)
                : request.target.hasSuffix("/zone")
                    ? .json(["zone": "UTC"]) : Self.answer(request)
        }
        #expect(outcome.summary?.status == .partial)
        #expect(outcome.summary?.skipCount == 1)
        #expect(runner.ids().count == (scope == "record" ? 5 : 0))
        if scope == "record" { #expect(runner.requests.last?.parameters["fields"] == nil) }
    }
}
