import PatchbayCore

/// Tries again what a store cannot write for the moment, for as long as a lease lasts.
///
/// A store waits for another process by itself, but not for long: an owner who asks is better told to come back. Work
/// that nobody waits for need not be given up for it.
struct StorePatience: Sendable {
    let time: TimeSource
    /// For how long, in seconds.
    let seconds: Int
    /// Whether a full disk is waited for, too.
    var outlastsFullDisk = false

    /// The pause between two tries.
    private static let pause = Duration.seconds(1)

    /// Writes as soon as the store takes it.
    /// - Throws: what the last try failed with, and `CancellationError`.
    func write<Value>(_ body: () async throws -> Value) async throws -> Value {
        let end = time.now().adding(seconds: seconds)
        while true {
            do {
                return try await body()
            } catch let error as StoreError where isWaitedFor(error) && time.now() < end {
                try await time.sleep(Self.pause)
            }
        }
    }

    private func isWaitedFor(_ error: StoreError) -> Bool {
        error == .busy || outlastsFullDisk && error == .full
    }
}
