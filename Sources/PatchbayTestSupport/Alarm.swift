import PatchbayRuntime
import Synchronization

/// A bell on which waits end: a test rings it when a time limit is to be over.
package final class Alarm: Sendable {
    // A class because the test and those who wait share it.
    private struct State {
        var hasRung = false
        var waiting: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())

    /// A bell that has not rung.
    package init() {}

    /// Ends every wait, and all that come.
    package func ring() {
        let waiting = state.withLock { state in
            state.hasRung = true
            return state.waiting
        }
        for continuation in waiting { continuation.finish() }
    }

    /// Waits until the bell rings.
    /// - Throws: that the wait was cancelled.
    package func wait() async throws {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let hasRung = state.withLock { state in
            state.waiting.append(continuation)
            return state.hasRung
        }
        if hasRung { continuation.finish() }
        for await _ in stream {}
        try Task.checkCancellation()
    }
}
