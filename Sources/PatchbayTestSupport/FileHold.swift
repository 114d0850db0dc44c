package import Foundation
import GRDB

/// Another process that writes into the file of a store, for as long as a test says.
package final class FileHold: Sendable {
    // A class because the transport of a test takes it and the time of the test lets it go.
    private let queue: DatabaseQueue

    /// Another process on a database file.
    package init(_ file: URL) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(60)
        queue = try DatabaseQueue(
            path: file.path(percentEncoded: false),
            configuration: configuration
        )
    }

    /// Holds the file: others read it, and nobody else writes.
    package func take() async throws {
        try await queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    }

    /// Lets go of it.
    package func release() async throws {
        try await queue.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
    }

    /// Fills the pages of the file that nothing uses.
    package func fill() async throws {
        try await queue.write { database in
            try database.execute(sql: "CREATE TABLE filling (bytes BLOB)")
            while try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0 > 0 {
                try database.execute(sql: "INSERT INTO filling VALUES (zeroblob(4000))")
            }
        }
    }

    /// Whether the file is whole.
    package func isWhole() async throws -> Bool {
        try await queue.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") } == ["ok"]
    }
}
