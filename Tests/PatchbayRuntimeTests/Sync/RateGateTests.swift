import PatchbayCore
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Requests wait for the budgets that they count against, and for no others.
@Suite struct RateGateTests {
    let time = ManualTime()
    let gate: RateGate
    private static let range = SourceRange(0, 0)

    init() { gate = RateGate(time: time.source) }

    private static func limit(
        _ name: String? = nil,
        _ keys: [RateLimitSpec.Key] = [.account],
        requests: Int? = nil,
        perSeconds: Int? = nil,
        concurrent: Int? = nil
    ) -> RateLimitSpec {
        RateLimitSpec(
            name: name.map { Located($0, at: range) },
            keys: keys,
            requests: requests,
            perSeconds: perSeconds,
            concurrent: concurrent,
            remainingHeader: "X-Remaining",
            resetHeader: RateLimitSpec.ResetHeader(name: "X-Reset", format: "seconds"),
            range: range
        )
    }

    private func lane(_ limits: [RateLimitSpec], _ account: String = "a", _ endpoint: String = "things") -> RateLane {
        RateLane(provider: "acme", account: account, endpoint: endpoint, limits)
    }

    /// Sends a request; how many seconds it waited.
    @discardableResult
    private func send(_ lane: RateLane, headers: HeaderFields = [:], longest: Int = 3600) async throws -> Int {
        let begun = time.now.seconds
        _ = try await gate.pass(lane, longest: longest * 1_000_000) {
            ProviderResponse(status: 200, headers: headers)
        }
        return time.now.seconds - begun
    }

    @Test func allowsSoManyInAnyPeriod() async throws {
        let lane = lane([Self.limit(requests: 2, perSeconds: 10)])
        #expect(try await send(lane) == 0)
        time.advance(seconds: 4)
        #expect(try await send(lane) == 0)
        #expect(try await send(lane) == 6)
        #expect(try await send(lane) == 4)
    }

    @Test(arguments: [
        ([RateLimitSpec.Key.account], "b", "things", 0), ([.account], "a", "others", 10), ([], "b", "others", 10),
        ([.account, .endpoint], "a", "others", 0), ([.account, .endpoint], "a", "things", 10),
    ])
    func sharesABudgetAsTheSpecSays(
        _ keys: [RateLimitSpec.Key],
        _ account: String,
        _ endpoint: String,
        _ seconds: Int
    ) async throws {
        let limits = [Self.limit(nil, keys, requests: 1, perSeconds: 10)]
        try await send(lane(limits))
        #expect(try await send(lane(limits, account, endpoint)) == seconds)
    }

    @Test func believesTheProviderWhenItSaysThatNothingIsLeft() async throws {
        let lane = lane([Self.limit(requests: 100, perSeconds: 1)])
        try await send(lane, headers: ["X-Remaining": "0", "X-Reset": "30"])
        #expect(try await send(lane) == 30)
        try await send(lane, headers: ["X-Remaining": "5", "X-Reset": "30"])
        #expect(try await send(lane) == 0)
    }

    @Test func holdsTheAccountOrTheBudgetThatIsSpent() async throws {
        let limits = [Self.limit("search", [.account, .endpoint], requests: 100, perSeconds: 1)]
        await gate.hold(lane(limits), budget: "search", microseconds: 20_000_000)
        #expect(try await send(lane(limits, "a", "others")) == 0)
        #expect(try await send(lane(limits)) == 20)
        await gate.hold(lane(limits), budget: nil, microseconds: 20_000_000)
        #expect(try await send(lane(limits, "b", "things")) == 0)
        #expect(try await send(lane(limits, "a", "others")) == 20)
    }

    /// Answers a request with what is left of the budget after something else has happened meanwhile.
    private func answer(_ lane: RateLane, reset: Int, after meanwhile: @Sendable () async throws -> Void) async throws {
        _ = try await gate.pass(lane, longest: 3_600_000_000) {
            try await meanwhile()
            return ProviderResponse(status: 200, headers: ["X-Remaining": "0", "X-Reset": "\(reset)"])
        }
    }

    @Test func keepsToAPauseWhenAHeaderTellsASoonerReset() async throws {
        let lane = lane([Self.limit("min", requests: 100, perSeconds: 60)])
        let gate = gate
        try await answer(lane, reset: 1) { await gate.hold(lane, budget: "min", microseconds: 30_000_000) }
        #expect(try await send(lane) == 30)
        // What headers tell is replaced by what they tell later.
        let tests = self
        try await answer(lane, reset: 5) { try await tests.answer(lane, reset: 50) {} }
        #expect(try await send(lane) == 5)
    }

    @Test func holdsNobodyForTheTimeThatAClockWasSetBack() async throws {
        let lane = lane([Self.limit(requests: 100, perSeconds: 1)])
        try await send(lane, headers: ["X-Remaining": "0", "X-Reset": "30"])
        await gate.hold(lane, budget: nil, microseconds: 20_000_000)
        time.advance(seconds: -86_400)
        #expect(try await send(lane) == 0)
    }

    @Test func refusesToWaitLongerThanItMay() async throws {
        let lane = lane([Self.limit(requests: 1, perSeconds: 86_400)])
        try await send(lane)
        await #expect(throws: RateGate.TooLong.self) { try await send(lane, longest: 120) }
    }

    /// How many are on their way.
    private actor Counter {
        private var running = 0
        private(set) var most = 0

        func enter() {
            running += 1
            most = max(most, running)
        }

        func leave() { running -= 1 }
    }

    @Test func letsSoManyGoAtOnce() async throws {
        let lane = lane([Self.limit(concurrent: 2)])
        let gate = gate
        let counter = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    _ = try await gate.pass(lane, longest: 1) {
                        await counter.enter()
                        for _ in 0..<20 { await Task.yield() }
                        await counter.leave()
                        return ProviderResponse(status: 200)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(await counter.most == 2)
    }
}
