/// The tables of webhooks and schedules.
extension StoreMigrations {
    /// Deliveries that came in, messages that go out, the keys that sign these; and the look-up of an event's account.
    static let webhooks = """
        CREATE INDEX connectionServiceAccount ON connection (service, account) WHERE account IS NOT NULL;

        CREATE TABLE webhookReceipt (
            service TEXT NOT NULL,
            key BLOB NOT NULL CHECK (length(key) = 32),
            expiresAt INTEGER NOT NULL,
            PRIMARY KEY (service, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX webhookReceiptExpiry ON webhookReceipt (expiresAt);

        CREATE TABLE webhookMessage (
            owner TEXT NOT NULL,
            id TEXT NOT NULL CHECK (id GLOB 'msg-*'),
            connection TEXT NOT NULL,
            kind TEXT NOT NULL
                CHECK (kind IN ('sync.completed', 'sync.failed', 'connection.reauthorizationRequired')),
            payload BLOB NOT NULL,
            createdAt INTEGER NOT NULL,
            status TEXT NOT NULL DEFAULT 'pending'
                CHECK (status IN ('pending', 'delivered', 'dead', 'skipped')),
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            dueAt INTEGER NOT NULL,
            settledAt INTEGER,
            lastStatus INTEGER,
            lastReason TEXT,
            holder TEXT,
            until INTEGER,
            PRIMARY KEY (owner, id),
            FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE,
            CHECK ((status = 'pending') = (settledAt IS NULL)),
            CHECK ((holder IS NULL) = (until IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX webhookMessageDue ON webhookMessage (dueAt) WHERE status = 'pending';
        CREATE INDEX webhookMessageConnection ON webhookMessage (owner, connection, createdAt, id);
        CREATE INDEX webhookMessageSettled ON webhookMessage (settledAt) WHERE settledAt IS NOT NULL;

        CREATE TABLE signingKey (
            owner TEXT NOT NULL,
            connection TEXT NOT NULL,
            version INTEGER NOT NULL CHECK (version > 0),
            createdAt INTEGER NOT NULL,
            until INTEGER,
            keyID TEXT NOT NULL REFERENCES sealingKey (id),
            sealed BLOB NOT NULL CHECK (length(sealed) >= 28),
            PRIMARY KEY (owner, connection, version),
            FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX signingKeyCurrent ON signingKey (owner, connection) WHERE until IS NULL;
        """

    /// When connections are due, and the syncs that were asked for.
    static let schedules = """
        CREATE TABLE syncSchedule (
            owner TEXT NOT NULL,
            connection TEXT NOT NULL,
            frequency TEXT NOT NULL,
            nextAt INTEGER,
            PRIMARY KEY (owner, connection),
            FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX syncScheduleNext ON syncSchedule (nextAt) WHERE nextAt IS NOT NULL;

        CREATE TABLE syncRequest (
            owner TEXT NOT NULL,
            connection TEXT NOT NULL,
            dataTypes TEXT CHECK (dataTypes IS NULL OR json_valid(dataTypes)),
            reason TEXT NOT NULL CHECK (reason IN ('schedule', 'webhook')),
            dueAt INTEGER NOT NULL,
            version INTEGER NOT NULL CHECK (version > 0),
            holder TEXT,
            until INTEGER,
            PRIMARY KEY (owner, connection),
            FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE,
            CHECK ((holder IS NULL) = (until IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX syncRequestDue ON syncRequest (dueAt);
        """

    /// Pauses that providers ask for: of budgets, and of syncs that go on behind them.
    static let pauses = """
        CREATE TABLE budgetPause (
            key TEXT NOT NULL PRIMARY KEY,
            since INTEGER NOT NULL,
            until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE syncRequest ADD COLUMN pausedAt INTEGER;
        """
}
