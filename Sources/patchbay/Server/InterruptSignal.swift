import Foundation
import PatchbayRuntime
import UnixSignals

/// Lets Ctrl-C stop a sync at its next page.
enum InterruptSignal {
    /// Runs a body with a signal that the first interrupt gives; the second one ends the process.
    static func withStop<Result: Sendable>(
        _ body: @escaping @Sendable (StopSignal) async throws -> Result
    ) async throws -> Result {
        let stop = StopSignal()
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                var count = 0
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                    count += 1
                    if count > 1 { exit(ExitStatus.interrupted.rawValue) }
                    Terminal.standardError("\nstopping at the next page; press Ctrl-C again to stop at once\n")
                    stop.stop(.canceled)
                }
                return nil
            }
            group.addTask { try await body(stop) }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }
}
