package import PatchbayCore

/// Paces requests by the providers' budgets, for all runs of a process together.
package actor RateGate {
    /// What is known of a budget.
    private struct Budget {
        /// When requests were sent within the period, oldest first, in microseconds.
        var sent: [Int] = []
        /// From when until when none is sent because the provider asked for a pause, in microseconds; a clock that was set
        /// back is before it.
        var pause = 0..<0
        /// The same by the headers of the newest answer that says that nothing is left.
        var spent = 0..<0

        /// How long none is sent, in microseconds.
        func wait(at now: Int) -> Int {
            [pause, spent].map { $0.contains(now) ? $0.upperBound - now : 0 }.max() ?? 0
        }

        /// Sends none until an instant, or longer where that was asked for before.
        mutating func pause(from now: Int, until: Int) {
            pause = now..<max(now, until, pause.contains(now) ? pause.upperBound : now)
        }
    }

    private var budgets: [String: Budget] = [:]
    private var permits: [String: AsyncPermits] = [:]
    private let time: TimeSource
    /// Where pauses are kept beyond the process; nil keeps them nowhere.
    private let store: (any BudgetStore)?

    /// A gate through which nothing has passed.
    package init(time: TimeSource, store: (any BudgetStore)? = nil) {
        self.time = time
        self.store = store
    }

    /// A request has to wait longer than a run sits through.
    package struct TooLong: Error, Sendable, Hashable {
        /// How long, in microseconds.
        package var microseconds: Int
        /// Until when.
        package var until: Timestamp
    }

    /// Sends through the gate: waits for the lane's budgets, and tells them what the answer says of them.
    ///
    /// `onWait` is told how long each wait is, in microseconds, before it begins.
    /// - Throws: ``TooLong`` when the wait is longer than so many microseconds.
    package nonisolated(nonsending) func pass(
        _ lane: RateLane,
        longest: Int,
        onWait: nonisolated(nonsending) (Int) async -> Void = { _ in },
        _ send: nonisolated(nonsending) () async throws -> ProviderResponse
    ) async throws -> ProviderResponse {
        var held: [AsyncPermits] = []
        do {
            for key in lane.concurrencyKeys {
                let permits = await permits(key.key, key.count)
                try await permits.take()
                held.append(permits)
            }
            while let wait = await admit(lane) {
                guard wait.microseconds <= longest else { throw wait }
                await onWait(wait.microseconds)
                try await time.sleep(.microseconds(wait.microseconds))
            }
            let response = try await send()
            await observe(response, lane)
            for permits in held { await permits.give() }
            return response
        } catch {
            for permits in held { await permits.give() }
            throw error
        }
    }

    /// Holds a budget of a lane, by its name, or all requests of the account, in this process and in later ones.
    package func hold(_ lane: RateLane, budget: String?, microseconds: Int) async {
        let now = time.now().microseconds
        let key = lane.budgets.first { budget != nil && $0.spec.name?.value == budget }?.key ?? lane.accountKey
        budgets[key, default: Budget()].pause(from: now, until: now + microseconds)
        guard let store, microseconds > 0 else { return }
        let pause = BudgetPause(
            key: key,
            since: Timestamp(microseconds: now),
            until: Timestamp(microseconds: now + microseconds)
        )
        // What cannot be kept now holds in this process all the same.
        try? await store.keepPause(pause)
    }

    /// Brings to mind what other processes were asked for that a lane's requests count against.
    package func recall(_ lane: RateLane) async {
        guard let store else { return }
        let now = time.now()
        let keys = [lane.accountKey] + lane.budgets.map(\.key)
        for pause in (try? await store.pauses(of: keys, at: now)) ?? [] {
            budgets[pause.key, default: Budget()].pause(from: now.microseconds, until: pause.until.microseconds)
        }
    }

    private func permits(_ key: String, _ count: Int) -> AsyncPermits {
        let known = permits[key] ?? AsyncPermits(count)
        permits[key] = known
        return known
    }

    /// Counts a request that may be sent now; else how long to wait, in microseconds.
    private func admit(_ lane: RateLane) -> TooLong? {
        let now = time.now().microseconds
        var wait = budgets[lane.accountKey]?.wait(at: now) ?? 0
        for (key, spec) in lane.budgets {
            var budget = budgets[key] ?? Budget()
            wait = max(wait, budget.wait(at: now))
            guard let count = spec.requests, let period = spec.perSeconds.map({ $0 * 1_000_000 }) else { continue }
            // A clock that was set back must not hold anyone longer than a period.
            budget.sent.removeAll { $0 <= now - period || $0 > now }
            if budget.sent.count >= count {
                wait = max(wait, budget.sent[budget.sent.count - count] + period - now)
            }
            budgets[key] = budget
        }
        guard wait <= 0 else { return TooLong(microseconds: wait, until: Timestamp(microseconds: now + wait)) }
        for (key, spec) in lane.budgets where spec.requests != nil && spec.perSeconds != nil {
            budgets[key, default: Budget()].sent.append(now)
        }
        return nil
    }

    private func observe(_ response: ProviderResponse, _ lane: RateLane) {
        let now = time.now()
        for (key, spec) in lane.budgets {
            let reading = BudgetReading(spec, response, receivedAt: now)
            guard let remaining = reading.remaining, remaining <= 0, let reset = reading.resetSeconds, reset > 0
            else { continue }
            budgets[key, default: Budget()].spent = now.microseconds..<now.adding(seconds: reset).microseconds
        }
    }
}

/// Which budgets the requests of a list count against.
package struct RateLane: Sendable {
    /// What all requests of the account share.
    package var accountKey: String
    /// The budgets with the keys that they are shared by.
    package var budgets: [(key: String, spec: RateLimitSpec)]

    /// The lane of an endpoint for an account of a provider.
    package init(provider: String, account: String, endpoint: String, _ limits: [RateLimitSpec]) {
        accountKey = "\(provider)\n\(account)"
        budgets = limits.enumerated().map { number, limit in
            var key = "\(provider)\n\(number)"
            for part in limit.keys {
                switch part {
                case .app: break
                case .account: key += "\na\(account)"
                case .endpoint: key += "\ne\(endpoint)"
                }
            }
            return (key, limit)
        }
    }

    /// The keys of budgets that allow so many requests at once, in an order that is the same for all.
    var concurrencyKeys: [(key: String, count: Int)] {
        budgets.compactMap { key, spec in spec.concurrent.map { (key, $0) } }.sorted { $0.key < $1.key }
    }
}
