package import PatchbayCore
import GRDB

/// Syncs that are to start.
extension SQLiteStore {
    /// Asks for a sync of a connection.
    package func requestSync(_ request: SyncRequest) async throws {
        try await write { database in
            guard try Self.find(request.connection, request.owner, database) != nil else { return }
            try Self.join(request, database)
        }
    }

    /// Keeps a request, joined with the one that waits already; whoever works on that one has it still.
    static func join(_ request: SyncRequest, _ database: Database) throws {
        let waiting = try Row.fetchOne(
            database,
            sql: "SELECT * FROM syncRequest WHERE owner = ? AND connection = ?",
            arguments: [request.owner.text, request.connection]
        )
        let joined =
            try waiting.map { row in
                try SyncRequest(row: row).joined(with: request, isTaken: row["holder"] as String? != nil)
            } ?? request
        try database.execute(
            sql: """
                INSERT INTO syncRequest (owner, connection, dataTypes, reason, dueAt, pausedAt, version)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (owner, connection) DO UPDATE SET dataTypes = excluded.dataTypes,
                    reason = excluded.reason, dueAt = excluded.dueAt, pausedAt = excluded.pausedAt,
                    version = excluded.version
                """,
            arguments: [
                joined.owner.text, joined.connection, joined.dataTypes.map { StoredJSON.text($0) },
                joined.reason.rawValue, joined.dueAt.microseconds, joined.pausedAt?.microseconds, joined.version,
            ]
        )
    }

    /// Requests are held for a minute at most, put off likewise but for a pause, and clocks may differ by another.
    private static let longestSeconds = 120

    /// Takes requests that are due and that nobody else works on.
    package func takeDueRequests(_ lease: WorkLease, now: Timestamp, limit: Int) async throws -> [SyncRequest] {
        // What is put off or held for longer than that is of a clock that was set back since.
        let due = """
            (dueAt <= :now OR pausedAt IS NULL AND dueAt > :latest OR pausedAt > :latest) AND (until IS NULL OR until <= :now OR until > :latest)
            """
        let times: StatementArguments = [
            "now": now.microseconds, "latest": now.adding(seconds: Self.longestSeconds).microseconds,
        ]
        let one = try await read {
            try Int.fetchOne($0, sql: "SELECT 1 FROM syncRequest WHERE \(due)", arguments: times)
        }
        guard one != nil else { return [] }
        return try await write { database in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT * FROM syncRequest WHERE \(due) ORDER BY dueAt, connection LIMIT :limit",
                arguments: times + ["limit": limit]
            )
            for row in rows {
                try database.execute(
                    sql: "UPDATE syncRequest SET holder = ?, until = ? WHERE owner = ? AND connection = ?",
                    arguments: [
                        lease.holder, lease.until.microseconds, row["owner"] as String, row["connection"] as String,
                    ]
                )
            }
            return try rows.map { try SyncRequest(row: $0) }
        }
    }

    /// Ends a request that was taken.
    package func settle(_ request: SyncRequest, holder: String, retryAt: Timestamp?) async throws {
        try await write { database in
            let place: StatementArguments = [request.owner.text, request.connection, holder]
            let isHeld = "owner = ? AND connection = ? AND holder = ?"
            if let retryAt {
                return try database.execute(
                    sql: """
                        UPDATE syncRequest SET holder = NULL, until = NULL, dueAt = ?, pausedAt = NULL WHERE \(isHeld)
                        """,
                    arguments: [retryAt.microseconds] + place
                )
            }
            try database.execute(
                sql: "DELETE FROM syncRequest WHERE \(isHeld) AND version = ?",
                arguments: place + [request.version]
            )
            try database.execute(
                sql: "UPDATE syncRequest SET holder = NULL, until = NULL WHERE \(isHeld)",
                arguments: place
            )
        }
    }
}

extension SyncRequest {
    fileprivate init(row: Row) throws {
        self.init(
            connection: row["connection"],
            owner: try row.owner(),
            dataTypes: try (row["dataTypes"] as String?).map { try StoredJSON.names($0) },
            reason: try row.value("reason", Reason.self),
            dueAt: row.time("dueAt")
        )
        pausedAt = row.timeOrNone("pausedAt")
        version = row["version"]
    }
}
