import Synchronization

/// The runs that this process works on, or is about to.
///
/// A clock that jumps makes a lease look as if it had ended; whoever works on the run knows better.
final class RunsAtHand: Sendable {
    // A class because whoever works on runs and whoever looks for them share it.
    private let counts = Mutex<[String: Int]>([:])

    /// The ids of the runs.
    var ids: [String] { counts.withLock { Array($0.keys) } }

    /// Takes a run into the hand; each time it is taken it is put back.
    func take(_ id: String) {
        counts.withLock { $0[id, default: 0] += 1 }
    }

    /// Puts a run back.
    func putBack(_ id: String) {
        counts.withLock { counts in
            let left = (counts[id] ?? 0) - 1
            counts[id] = left > 0 ? left : nil
        }
    }
}
