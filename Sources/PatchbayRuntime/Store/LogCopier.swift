import GRDB
import PatchbayCore
import Synchronization

/// Copies the write-ahead log to the file beside the connection that writes.
///
/// SQLite lets the commit that fills the log do it, and every later commit waits behind that one. A second connection
/// may copy while the first goes on writing (https://sqlite.org/wal.html section 3.1), so that little is left for a
/// commit to copy, and for the end. What fails here is made good there.
package final class LogCopier: Sendable {
    private struct State {
        /// How many bytes were committed since it last began.
        var bytes = 0
        var isCopying = false
        /// Opened when there is something to copy.
        var connection: DatabaseQueue?
        var isClosed = false
    }

    /// After how many bytes of records it is worth the while; the log has about twice as many.
    private static let portion = 12 << 20

    private let path: String
    private let state = Mutex(State())

    /// A copier for the file at a path.
    package init(path: String) { self.path = path }

    /// Notes that records were committed, about so many bytes, and begins to copy when they are many; returns what it
    /// began.
    @discardableResult package func noteCommit(of bytes: Int) -> Task<Void, Never>? {
        let isDue = state.withLock { state in
            state.bytes += bytes
            guard state.bytes >= Self.portion, !state.isCopying, !state.isClosed else { return false }
            state.isCopying = true
            state.bytes = 0
            return true
        }
        guard isDue else { return nil }
        return Task {
            if let connection = open() {
                _ = try? await connection.writeWithoutTransaction { try $0.checkpoint(.passive) }
            }
            state.withLock { $0.isCopying = false }
        }
    }

    /// The connection; nil when it cannot be had any more.
    private func open() -> DatabaseQueue? {
        state.withLock { state in
            if state.isClosed { return nil }
            if state.connection == nil { state.connection = try? DatabaseQueue(path: path) }
            return state.connection
        }
    }

    /// Ends what is going on and lets go of the file; the last connection to do so copies the rest of the log, and
    /// deletes it.
    package func close() throws {
        let connection = state.withLock { state in
            state.isClosed = true
            return state.connection.take()
        }
        try connection?.close()
    }
}
