import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Jobs: created, asked after until they are done, and their result read.
struct SyncJobTests {
    static func members(_ more: String = "", poll: String = "", read: String = "") -> String {
        #"""
        "job": {
          "create": { "request": { "method": "POST", "path": "/jobs",
              "body": { "type": "json", "value": { "object": { "since": "{since}" } } } },
            "values": { "id": "$.id" } },
          "poll": { "request": { "path": "/jobs/{job.id}" }, "everySeconds": 7, "timeoutSeconds": 100,
            "done": { "path": "$.state", "equals": "done" }, "failed": { "path": "$.state", "equals": "broken" },
            "message": "$.why"\#(poll) }\#(more)
        }, \#(read.isEmpty ? Self.read : read)
        """#
    }

    static let read = #"""
        "request": { "path": "/jobs/{job.id}/result", "query": { "after": "{page.cursor}" } }, "records": "$.data[*]",
        "pagination": { "type": "cursor", "cursor": "$.data[-1].id", "while": "$.more" }
        """#

    /// A provider whose jobs are done when they were asked after so often.
    final class Jobs {
        var states: [[String]] = []
        var asked: [Int] = []
        let records: [JSONValue]
        /// Whether a job is forgotten.
        var isForgotten: (Int) -> Bool = { _ in false }
        var result: (ProviderRequest) -> SyncRunner.Reply?

        /// A provider whose jobs, in their order, go through some states, the last of which stays.
        init(
            _ states: [String]...,
            records: [JSONValue] = SyncSamples.records(7),
            result: @escaping (ProviderRequest) -> SyncRunner.Reply? = { _ in nil }
        ) {
            self.states = states
            self.records = records
            self.result = result
        }

        func answer(_ request: ProviderRequest) -> SyncRunner.Reply {
            if let reply = result(request) { return reply }
            let parts = request.target.split(separator: "/").dropFirst(2).map(String.init)
            guard parts.count > 1 else {
                asked.append(0)
                return .json(["id": .number(JSONNumber(asked.count - 1))])
            }
            let number = Int(parts[1]) ?? 0
            guard asked.indices.contains(number), !isForgotten(number) else { return .status(404) }
            if parts.count > 2 { return SyncSamples.page(records, after: request.parameters["after"]) }
            let states = states[min(number, states.count - 1)]
            let state = states[min(asked[number], states.count - 1)]
            asked[number] += 1
            return .json(["state": .string(state), "why": "no room", "file": .string("/files/\(number)"), "url": .null])
        }
    }

    static func paths(_ runner: SyncRunner) -> [String] {
        runner.requests.map { $0.method + " " + $0.target.dropFirst("https://api.acme.test".count) }
    }

    @Test func createsAsksAndReads() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.members()))
        let jobs = Jobs(["new", "running", "done"])
        let outcome = try runner.run("things", now: SyncSamples.now, answer: jobs.answer)
        #expect(outcome.summary?.status == .completed)
        #expect(
            Self.paths(runner) == ["POST /jobs", "GET /jobs/0", "GET /jobs/0", "GET /jobs/0"]
                + Array(repeating: "GET /jobs/0/result", count: 3)
        )
        #expect(runner.waits.map(\.microseconds) == [7_000_000, 7_000_000])
        #expect(runner.waits.allSatisfy { $0.reason == .job })
        #expect(outcome.summary?.retries == 0)
        #expect(outcome.summary?.pages == 3)
        #expect(runner.ids() == (0..<7).map(SyncSamples.id))
        // Another run has a job of its own.
        runner.forget()
        _ = try runner.run("things", now: SyncSamples.now.adding(seconds: 60), answer: jobs.answer)
        #expect(Self.paths(runner).prefix(2) == ["POST /jobs", "GET /jobs/1"])
    }

    @Test func findsItsJobThoughItIsKilledAnywhere() throws {
        let plans = try SyncSamples.plans(Self.members())
        var created: Set<Int> = []
        for killAfter in 1...16 {
            for seed in 1...4 as ClosedRange<UInt64> {
                var runner = SyncRunner(plans, seed: seed)
                let jobs = Jobs(["new", "running", "done"])
                _ = try runner.run("things", now: SyncSamples.now, killAfter: killAfter, answer: jobs.answer)
                let isCommitted = runner.store.commitCount > 0
                let outcome = try runner.run(
                    "things",
                    now: SyncSamples.now.adding(seconds: 30),
                    answer: jobs.answer
                )
                #expect(outcome.summary?.status == .completed)
                #expect(runner.ids() == (0..<7).map(SyncSamples.id), "killed after \(killAfter)")
                // Once a job is committed, no other one is made.
                if isCommitted { #expect(jobs.asked.count == 1, "killed after \(killAfter)") }
                created.insert(jobs.asked.count)
            }
        }
        #expect(created == [1, 2])
    }

    @Test func makesAnotherOneOfAJobThatFails() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.members()))
        let jobs = Jobs(["new", "broken"], ["done"])
        let outcome = try runner.run("things", now: SyncSamples.now, answer: jobs.answer)
        #expect(outcome.summary?.status == .completed)
        #expect(jobs.asked.count == 2)
        #expect(runner.ids().count == 7)
    }

    @Test func saysWhyAllJobsFailed() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.members()))
        let jobs = Jobs(["broken"])
        let outcome = try runner.run("things", now: SyncSamples.now, answer: jobs.answer)
        guard case .failed(let failure, _) = outcome else { throw WrongOutcome(outcome) }
        #expect(failure == .jobFailed(message: "no room"))
        #expect(failure.message == "the provider's job for the list has failed: no room")
        #expect(jobs.asked.count == 1 + SyncLimits().restarts)
    }

    @Test func givesUpAJobThatIsNeverDoneAndMakesAnotherOneLater() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.members()))
        let jobs = Jobs(["new"], ["done"])
        // The runner's clock stands still, so that the time is over only in the second run.
        let first = try runner.run("things", now: SyncSamples.now, cancelAfter: 6, answer: jobs.answer)
        #expect(first.summary?.status == .canceled)
        let second = try runner.run("things", now: SyncSamples.now.adding(seconds: 101), answer: jobs.answer)
        #expect(second.summary?.status == .completed)
        #expect(jobs.asked.count == 2)

        var slow = SyncMachine(try SyncSamples.plans(Self.members())[0], seed: 1)
        var actions = try slow.handle(
            .start(SyncStart(isFull: true, now: SyncSamples.now, checkpoint: nil, scope: .init()))
        )
        func json(_ text: String) -> ProviderResponse { ProviderResponse(status: 200, body: Array(text.utf8)) }
        _ = try slow.handle(.answered(json(#"{"id":1}"#), at: SyncSamples.now))
        _ = try slow.handle(.committed)
        _ = try slow.handle(.answered(json(#"{"state":"new"}"#), at: SyncSamples.now.adding(seconds: 99)))
        _ = try slow.handle(.waited)
        actions = try slow.handle(.answered(json(#"{"state":"new"}"#), at: SyncSamples.now.adding(seconds: 100)))
        guard case .fail(let failure, _)? = actions.last else { throw WrongOutcome(nil) }
        #expect(failure == .jobUnfinished(seconds: 100))
    }

    @Test func makesAnotherOneWhereTheProviderForgotIt() throws {
        for states in [["new", "done"], ["done"]] {
            var runner = SyncRunner(try SyncSamples.plans(Self.members()))
            let jobs = Jobs(states, ["done"])
            _ = try runner.run("things", now: SyncSamples.now, cancelAfter: 5, answer: jobs.answer)
            jobs.isForgotten = { $0 == 0 }
            let outcome = try runner.run("things", now: SyncSamples.now.adding(seconds: 10), answer: jobs.answer)
            #expect(outcome.summary?.status == .completed)
            #expect(jobs.asked.count == 2)
            #expect(runner.ids().count == 7)
        }
        // A job of this run that is not known is a failure: another one would not be, either.
        var runner = SyncRunner(try SyncSamples.plans(Self.members()))
        let jobs = Jobs(["done"])
        jobs.isForgotten = { _ in true }
        let outcome = try runner.run("things", now: SyncSamples.now, answer: jobs.answer)
        guard case .failed(let failure, _) = outcome else { throw WrongOutcome(outcome) }
        #expect(failure == .refused(status: 404, message: nil))
        #expect(jobs.asked.count == 1)
    }

    @Test func askedForAPauseWaitsThatLong() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.members()))
        let jobs = Jobs(["done"])
        var replies: [SyncRunner.Reply] = [
            .status(202, ["state": "new"], headers: ["Retry-After": "30"]),
            .status(202, ["state": "new"], headers: ["Retry-After": "2"]),
            .status(202, ["state": "new"], headers: ["Retry-After": "86400"]),
            .status(503),
            .response(ProviderResponse(status: 200, body: Array(#"{"state": "do"#.utf8))),
        ]
        jobs.result = { request in
            request.target.hasSuffix("/jobs/0") && !replies.isEmpty ? replies.removeFirst() : nil
        }
        let outcome = try runner.run("things", now: SyncSamples.now, answer: jobs.answer)
        #expect(outcome.summary?.status == .completed)
        #expect(runner.waits.prefix(3).map(\.microseconds) == [30_000_000, 7_000_000, 120_000_000])
        #expect(outcome.summary?.retries == 2)
        #expect(jobs.asked.count == 1)
    }

    @Test func makesAJobForEachParentAndWindow() throws {
        let boxes = #""boxes": { "internal": true, "primaryKey": "$.id", "# + SyncSamples.cursor + "}"
        let read = Self.read.replacing("/jobs/{job.id}/result", with: "/boxes/{parent.id}/jobs/{job.id}/result")
        let plans = try SyncSamples.plans(
            Self.members(read: read).replacing(#""path": "/jobs""#, with: #""path": "/boxes/{parent.id}/jobs""#)
                .replacing(#""path": "/jobs/{job.id}""#, with: #""path": "/boxes/{parent.id}/jobs/{job.id}""#)
                + #", "forEach": { "dataType": "boxes" }"#,
            others: boxes
        )
        var runner = SyncRunner(plans)
        func answer(_ request: ProviderRequest) -> SyncRunner.Reply {
            let parts = request.target.split(separator: "/").dropFirst(2).map(String.init)
            switch parts.count {
            case 1: return SyncSamples.page(SyncSamples.records(3), after: request.parameters["after"])
            case 3: return .json(["id": .string("job-\(parts[1])")])
            case 4: return .json(["state": "done"])
            default:
                #expect(parts[3] == "job-\(parts[1])")
                return .json(["data": [["id": .string("of \(parts[3])")]], "more": false])
            }
        }
        _ = try runner.run("boxes", now: SyncSamples.now, answer: answer)
        let outcome = try runner.run("things", now: SyncSamples.now, answer: answer)
        #expect(outcome.summary?.status == .completed)
        #expect(runner.ids() == ["r0000", "r0001", "r0002"].map { "\($0)/of job-\($0)" })

        let windows = try SyncSamples.plans(
            Self.members() + ", "
                + SyncSamples.increment(#""earliest": "2027-01-15T00:00:00Z", "windowSeconds": 86400"#)
        )
        var second = SyncRunner(windows)
        let jobs = Jobs(["done"])
        let now = Timestamp(rfc3339: "2027-01-17T12:00:00Z") ?? SyncSamples.now
        _ = try second.run("things", now: now, answer: jobs.answer)
        let bodies = second.requests.compactMap { $0.body.map { String(decoding: $0.bytes, as: UTF8.self) } }
        #expect(bodies == [1_799_971_200, 1_800_057_600, 1_800_144_000].map { #"{"since":"\#($0)"}"# })
    }

    // MARK: The result's URL

    static let download = #", "download": { "from": "$.file" }"#
    static let lines = #""records": { "path": "$[*]", "format": "ndjson" }, "pagination": { "type": "none" }"#

    @Test func readsTheResultAtItsURL() throws {
        let plans = try SyncSamples.plans(
            Self.members(Self.download, read: Self.lines),
            api: #""headers": { "X-Own": "yes" }"#
        )
        var runner = SyncRunner(plans)
        let jobs = Jobs(["done"]) { request in
            guard request.target.hasSuffix("/files/0") else { return nil }
            return .response(ProviderResponse(status: 200, body: Array("{\"id\":\"a\"}\n\n{\"id\":\"b\"}\r\n".utf8)))
        }
        let outcome = try runner.run("things", now: SyncSamples.now, answer: jobs.answer)
        #expect(outcome.summary?.status == .completed)
        #expect(runner.ids() == ["a", "b"])
        #expect(runner.requests.last?.headers["X-Own"] == "yes")
        #expect(runner.requests.last?.isAnonymous == false)
    }

    @Test(arguments: [(false, true), (true, false)]) func sendsNoCredentialsToAnotherOriginUnlessTold(
        _ isTold: Bool,
        _ isAnonymous: Bool
    ) throws {
        let download = #", "download": { "from": "$.file", "credentials": \#(isTold) }"#
        let plans = try SyncSamples.plans(
            Self.members(download, read: Self.lines),
            api: #""headers": { "X-Own": "yes" }, "allowedOrigins": ["https://files.test"]"#
        )
        var runner = SyncRunner(plans)
        let jobs = Jobs(["done"]) { request in
            if request.target.hasSuffix("/jobs/0") {
                return .json(["state": "done", "file": "https://files.test/a?signature=1"])
            }
            guard request.target.hasPrefix("https://files.test") else { return nil }
            return .response(ProviderResponse(status: 200, body: Array(#"{"id":"a"}"#.utf8)))
        }
        _ = try runner.run("things", now: SyncSamples.now, answer: jobs.answer)
        #expect(runner.ids() == ["a"])
        let last = try #require(runner.requests.last)
        #expect(last.url == "https://files.test/a?signature=1")
        #expect(last.headers == [:])
        #expect(last.isAnonymous == isAnonymous)
        // The link is a permission, and is not kept.
        #expect(runner.store.checkpoints.values.allSatisfy { !$0.contains("signature") })
    }

    @Test func doesNotDoubtTheCredentialsThatAnotherOriginWasNotSent() throws {
        let plans = try SyncSamples.plans(
            Self.members(Self.download, read: Self.lines),
            api: #""allowedOrigins": ["https://files.test"]"#
        )
        var runner = SyncRunner(plans)
        let jobs = Jobs(["done"]) { request in
            if request.target.hasPrefix("https://files.test") { return .status(401) }
            return request.target.hasSuffix("/jobs/0") ? .json(["state": "done", "file": "https://files.test/a"]) : nil
        }
        let outcome = try runner.run("things", now: SyncSamples.now, answer: jobs.answer)
        guard case .failed(let failure, _) = outcome else { throw WrongOutcome(outcome) }
        #expect(failure == .refused(status: 401, message: nil))
        #expect(runner.refreshCount == 0)
    }

    @Test func refusesAnOriginThatIsNotNamed() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.members(Self.download, read: Self.lines)))
        let jobs = Jobs(["done"]) { request in
            request.target.hasSuffix("/jobs/0") ? .json(["state": "done", "file": "https://files.test/a"]) : nil
        }
        let outcome = try runner.run("things", now: SyncSamples.now, answer: jobs.answer)
        guard case .failed(.request(let error), _) = outcome else { throw WrongOutcome(outcome) }
        #expect(error.reason == .strangeOrigin("https://files.test"))
    }

    @Test func takesNoURLForAnEmptyListWhereTheSpecSaysSo() throws {
        let null = #", "download": { "from": "$.url" }"#
        var strict = SyncRunner(try SyncSamples.plans(Self.members(null, read: Self.lines)))
        let outcome = try strict.run("things", now: SyncSamples.now, answer: Jobs(["done"]).answer)
        guard case .failed(let failure, _) = outcome else { throw WrongOutcome(outcome) }
        #expect(failure == .jobWithoutResult)
        let mild = Self.lines.replacing(#""format""#, with: #""missing": "empty", "format""#)
        var runner = SyncRunner(try SyncSamples.plans(Self.members(null, read: mild)))
        let empty = try runner.run("things", now: SyncSamples.now, answer: Jobs(["done"]).answer)
        #expect(empty.summary?.status == .completed)
        #expect(empty.summary?.counts.processed == 0)
    }

    @Test func saysThatTheAnswerLacksAValue() throws {
        var runner = SyncRunner(try SyncSamples.plans(Self.members()))
        let outcome = try runner.run("things", now: SyncSamples.now) { _ in .json(["number": 7]) }
        guard case .failed(let failure, _) = outcome else { throw WrongOutcome(outcome) }
        #expect(
            failure.message
                == "there is no `job.id`, which is asked for first: the answer about the job has no value for it"
        )
        #expect(runner.store.checkpoints.isEmpty)
        let result = Self.members(poll: #", "values": { "part": "$.part" }"#)
        var second = SyncRunner(try SyncSamples.plans(result))
        let other = try second.run("things", now: SyncSamples.now, answer: Jobs(["done"]).answer)
        guard case .failed(.unprepared(let name, _), _) = other else { throw WrongOutcome(other) }
        #expect(name == "job.part")
    }

    /// A run came to another end than it should.
    struct WrongOutcome: Error {
        var outcome: SyncRunner.Outcome?
        init(_ outcome: SyncRunner.Outcome?) { self.outcome = outcome }
    }
}
