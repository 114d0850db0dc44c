/// Lets so many tasks work at once; the others wait in the order they came.
package actor AsyncPermits {
    private var free: Int
    private var nextNumber = 0
    private var waiting: [(number: Int, continuation: CheckedContinuation<Void, any Error>)] = []

    /// So many permits.
    package init(_ count: Int) { free = max(1, count) }

    /// Runs the work with a permit.
    /// - Throws: what the work throws, and `CancellationError` while it waits.
    package nonisolated(nonsending) func withPermit<Result>(
        _ work: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        try await take()
        do {
            let result = try await work()
            await give()
            return result
        } catch {
            await give()
            throw error
        }
    }

    /// Takes a permit, which must be given back.
    /// - Throws: `CancellationError` when the task is cancelled while it waits.
    package func take() async throws {
        try Task.checkCancellation()
        guard free == 0 else {
            free -= 1
            return
        }
        nextNumber += 1
        let number = nextNumber
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiting.append((number, $0)) }
        } onCancel: {
            Task { await self.giveUp(number) }
        }
    }

    /// Gives a permit back.
    package func give() {
        guard !waiting.isEmpty else {
            free += 1
            return
        }
        waiting.removeFirst().continuation.resume()
    }

    private func giveUp(_ number: Int) {
        guard let place = waiting.firstIndex(where: { $0.number == number }) else { return }
        waiting.remove(at: place).continuation.resume(throwing: CancellationError())
    }
}
