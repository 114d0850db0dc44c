package import PatchbayCore
import GRDB
import PatchbayEngine

/// When connections are due by their schedules.
///
/// A setting that changes leaves its schedule due at once under no frequency, so that planning finds it by the index of
/// what is due and reads no connection that has nothing to do.
extension SQLiteStore {
    /// A connection and its setting.
    private struct Planned: Sendable {
        var owner: String
        var connection: String
        var frequency: String?

        init(row: Row) {
            owner = row["owner"]
            connection = row["connection"]
            frequency = row["setting"]
        }
    }

    /// The frequency of a schedule whose setting has changed.
    private static let unplanned = ""

    /// Clocks of servers may differ by so many seconds.
    private static let skewSeconds = 60

    /// Schedules that are due, with the settings and the states of their connections.
    package static let dueSchedules = """
        SELECT schedule.owner, schedule.connection, schedule.frequency, connection.status,
            json_extract(connection.settings, '$.syncFrequency') AS setting
        FROM syncSchedule AS schedule JOIN connection
            ON connection.owner = schedule.owner AND connection.id = schedule.connection
        WHERE schedule.nextAt <= ?
        """

    /// Connections whose setting is not the one that their schedule was made by.
    private static let changed = """
        SELECT connection.owner, connection.id AS connection,
            json_extract(connection.settings, '$.syncFrequency') AS setting
        FROM connection LEFT JOIN syncSchedule AS schedule
            ON schedule.owner = connection.owner AND schedule.connection = connection.id
        WHERE json_extract(connection.settings, '$.syncFrequency') IS NOT schedule.frequency
        """

    /// Lets the schedule of a connection be planned anew if its setting is not the one that it was made by.
    static func noteFrequency(of connection: Connection, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO syncSchedule (owner, connection, frequency, nextAt) SELECT :owner, :connection, :none, 0
                WHERE :frequency IS NOT (
                    SELECT frequency FROM syncSchedule WHERE owner = :owner AND connection = :connection
                )
                ON CONFLICT (owner, connection) DO UPDATE SET frequency = excluded.frequency, nextAt = excluded.nextAt
                """,
            arguments: [
                "owner": connection.owner.text, "connection": connection.id, "none": unplanned,
                "frequency": connection.settings["syncFrequency"]?.stringValue,
            ]
        )
    }

    /// Turns schedules that are due into requests; see ``ScheduleStore``.
    package func planSyncs(
        now: Timestamp,
        reconsidering: Bool,
        next: @escaping NextSync
    ) async throws -> Int {
        let changed = reconsidering ? try await changedSchedules() : []
        let late = reconsidering ? try await lateSchedules(now, next) : []
        let isIdle = try await read { database in
            try Row.fetchOne(database, sql: Self.dueSchedules + " LIMIT 1", arguments: [now.microseconds]) == nil
        }
        guard !isIdle || !changed.isEmpty || !late.isEmpty else { return 0 }
        return try await write { database in
            for planned in changed { try Self.schedule(planned, next, now, database) }
            for (planned, instant) in late {
                try database.execute(
                    sql: """
                        UPDATE syncSchedule SET nextAt = ? WHERE owner = ? AND connection = ? AND frequency = ?
                            AND nextAt > ?
                        """,
                    arguments: [
                        instant.microseconds, planned.owner, planned.connection, planned.frequency,
                        instant.microseconds,
                    ]
                )
            }
            var count = 0
            for row in try Row.fetchAll(database, sql: Self.dueSchedules, arguments: [now.microseconds]) {
                try Self.schedule(Planned(row: row), next, now, database)
                // One that waits for its owner is due again at its next time.
                guard row["frequency"] as String? == row["setting"] as String?,
                    row["status"] == Connection.Status.connected.rawValue
                else { continue }
                try Self.join(
                    SyncRequest(
                        connection: row["connection"],
                        owner: try row.owner(),
                        dataTypes: nil,
                        reason: .schedule,
                        dueAt: now
                    ),
                    database
                )
                count += 1
            }
            return count
        }
    }

    private func changedSchedules() async throws -> [Planned] {
        try await read { try Row.fetchAll($0, sql: Self.changed).map { Planned(row: $0) } }
    }

    /// Schedules that a clock which was ahead made, and when they are due by the one of now.
    private func lateSchedules(_ now: Timestamp, _ next: @escaping NextSync) async throws -> [(Planned, Timestamp)] {
        let latest = now.adding(seconds: Self.skewSeconds)
        return try await read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: "SELECT owner, connection, frequency AS setting, nextAt FROM syncSchedule WHERE nextAt > ?",
                arguments: [latest.microseconds]
            )
            var late: [(Planned, Timestamp)] = []
            while let row = try rows.next() {
                guard let last = next(row["setting"], row["connection"], latest), last < row.time("nextAt"),
                    let instant = next(row["setting"], row["connection"], now)
                else { continue }
                late.append((Planned(row: row), instant))
            }
            return late
        }
    }

    /// Makes a schedule by the setting.
    private static func schedule(
        _ planned: Planned,
        _ next: NextSync,
        _ now: Timestamp,
        _ database: Database
    ) throws {
        let (owner, connection) = (planned.owner, planned.connection)
        guard let frequency = planned.frequency else {
            return try database.execute(
                sql: "DELETE FROM syncSchedule WHERE owner = ? AND connection = ?",
                arguments: [owner, connection]
            )
        }
        try database.execute(
            sql: """
                INSERT INTO syncSchedule (owner, connection, frequency, nextAt) VALUES (?, ?, ?, ?)
                ON CONFLICT (owner, connection) DO UPDATE SET frequency = excluded.frequency, nextAt = excluded.nextAt
                """,
            arguments: [owner, connection, frequency, next(frequency, connection, now)?.microseconds]
        )
    }

    /// When a connection is due by its schedule.
    package func nextSync(of connection: String, owner: Owner) async throws -> Timestamp? {
        try await read { database in
            // A sync that a provider asked to pause goes on by itself.
            try Row.fetchOne(
                database,
                sql: """
                    SELECT min(nextAt) AS nextAt FROM (
                        SELECT nextAt FROM syncSchedule WHERE owner = :owner AND connection = :connection
                            AND frequency <> :unplanned
                        UNION ALL
                        SELECT dueAt FROM syncRequest WHERE owner = :owner AND connection = :connection
                            AND pausedAt IS NOT NULL
                    )
                    """,
                arguments: ["owner": owner.text, "connection": connection, "unplanned": Self.unplanned]
            )?
            .timeOrNone("nextAt")
        }
    }
}
