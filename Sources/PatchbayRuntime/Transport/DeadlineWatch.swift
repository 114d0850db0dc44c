import Synchronization

/// Ends work that takes too long, with one timer for many.
///
/// Nearly all work is done long before its time is over; a timer of its own would cost more than the rest of a short
/// request.
package final class DeadlineWatch: Sendable {
    /// The time was over before the work was done.
    package struct Expired: Error {}

    private struct State {
        /// What goes on, by a number of its own.
        var ongoing: [Int: (deadline: ContinuousClock.Instant, end: @Sendable () -> Void)] = [:]
        var lastNumber = 0
        /// When the next timer rings; nil when there is none.
        var ringsAt: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    /// A watch over nothing yet.
    package init() {}

    /// Does some work, which is canceled when it is not done in time.
    /// - Throws: `Expired` when it was canceled because its time was over, else what the work throws.
    package func run<Value: Sendable>(
        within time: Duration,
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task { try await work() }
        let number = enter(.now + time) { task.cancel() }
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        let isExpired = state.withLock { $0.ongoing.removeValue(forKey: number) } == nil
        do {
            return try result.get()
        } catch is CancellationError where isExpired {
            throw Expired()
        }
    }

    private func enter(_ deadline: ContinuousClock.Instant, _ end: @escaping @Sendable () -> Void) -> Int {
        let (number, isNext) = state.withLock { state in
            state.lastNumber += 1
            state.ongoing[state.lastNumber] = (deadline, end)
            let isNext = state.ringsAt.map { deadline < $0 } ?? true
            if isNext { state.ringsAt = deadline }
            return (state.lastNumber, isNext)
        }
        if isNext { ring(at: deadline) }
        return number
    }

    /// Sets a timer.
    private func ring(at instant: ContinuousClock.Instant) {
        Task { [weak self] in
            try? await Task.sleep(until: instant, clock: .continuous)
            self?.endExpired(instant)
        }
    }

    /// Ends what is over, and sets the timer for what is next.
    private func endExpired(_ instant: ContinuousClock.Instant) {
        let (ends, next) = state.withLock { state -> ([@Sendable () -> Void], ContinuousClock.Instant?) in
            // An earlier timer was set meanwhile, and has done this one's work.
            guard state.ringsAt == instant else { return ([], nil) }
            let over = state.ongoing.filter { $0.value.deadline <= instant }
            for number in over.keys { state.ongoing[number] = nil }
            state.ringsAt = state.ongoing.values.map(\.deadline).min()
            return (over.values.map(\.end), state.ringsAt)
        }
        for end in ends { end() }
        if let next { ring(at: next) }
    }
}
