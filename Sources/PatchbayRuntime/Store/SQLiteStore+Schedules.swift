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
        let joined = try waiting.map { try SyncRequest(row: $0).joined(with: request) } ?? request
        try database.execute(
            sql: """
                INSERT INTO syncRequest (owner, connection, dataTypes, reason, dueAt, version)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (owner, connection) DO UPDATE SET dataTypes = excluded.dataTypes,
                    reason = excluded.reason, dueAt = excluded.dueAt, version = excluded.version
                """,
            arguments: [
                joined.owner.text, joined.connection, joined.dataTypes.map { StoredJSON.text($0) },
                joined.reason.rawValue, joined.dueAt.microseconds, joined.version,
            ]
        )
    }

    /// Connections whose setting is not the one that their schedule was made by.
    private static let changed = """
        SELECT connection.owner, connection.id, json_extract(connection.settings, '$.syncFrequency') AS frequency
        FROM connection LEFT JOIN syncSchedule AS schedule
            ON schedule.owner = connection.owner AND schedule.connection = connection.id
        WHERE json_extract(connection.settings, '$.syncFrequency') IS NOT schedule.frequency
        """

    /// Schedules that are due.
    private static let due = """
        SELECT schedule.owner, schedule.connection, schedule.frequency, connection.status
        FROM syncSchedule AS schedule JOIN connection
            ON connection.owner = schedule.owner AND connection.id = schedule.connection
        WHERE schedule.nextAt <= ?
        """

    /// Brings the schedules in line with the settings, and turns those that are due into requests.
    package func planSyncs(
        now: Timestamp,
        next: @escaping @Sendable (_ frequency: String, _ connection: String) -> Timestamp?
    ) async throws -> Int {
        let isIdle = try await read { database in
            try Row.fetchOne(database, sql: Self.changed + " LIMIT 1") == nil
                && Row.fetchOne(database, sql: Self.due + " LIMIT 1", arguments: [now.microseconds]) == nil
        }
        guard !isIdle else { return 0 }
        return try await write { database in
            for row in try Row.fetchAll(database, sql: Self.changed) {
                let id: String = row["id"]
                try Self.schedule(id, try row.owner(), row["frequency"], next, database)
            }
            var count = 0
            for row in try Row.fetchAll(database, sql: Self.due, arguments: [now.microseconds]) {
                let (owner, id) = (try row.owner(), row["connection"] as String)
                try Self.schedule(id, owner, row["frequency"], next, database)
                // One that waits for its owner is due again at its next time.
                guard row["status"] == Connection.Status.connected.rawValue else { continue }
                let request = SyncRequest(connection: id, owner: owner, dataTypes: nil, reason: .schedule, dueAt: now)
                try Self.join(request, database)
                count += 1
            }
            return count
        }
    }

    private static func schedule(
        _ connection: String,
        _ owner: Owner,
        _ frequency: String?,
        _ next: (_ frequency: String, _ connection: String) -> Timestamp?,
        _ database: Database
    ) throws {
        guard let frequency else {
            return try database.execute(
                sql: "DELETE FROM syncSchedule WHERE owner = ? AND connection = ?",
                arguments: [owner.text, connection]
            )
        }
        try database.execute(
            sql: """
                INSERT INTO syncSchedule (owner, connection, frequency, nextAt) VALUES (?, ?, ?, ?)
                ON CONFLICT (owner, connection) DO UPDATE SET frequency = excluded.frequency, nextAt = excluded.nextAt
                """,
            arguments: [owner.text, connection, frequency, next(frequency, connection)?.microseconds]
        )
    }

    /// When a connection is due by its schedule.
    package func nextSync(of connection: String, owner: Owner) async throws -> Timestamp? {
        try await read { database in
            try Row.fetchOne(
                database,
                sql: "SELECT nextAt FROM syncSchedule WHERE owner = ? AND connection = ?",
                arguments: [owner.text, connection]
            )?
            .timeOrNone("nextAt")
        }
    }

    /// Takes requests that are due and that nobody else works on.
    package func takeDueRequests(_ lease: WorkLease, now: Timestamp, limit: Int) async throws -> [SyncRequest] {
        let due = "dueAt <= :now AND (until IS NULL OR until <= :now)"
        let count = try await read {
            try Int.fetchOne($0, sql: "SELECT 1 FROM syncRequest WHERE \(due)", arguments: ["now": now.microseconds])
        }
        guard count != nil else { return [] }
        return try await write { database in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT * FROM syncRequest WHERE \(due) ORDER BY dueAt, connection LIMIT :limit",
                arguments: ["now": now.microseconds, "limit": limit]
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
                    sql: "UPDATE syncRequest SET holder = NULL, until = NULL, dueAt = ? WHERE \(isHeld)",
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
        version = row["version"]
    }
}
