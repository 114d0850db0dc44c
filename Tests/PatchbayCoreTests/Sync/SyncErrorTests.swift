import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// What a run does about answers that are no success.
struct SyncErrorTests {
    static let all = SyncSamples.records(7)

    /// A rule for a code in the body.
    static func rule(_ code: String, _ then: String, _ more: String = "") -> String {
        #"{ "when": { "path": "$.error", "equals": "\#(code)" }, "then": "\#(then)"\#(more) }"#
    }

    static let errors =
        #""errors": ["#
        + [
            rule("retry", "retry"), rule("limited", "rateLimited", #", "budget": "minute""#),
            rule("login", "reauthorize", #", "message": "$.detail""#), rule("scope", "forbidden"),
            rule("stop", "fail", #", "message": "$.detail""#), rule("page", "restartPage"),
            rule("read", "restartRead"), rule("all", "fullRead"), rule("split", "splitWindow"),
            rule("type", "skip", #", "scope": "dataType", "message": "$.detail""#),
        ].joined(separator: ", ") + "]"

    static let plain = SyncSamples.cursor + ", " + errors

    /// Plays a run in which the requests of these numbers are answered otherwise.
    static func play(
        _ others: [Int: SyncRunner.Reply],
        members: String = plain,
        records: [JSONValue] = all,
        prepare: (inout SyncRunner) throws -> Void = { _ in }
    ) throws -> (outcome: SyncRunner.Outcome, runner: SyncRunner) {
        var runner = SyncRunner(try SyncSamples.plans(members))
        try prepare(&runner)
        runner.forget()
        var number = 0
        let outcome = try runner.run("things", now: SyncSamples.now) { request in
            defer { number += 1 }
            return others[number]
                ?? SyncSamples.page(
                    SyncSamples.changed(records, request.parameters),
                    after: request.parameters["after"]
                )
        }
        return (outcome, runner)
    }

    static func error(_ code: String, status: Int = 200, headers: HeaderFields = [:]) -> SyncRunner.Reply {
        .status(status, ["error": .string(code), "detail": "so it is"], headers: headers)
    }

    @Test(arguments: [
        error("retry"), error("", status: 503), error("", status: 500), error("", status: 429), error("limited"),
        error("page"), .failure(.timeout), .failure(.connectionLost), .failure(.unreachable),
        .response(ProviderResponse(status: 200, body: Array(#"{"data":[{"id":"#.utf8))),
        .response(ProviderResponse(status: 200, body: Array("<html></html>".utf8))),
    ])
    func triesAgain(_ reply: SyncRunner.Reply) throws {
        let (outcome, runner) = try Self.play([1: reply])
        #expect(outcome.summary?.status == .completed)
        #expect(outcome.summary?.retries == 1)
        #expect(runner.requests.count == 4)
        #expect(runner.requests[1] == runner.requests[2])
        #expect(runner.ids().count == 7)
        #expect(outcome.summary?.counts.processed == 7)
    }

    @Test(arguments: [error("", status: 503), error("limited"), .failure(.timeout), error("page")])
    func givesUpAfterSomeTries(_ reply: SyncRunner.Reply) throws {
        let (outcome, runner) = try Self.play([1: reply, 2: reply, 3: reply])
        guard case .failed(.unavailable(let tries, _, _), let summary) = outcome else {
            Issue.record("the run did not fail: \(outcome)")
            return
        }
        #expect(tries == 3)
        #expect(runner.requests.count == 4)
        // What came before is kept.
        #expect(runner.ids().count == 3)
        #expect(summary.counts.processed == 3)
    }

    @Test(arguments: [
        ("stop", 200, "the provider answered 200: so it is"), ("", 400, "the provider answered 400"),
        ("", 404, "the provider answered 404"), ("scope", 403, "the provider forbids this to the connection"),
    ])
    func failsAtOnce(_ code: String, _ status: Int, _ message: String) throws {
        let (outcome, runner) = try Self.play([1: Self.error(code, status: status)])
        guard case .failed(let failure, _) = outcome else {
            Issue.record("the run did not fail")
            return
        }
        #expect(failure.message == message)
        #expect(runner.requests.count == 2)
        #expect(runner.waits.isEmpty)
    }

    // MARK: Waits

    @Test func waitsAsLongAsItIsAskedTo() throws {
        let (_, runner) = try Self.play([
            0: Self.error("limited", headers: ["Retry-After": "7"]),
            1: Self.error(
                "",
                status: 503,
                headers: [
                    "Date": "Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After": "Sun, 06 Nov 1994 08:50:07 GMT",
                ]
            ),
        ])
        #expect(
            runner.waits == [
                SyncWait(microseconds: 7_000_000, reason: .rateLimit, budget: "minute"),
                SyncWait(microseconds: 30_000_000, reason: .retry),
            ]
        )
    }

    @Test(arguments: ["0", "-5", "soon"]) func waitsAWhileWhateverIsSaid(_ value: String) throws {
        let (outcome, runner) = try Self.play([0: Self.error("", status: 429, headers: ["Retry-After": value])])
        #expect(outcome.summary?.status == .completed)
        #expect(runner.waits.allSatisfy { $0.microseconds >= 500_000 })
        #expect(runner.waits.count == 1)
    }

    @Test func givesItsWorkerBackForALongWait() throws {
        let (outcome, runner) = try Self.play([2: Self.error("limited", headers: ["Retry-After": "86400"])])
        #expect(
            outcome.summary?.status
                == .suspended(until: SyncSamples.now.adding(seconds: 86_400), budget: "minute")
        )
        #expect(runner.waits.isEmpty)
        #expect(runner.ids().count == 6)
        // Another run goes on behind what was stored.
        var later = runner
        later.forget()
        let second = try later.run("things", now: SyncSamples.now.adding(seconds: 86_401)) {
            SyncSamples.page(Self.all, after: $0.parameters["after"])
        }
        #expect(later.requests.map { $0.parameters["after"] } == ["r0005"])
        #expect(second.summary?.counts.processed == 7)
    }

    // MARK: Authorization

    @Test(arguments: [error("", status: 401), error("login")])
    func refreshesOnceAndGoesOn(_ reply: SyncRunner.Reply) throws {
        let (outcome, runner) = try Self.play([1: reply])
        #expect(outcome.summary?.status == .completed)
        #expect(runner.refreshCount == 1)
        #expect(runner.requests.count == 4)
        #expect(runner.waits.isEmpty)
    }

    @Test func asksForAuthorizationAfterARefreshThatDoesNotHelp() throws {
        let (outcome, runner) = try Self.play([1: Self.error("login"), 2: Self.error("login")])
        guard case .failed(.reauthorizationRequired(let message), _) = outcome else {
            Issue.record("the run did not ask for authorization")
            return
        }
        #expect(message == "so it is")
        #expect(runner.refreshCount == 1)
        #expect(runner.requests.count == 3)
    }

    @Test func asksForAuthorizationWhenTheGrantHasEnded() throws {
        let (outcome, runner) = try Self.play([1: Self.error("", status: 401)]) { $0.refreshFailure = .ended }
        #expect(outcome.summary?.status == .failed)
        guard case .failed(.reauthorizationRequired, _) = outcome else {
            Issue.record("the run did not ask for authorization")
            return
        }
        #expect(runner.requests.count == 2)
    }

    @Test func doesNotGiveTheConnectionUpForAnOutageOfTheTokenEndpoint() throws {
        let refused = Self.error("", status: 401)
        let (outcome, runner) = try Self.play([1: refused, 2: refused, 3: refused]) {
            $0.refreshFailure = .unavailable(message: "the service answered `invalid_client`")
        }
        guard case .failed(.unavailable(let tries, _, let message), _) = outcome else {
            Issue.record("the run ended otherwise: \(outcome)")
            return
        }
        #expect(tries == 3)
        #expect(message == "the refresh of the credentials failed: the service answered `invalid_client`")
        #expect(runner.refreshCount == 3)
        #expect(runner.waits.count == 2)
    }

    // MARK: Other outcomes

    @Test func skipsTheDataTypeAndSaysSo() throws {
        let (outcome, runner) = try Self.play([1: Self.error("type")])
        #expect(outcome.summary?.status == .partial)
        #expect(outcome.summary?.skips == [SyncSkip(scope: .dataType, parentKeys: [], message: "so it is")])
        #expect(outcome.summary?.endingTexts == ["0 skipped 1"])
        #expect(runner.ids().count == 3)
    }

    @Test func beginsAReadAgainAndStoresEverythingOnce() throws {
        let (outcome, runner) = try Self.play([2: Self.error("read")])
        #expect(outcome.summary?.status == .completed)
        #expect(runner.requests.map { $0.parameters["after"] } == [nil, "r0002", "r0005", nil, "r0002", "r0005"])
        #expect(runner.ids().count == 7)
    }

    @Test func beginsAReadAgainOnlyAFewTimes() throws {
        let (outcome, runner) = try Self.play(
            Dictionary(uniqueKeysWithValues: (0..<9).map { ($0, Self.error("read")) })
        )
        guard case .failed(.restarts(3), _) = outcome else {
            Issue.record("the run ended otherwise: \(outcome)")
            return
        }
        #expect(runner.requests.count == 4)
    }

    @Test func readsEverythingWhenTheProviderSaysSo() throws {
        let members = Self.plain + ", " + SyncSamples.increment()
        let (outcome, runner) = try Self.play([0: Self.error("all")], members: members) { runner in
            _ = try runner.run("things", now: SyncSamples.now) {
                SyncSamples.page(Self.all, after: $0.parameters["after"])
            }
        }
        #expect(outcome.summary?.status == .completed)
        #expect(runner.requests.map { $0.parameters["since"] } == ["6", nil, nil, nil])
    }

    @Test func failsWhenAFullReadIsToBecomeOne() throws {
        let (outcome, _) = try Self.play([0: Self.error("all")])
        #expect(outcome.summary?.status == .failed)
    }

    @Test func halvesAWindowUntilTheProviderIsContent() throws {
        let members = Self.plain + ", " + SyncSamples.increment(#""earliest": "1970-01-01T00:00:00Z""#)
        var runner = SyncRunner(try SyncSamples.plans(members))
        let records = SyncSamples.records(40)
        let outcome = try runner.run("things", now: Timestamp(seconds: 64)) { request in
            let changed = SyncSamples.changed(records, request.parameters)
            guard changed.count <= 12 else { return Self.error("split") }
            return SyncSamples.page(changed, after: request.parameters["after"], size: 100)
        }
        #expect(outcome.summary?.status == .completed)
        #expect(runner.ids().count == 40)
        let ranges = runner.requests.map { "\($0.parameters["since"] ?? "")-\($0.parameters["until"] ?? "")" }
        #expect(ranges == ["0-64", "0-32", "0-16", "0-8", "8-16", "16-32", "16-24", "24-32", "32-64"])
    }

    @Test func doesNotHalveForEver() throws {
        let members = Self.plain + ", " + SyncSamples.increment(#""earliest": "1970-01-01T00:00:00Z""#)
        var runner = SyncRunner(try SyncSamples.plans(members))
        let outcome = try runner.run("things", now: Timestamp(seconds: 64)) { _ in Self.error("split") }
        guard case .failed(.unsplittable, _) = outcome else {
            Issue.record("the run ended otherwise: \(outcome)")
            return
        }
        #expect(runner.requests.count == 7)
    }
}
