import PatchbayCore
import GRDB

extension SQLiteStore {
    /// Starts a run if none runs for its connection; otherwise the running one.
    package func startRun(_ run: SyncRun) async throws -> SyncRun.Start {
        try await write { database in
            guard var connection = try Self.find(run.connection, run.owner, database) else { return .noConnection }
            let running = try Row.fetchOne(
                database,
                sql: "SELECT * FROM syncRun WHERE owner = ? AND connection = ? AND status = 'running'",
                arguments: [run.owner.text, run.connection]
            )
            if let running { return .alreadyRunning(try SyncRun(row: running)) }
            try database.execute(
                sql: """
                    INSERT INTO syncRun (owner, id, connection, status, kind, dataTypes, startedAt)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    run.owner.text, run.id, run.connection, run.status.rawValue, run.kind.rawValue,
                    StoredJSON.text(run.dataTypes), run.startedAt.microseconds,
                ]
            )
            connection.syncStatus = .running
            connection.updatedAt = run.startedAt
            try Self.update(connection, database)
            return .started
        }
    }

    /// The last run of a connection; nil before the first.
    package func latestRun(of connection: String, owner: Owner) async throws -> SyncRun? {
        try await read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT * FROM syncRun WHERE owner = ? AND connection = ?
                    ORDER BY startedAt DESC, id DESC LIMIT 1
                    """,
                arguments: [owner.text, connection]
            )
            .map { try SyncRun(row: $0) }
        }
    }
}
