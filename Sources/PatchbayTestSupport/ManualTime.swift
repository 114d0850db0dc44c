package import PatchbayCore
package import PatchbayRuntime
import Synchronization

/// A time that stands still until a test moves it; waiting moves it.
package final class ManualTime: Sendable {
    // A class because the test and what is tested must share it.
    private let instant: Mutex<Timestamp>

    /// A time that stands at an instant, by default in 2026.
    package init(seconds: Int = 1_780_000_000) {
        instant = Mutex(Timestamp(seconds: seconds))
    }

    /// The instant.
    package var now: Timestamp { instant.withLock { $0 } }

    /// Moves the time.
    package func advance(seconds: Int) {
        instant.withLock { $0 = $0.adding(seconds: seconds) }
    }

    /// The next instant: time as it goes on while a server works, a microsecond for each look.
    package func tick() -> Timestamp {
        instant.withLock { instant in
            instant = Timestamp(microseconds: instant.microseconds + 1)
            return instant
        }
    }

    /// The source of this time for what waits beside work, as a deadline does: a wait ends only when it is cancelled.
    package var still: TimeSource {
        TimeSource(now: { self.now }, sleep: { _ in try await Task.sleep(for: .seconds(86_400)) })
    }

    /// The source of this time: each wait yields and moves the time by what was to be waited.
    package var source: TimeSource {
        TimeSource(
            now: { self.now },
            sleep: { duration in
                try Task.checkCancellation()
                await Task.yield()
                let micros = Int(duration / .microseconds(1))
                self.instant.withLock { $0 = Timestamp(microseconds: $0.microseconds + micros) }
            }
        )
    }
}

extension RandomSource {
    /// Bytes that follow from a seed.
    package static func seeded(_ seed: UInt64) -> RandomSource {
        let generator = SharedRandom(seed)
        return RandomSource { generator.bytes($0) }
    }
}

private final class SharedRandom: Sendable {
    private let generator: Mutex<SeededRandom>

    init(_ seed: UInt64) {
        generator = Mutex(SeededRandom(seed: seed))
    }

    func bytes(_ count: Int) -> [UInt8] {
        generator.withLock { generator in
            (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        }
    }
}
