import PatchbayCore
import Synchronization

/// The pauses that token endpoints ask for, by connection: nobody asks again before they end.
final class RefreshPauses: Sendable {
    // A class because services are values, and all copies of one have the same pauses.
    private let pauses = Mutex<[String: Range<Timestamp>]>([:])

    /// Notes a pause of so many seconds from now on; nil ends what was noted.
    func note(_ connection: String, seconds: Int?, at now: Timestamp) {
        pauses.withLock { pauses in
            pauses[connection] = seconds.flatMap { $0 > 0 ? now..<now.adding(seconds: $0) : nil }
        }
    }

    /// How many seconds of a pause are left, rounded up; nil when there is none, as for a clock that was set back.
    func secondsLeft(_ connection: String, at now: Timestamp) -> Int? {
        guard let pause = pauses.withLock({ $0[connection] }), pause.contains(now) else { return nil }
        return (pause.upperBound.microseconds - now.microseconds + 999_999) / 1_000_000
    }
}
