package import GRDB
import GRDBSQLite

/// The schema, step by step, for databases of earlier versions.
///
/// A step that was released is never changed: a new one is added at the end, and its outcome to ``StoreSchema``.
package enum StoreMigrations {
    /// A step.
    package struct Step: Sendable {
        /// What the database remembers it by.
        package var name: String
        /// What it does.
        package var run: @Sendable (Database) throws -> Void

        fileprivate init(_ name: String, _ sql: String) {
            self.init(name) { try StoreMigrations.execute(sql, $0) }
        }

        fileprivate init(_ name: String, _ run: @escaping @Sendable (Database) throws -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// The steps in their order.
    package static let steps = [
        Step("keys", keys), Step("connections", connections), Step("authorizations", authorizations),
        Step("rateLimits", rateLimits), Step("syncRuns", syncRuns), Step("webhooks", webhooks),
        Step("schedules", schedules), Step("syncLeases", syncLeases), Step("records", records),
        Step("choices", choices), Step("rememberedAnswers", rememberedAnswers), Step("recordKeys", recordKeys),
        Step("keyRuns", moveKeysToRuns), Step("recordPlaces", recordPlaces),
        Step("rejectedOrigins", rejectedOrigins), Step("pauses", pauses),
    ]

    /// Runs statements as they are: a new database is made in half the time that GRDB takes, which looks at each.
    static func execute(_ sql: String, _ database: Database) throws {
        let code = unsafe sqlite3_exec(database.sqliteConnection, sql, nil, nil, nil)
        database.clearSchemaCache()
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }

    /// What brings any earlier database to the newest form.
    package static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for step in steps { migrator.registerMigration(step.name, migrate: step.run) }
        return migrator
    }

    /// Each key that sealed anything, with a known text sealed by it: a wrong key shows at the start.
    static let keys = """
        CREATE TABLE sealingKey (
            id TEXT NOT NULL PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
            canary BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    static let connections = """
        CREATE TABLE connection (
            owner TEXT NOT NULL CHECK (owner LIKE 'user:_%' OR owner LIKE 'org:_%'),
            id TEXT NOT NULL CHECK (id GLOB 'conn-*' AND length(id) = 31),
            service TEXT NOT NULL CHECK (length(service) > 0),
            status TEXT NOT NULL CHECK (status IN ('pending', 'connected', 'reauthorizationRequired', 'error')),
            reason TEXT,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            connectedAt INTEGER,
            lastSyncAt INTEGER,
            syncStatus TEXT CHECK (syncStatus IN ('running', 'success', 'partial', 'failed')),
            permissions TEXT NOT NULL CHECK (json_valid(permissions)),
            grantedScopes TEXT CHECK (grantedScopes IS NULL OR json_valid(grantedScopes)),
            settings TEXT NOT NULL CHECK (json_valid(settings)),
            variables TEXT NOT NULL CHECK (json_valid(variables)),
            account TEXT CHECK (account IS NULL OR length(account) > 0),
            method TEXT,
            expiresAt INTEGER,
            credentialVersion INTEGER NOT NULL DEFAULT 0 CHECK (credentialVersion >= 0),
            PRIMARY KEY (owner, id)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX connectionID ON connection (id);
        CREATE UNIQUE INDEX connectionAccount ON connection (owner, service, account) WHERE account IS NOT NULL;

        CREATE TABLE credential (
            owner TEXT NOT NULL,
            connection TEXT NOT NULL,
            version INTEGER NOT NULL CHECK (version > 0),
            storedAt INTEGER NOT NULL,
            keyID TEXT NOT NULL REFERENCES sealingKey (id),
            sealed BLOB NOT NULL CHECK (length(sealed) >= 28),
            PRIMARY KEY (owner, connection),
            FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE refreshLease (
            owner TEXT NOT NULL,
            connection TEXT NOT NULL,
            holder TEXT NOT NULL,
            until INTEGER NOT NULL,
            PRIMARY KEY (owner, connection),
            FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        """

    static let authorizations = """
        CREATE TABLE authorizationState (
            owner TEXT NOT NULL,
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            user TEXT NOT NULL,
            service TEXT NOT NULL,
            redirectURI TEXT NOT NULL,
            connection TEXT,
            permissions TEXT NOT NULL CHECK (json_valid(permissions)),
            method TEXT,
            callerState TEXT,
            keyID TEXT NOT NULL REFERENCES sealingKey (id),
            sealed BLOB NOT NULL CHECK (length(sealed) >= 28),
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL CHECK (expiresAt > createdAt),
            PRIMARY KEY (owner, hash),
            FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX authorizationStateExpiry ON authorizationState (expiresAt);
        CREATE INDEX authorizationStateConnection ON authorizationState (owner, connection);
        """

    static let rateLimits = """
        CREATE TABLE rateLimitEvent (
            name TEXT NOT NULL,
            subject TEXT NOT NULL,
            expiresAt INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX rateLimitEventSubject ON rateLimitEvent (name, subject, expiresAt);
        CREATE INDEX rateLimitEventExpiry ON rateLimitEvent (expiresAt);
        """

    static let syncRuns = """
        CREATE TABLE syncRun (
            owner TEXT NOT NULL,
            id TEXT NOT NULL CHECK (id GLOB 'sync-*' AND length(id) = 31),
            connection TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('running', 'completed', 'partial', 'failed', 'canceled')),
            kind TEXT NOT NULL CHECK (kind IN ('full', 'incremental')),
            dataTypes TEXT NOT NULL CHECK (json_valid(dataTypes)),
            startedAt INTEGER NOT NULL,
            completedAt INTEGER,
            recordsProcessed INTEGER NOT NULL DEFAULT 0 CHECK (recordsProcessed >= 0),
            recordsSynced INTEGER NOT NULL DEFAULT 0 CHECK (recordsSynced >= 0),
            errors INTEGER NOT NULL DEFAULT 0 CHECK (errors >= 0),
            reason TEXT,
            PRIMARY KEY (owner, id),
            FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE,
            CHECK ((status = 'running') = (completedAt IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX syncRunID ON syncRun (id);
        CREATE UNIQUE INDEX syncRunRunning ON syncRun (owner, connection) WHERE status = 'running';
        CREATE INDEX syncRunLatest ON syncRun (owner, connection, startedAt);
        """

    static let choices = """
        ALTER TABLE connection ADD COLUMN choices TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(choices));
        """

    /// The answers to requests with an `Idempotency-Key`; without an answer the request is still at work.
    static let rememberedAnswers = """
        CREATE TABLE rememberedAnswer (
            owner TEXT NOT NULL,
            hash BLOB NOT NULL CHECK (length(hash) = 32),
            fingerprint BLOB NOT NULL CHECK (length(fingerprint) = 32),
            expiresAt INTEGER NOT NULL,
            keyID TEXT REFERENCES sealingKey (id),
            sealed BLOB CHECK (length(sealed) >= 28),
            PRIMARY KEY (owner, hash),
            CHECK ((keyID IS NULL) = (sealed IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX rememberedAnswerExpiry ON rememberedAnswer (expiresAt);
        """
}
