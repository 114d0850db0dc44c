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
    }

    private let state = Mutex(State())

    /// A signal that was not given.
    package init() {}

    /// Why to stop; nil as long as nobody said so.
    package var cause: Cause? { state.withLock { $0.cause } }

    /// Gives the signal; the first cause counts.
    package func stop(_ cause: Cause) {
        let waiting = state.withLock { state in
            if state.cause == nil { state.cause = cause }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.finish() }
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
