import GRDB

/// The schema as it is now, which a new database gets at once.
///
/// It is what all steps of ``StoreMigrations`` come to, letter by letter, without the tables that later ones removed:
/// whoever adds a step adds its outcome here as well, and a test tells what differs.
enum StoreSchema {
    /// Makes a database that has nothing yet, and notes that there is no step to take.
    /// - Returns: whether it was one.
    static func make(_ database: Database) throws -> Bool {
        guard try isEmpty(database) else { return false }
        var isMade = false
        try database.inTransaction(.immediate) {
            // Another process may have been quicker.
            isMade = try isEmpty(database)
            if isMade {
                let steps = StoreMigrations.steps.map { "('\($0.name)')" }.joined(separator: ", ")
                try StoreMigrations.execute(
                    """
                    CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
                    INSERT INTO grdb_migrations VALUES \(steps);
                    \(whole)
                    """,
                    database
                )
            }
            return .commit
        }
        return isMade
    }

    private static func isEmpty(_ database: Database) throws -> Bool {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
    }

    private static let whole = [
        StoreMigrations.keys, StoreMigrations.connections, StoreMigrations.choices, StoreMigrations.authorizations,
        StoreMigrations.rateLimits, StoreMigrations.syncRuns, StoreMigrations.syncLeases, StoreMigrations.webhooks,
        StoreMigrations.schedules, StoreMigrations.rememberedAnswers, StoreMigrations.recordLists,
        StoreMigrations.lastNumbers, StoreMigrations.placedRecords("record"), StoreMigrations.recordRemoval,
        StoreMigrations.recordsBeside, StoreMigrations.keyRuns, StoreMigrations.rejectedOrigins, StoreMigrations.pauses,
    ].joined(separator: "\n")
}
