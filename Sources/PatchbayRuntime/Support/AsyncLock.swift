/// Lets one task at a time work on a key; the others wait in the order they came.
package actor AsyncLock<Key: Hashable & Sendable> {
    private var waiting: [Key: [CheckedContinuation<Void, Never>]] = [:]

    /// A lock that nobody holds.
    package init() {}

    /// Runs the work when nobody else works on the key.
    package nonisolated(nonsending) func withLock<Result>(
        _ key: Key,
        _ work: nonisolated(nonsending) () async throws -> Result
    ) async rethrows -> Result {
        await lock(key)
        do {
            let result = try await work()
            await unlock(key)
            return result
        } catch {
            await unlock(key)
            throw error
        }
    }

    private func lock(_ key: Key) async {
        guard waiting[key] != nil else {
            waiting[key] = []
            return
        }
        await withCheckedContinuation { waiting[key]?.append($0) }
    }

    private func unlock(_ key: Key) {
        guard var others = waiting[key], !others.isEmpty else {
            waiting[key] = nil
            return
        }
        let next = others.removeFirst()
        waiting[key] = others
        next.resume()
    }
}
