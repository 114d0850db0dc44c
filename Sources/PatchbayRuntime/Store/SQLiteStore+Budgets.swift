import GRDB
package import PatchbayCore

/// Pauses that providers ask for.
extension SQLiteStore {
    /// Keeps a pause, and forgets those that have ended; see ``BudgetStore``.
    package func keepPause(_ pause: BudgetPause) async throws {
        try await write { database in
            let now = pause.since.microseconds
            // A pause that began later than now is of a clock that was set back.
            try database.execute(sql: "DELETE FROM budgetPause WHERE until <= ? OR since > ?", arguments: [now, now])
            try database.execute(
                sql: """
                    INSERT INTO budgetPause (key, since, until) VALUES (?, ?, ?)
                    ON CONFLICT (key) DO UPDATE SET since = excluded.since, until = excluded.until
                    WHERE excluded.until > budgetPause.until
                    """,
                arguments: [pause.key, now, pause.until.microseconds]
            )
        }
    }

    /// The pauses of some budgets that last.
    package func pauses(of keys: [String], at now: Timestamp) async throws -> [BudgetPause] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM budgetPause
                    WHERE key IN (SELECT value FROM json_each(:keys)) AND since <= :now AND until > :now
                    """,
                arguments: ["keys": StoredJSON.text(keys), "now": now.microseconds]
            )
            .map { BudgetPause(key: $0["key"], since: $0.time("since"), until: $0.time("until")) }
        }
    }
}
