import Foundation
package import PatchbayCore

/// Where the time comes from, and how one waits for it.
package struct TimeSource: Sendable {
    /// The current instant.
    package var now: @Sendable () -> Timestamp
    /// Waits; cancellation ends the wait with an error.
    package var sleep: @Sendable (Duration) async throws -> Void

    /// A source of time.
    package init(
        now: @escaping @Sendable () -> Timestamp,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.sleep = sleep
    }

    /// The clock of this machine.
    package static let system = TimeSource(
        now: { Timestamp(microseconds: Int(Date().timeIntervalSince1970 * 1_000_000)) },
        sleep: { try await Task.sleep(for: $0) }
    )
}
