import GRDB

/// The steps that syncs brought.
extension StoreMigrations {
    /// Who works on a run and until when, and what became of each of its data types.
    static let syncLeases = """
        ALTER TABLE syncRun ADD COLUMN holder TEXT;
        ALTER TABLE syncRun ADD COLUMN leaseUntil INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE syncRun ADD COLUMN fence INTEGER NOT NULL DEFAULT 0 CHECK (fence >= 0);
        ALTER TABLE syncRun ADD COLUMN isCancelRequested INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX syncRunLease ON syncRun (leaseUntil) WHERE status = 'running';

        CREATE TABLE syncRunDataType (
            owner TEXT NOT NULL,
            run TEXT NOT NULL,
            dataType TEXT NOT NULL CHECK (length(dataType) > 0),
            position INTEGER NOT NULL,
            status TEXT NOT NULL CHECK (
                status IN ('waiting', 'running', 'completed', 'partial', 'failed', 'canceled', 'suspended')
            ),
            pages INTEGER NOT NULL DEFAULT 0 CHECK (pages >= 0),
            synced INTEGER NOT NULL DEFAULT 0 CHECK (synced >= 0),
            changed INTEGER NOT NULL DEFAULT 0 CHECK (changed >= 0),
            deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted >= 0),
            filtered INTEGER NOT NULL DEFAULT 0 CHECK (filtered >= 0),
            rejected INTEGER NOT NULL DEFAULT 0 CHECK (rejected >= 0),
            retries INTEGER NOT NULL DEFAULT 0 CHECK (retries >= 0),
            skips INTEGER NOT NULL DEFAULT 0 CHECK (skips >= 0),
            reason TEXT,
            answer TEXT CHECK (answer IS NULL OR json_valid(answer)),
            resumeAt INTEGER,
            PRIMARY KEY (owner, run, dataType),
            FOREIGN KEY (owner, run) REFERENCES syncRun (owner, id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        """

    /// Records by list (the records of one data type of one connection), the number of their last change as their row.
    ///
    /// Change numbers grow within the whole file, so that a bulk of new records is appended.
    static let records =
        recordLists + """
            CREATE TABLE changeNumber (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                last INTEGER NOT NULL CHECK (last >= 0)
            ) STRICT;
            INSERT INTO changeNumber (id, last) VALUES (1, 0);

            CREATE TABLE record (
                change INTEGER PRIMARY KEY,
                list INTEGER NOT NULL REFERENCES recordList (id) ON DELETE CASCADE,
                key TEXT NOT NULL CHECK (length(CAST(key AS BLOB)) BETWEEN 1 AND 512),
                version BLOB,
                level INTEGER NOT NULL CHECK (level >= 0),
                parent TEXT,
                seen INTEGER NOT NULL,
                syncedAt INTEGER NOT NULL,
                isDeleted INTEGER NOT NULL CHECK (isDeleted IN (0, 1)),
                mapping INTEGER NOT NULL REFERENCES mappingDigest (id),
                payload BLOB,
                source BLOB
            ) STRICT;
            CREATE UNIQUE INDEX recordKey ON record (list, key);
            CREATE INDEX recordChange ON record (list);
            """ + recordsBeside

    /// The lists, and the mappings that their records were made with.
    static let recordLists = """
        CREATE TABLE recordList (
            id INTEGER PRIMARY KEY,
            owner TEXT NOT NULL,
            connection TEXT NOT NULL,
            dataType TEXT NOT NULL CHECK (length(dataType) > 0),
            checkpoint TEXT,
            UNIQUE (owner, connection, dataType),
            FOREIGN KEY (owner, connection) REFERENCES connection (owner, id) ON DELETE CASCADE
        ) STRICT;
        CREATE TABLE mappingDigest (
            id INTEGER PRIMARY KEY,
            digest TEXT NOT NULL UNIQUE
        ) STRICT;

        """

    /// What a list has besides its records: refused ones, and the states of parents.
    static let recordsBeside = """

        CREATE TABLE rejectedRecord (
            id INTEGER PRIMARY KEY,
            list INTEGER NOT NULL REFERENCES recordList (id) ON DELETE CASCADE,
            identity TEXT NOT NULL,
            key TEXT,
            level INTEGER NOT NULL,
            parent TEXT,
            read TEXT,
            seen INTEGER NOT NULL,
            rejectedAt INTEGER NOT NULL,
            mapping INTEGER NOT NULL REFERENCES mappingDigest (id),
            reasons TEXT NOT NULL CHECK (json_valid(reasons)),
            source BLOB NOT NULL,
            UNIQUE (list, identity)
        ) STRICT;

        CREATE TABLE parentState (
            list INTEGER NOT NULL REFERENCES recordList (id) ON DELETE CASCADE,
            read TEXT NOT NULL,
            key TEXT NOT NULL,
            watermark INTEGER,
            token TEXT,
            PRIMARY KEY (list, read, key)
        ) STRICT, WITHOUT ROWID;
        """

    /// The keys of records apart from their rows, so that those of a transaction can be entered in their own order.
    static let recordKeys = """
        DROP INDEX recordKey;
        CREATE TABLE recordKey (
            list INTEGER NOT NULL REFERENCES recordList (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            change INTEGER NOT NULL,
            PRIMARY KEY (list, key)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO recordKey (list, key, change) SELECT list, key, change FROM record ORDER BY list, key;
        """

    /// The sorted runs of a list's keys: see ``KeyRuns``.
    static let keyRuns = """
        CREATE TABLE keyRun (
            id INTEGER PRIMARY KEY,
            list INTEGER NOT NULL REFERENCES recordList (id) ON DELETE CASCADE,
            size INTEGER NOT NULL CHECK (size >= 0)
        ) STRICT;
        CREATE INDEX keyRunList ON keyRun (list);
        CREATE TABLE keyBlock (
            id INTEGER PRIMARY KEY,
            run INTEGER NOT NULL REFERENCES keyRun (id) ON DELETE CASCADE,
            first BLOB NOT NULL,
            entries BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX keyBlockFirst ON keyBlock (run, first);

        """

    /// The keys of a list in sorted runs rather than in one tree.
    static func moveKeysToRuns(_ database: Database) throws {
        try execute(keyRuns, database)
        let keys = try ByteStatement(
            database,
            "SELECT key, change FROM recordKey WHERE list = ?1 ORDER BY key"
        )
        for list in try Int.fetchAll(database, sql: "SELECT DISTINCT list FROM recordKey ORDER BY list") {
            var writer = try KeyRun.Writer(database, list: list)
            keys.bind(1, list)
            while try keys.step() { unsafe try writer.append(keys.bytes(0), keys.integer(1)) }
            keys.reset()
            _ = try writer.finish()
        }
        try execute("DROP TABLE recordKey", database)
    }

    /// The records of a list side by side, each list with numbers of its own: see ``RowNumber``.
    static let recordPlaces =
        lastNumbers + """
            UPDATE recordList SET last = (SELECT last FROM changeNumber);
            DROP TABLE changeNumber;

            """ + placedRecords("recordAtPlace") + """
            INSERT INTO recordAtPlace
                (place, key, version, level, parent, seen, syncedAt, isDeleted, mapping, payload, source)
                SELECT
                    list << 36 | change, key, version, level, parent, seen, syncedAt, isDeleted, mapping, payload, source
                FROM record ORDER BY list, change;
            DROP TABLE record;
            ALTER TABLE recordAtPlace RENAME TO record;

            """ + recordRemoval

    /// What was refused: a record, an event that tells of one, or an entry of a list of deleted ids.
    static let rejectedOrigins = """
        ALTER TABLE rejectedRecord ADD COLUMN origin INTEGER NOT NULL DEFAULT 0 CHECK (origin BETWEEN 0 AND 2);

        """

    /// The number of each list's last change.
    static let lastNumbers =
        "ALTER TABLE recordList ADD COLUMN last INTEGER NOT NULL DEFAULT 0 CHECK (last >= 0);\n"

    /// The records in a table of a name.
    static func placedRecords(_ name: String) -> String {
        """
        CREATE TABLE "\(name)" (
            place INTEGER PRIMARY KEY,
            key TEXT NOT NULL,
            version BLOB,
            level INTEGER NOT NULL CHECK (level >= 0),
            parent TEXT,
            seen INTEGER NOT NULL,
            syncedAt INTEGER NOT NULL,
            isDeleted INTEGER NOT NULL CHECK (isDeleted IN (0, 1)),
            mapping INTEGER NOT NULL,
            payload BLOB,
            source BLOB
        ) STRICT;

        """
    }

    /// A record refers to its list by its place, which no foreign key can say, so that a trigger removes them with it.
    static let recordRemoval = """
        CREATE TRIGGER recordListRemoval AFTER DELETE ON recordList BEGIN
            DELETE FROM record WHERE place BETWEEN old.id << 36 AND (old.id << 36) + (1 << 36) - 1;
        END;

        """
}
