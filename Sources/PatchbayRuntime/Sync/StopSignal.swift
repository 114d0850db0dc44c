import Synchronization

/// Tells runs to stop at their next page, once.
package final class StopSignal: Sendable {
    /// Why a run stops.
    package enum Cause: Sendable, Hashable {
        /// Its owner wants it.
        case canceled
        /// The process ends; the run goes on later.
        case shutdown
    }

    // A class because those who wait and the one who tells share it.
    private struct State {
        var cause: Cause?
        var waiting: [AsyncStream<Void>.Continuation] = []
        var others: [StopSignal] = []
    }

    private let state = Mutex(State())

    /// A signal that was not given.
    package init() {}

    /// Why to stop; nil as long as nobody said so.
    package var cause: Cause? { state.withLock { $0.cause } }

    /// Gives the signal; the first cause counts.
    package func stop(_ cause: Cause) {
        let (waiting, others) = state.withLock { state in
            if state.cause == nil { state.cause = cause }
            defer {
                state.waiting = []
                state.others = []
            }
            return (state.waiting, state.others)
        }
        for continuation in waiting { continuation.finish() }
        for other in others { other.stop(cause) }
    }

    /// Gives another signal when this one is given.
    func forward(to other: StopSignal) {
        let cause = state.withLock { state in
            if state.cause == nil { state.others.append(other) }
            return state.cause
        }
        if let cause { other.stop(cause) }
    }

    /// Waits for the signal, or for the task to be cancelled.
    package func wait() async {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let isStopped = state.withLock { state in
            if state.cause == nil { state.waiting.append(continuation) }
            return state.cause != nil
        }
        if isStopped { return }
        for await _ in stream {}
    }
}
