import GRDB
package import PatchbayCore

extension SQLiteStore {
    /// Writes whole pages with their checkpoints in one transaction; see ``SyncStore``.
    package func commit(_ pages: [PageCommit], fence: RunFence, at time: Timestamp) async throws -> Int {
        let changed = try await write { database in
            try Self.require(fence, database)
            return try Self.write(pages, fence.connection, fence.owner, fence.run, database, time)
        }
        copier.noteCommit(of: pages.reduce(0) { $0 + $1.size })
        return changed
    }

    /// Writes what became of refused records; see ``SyncStore``.
    package func replay(
        _ page: PageCommit,
        of refused: [Int],
        connection: String,
        owner: Owner,
        at time: Timestamp
    ) async throws -> Int {
        try await write { database in
            let isRunning = try database.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM syncRun WHERE owner = ? AND connection = ? AND status = 'running')"
            ).fetchFlag([owner.text, connection])
            guard !isRunning else { throw StoreError.syncRunning }
            let forget = try database.cachedStatement(sql: "DELETE FROM rejectedRecord WHERE id = ?")
            for id in refused { try forget.execute(arguments: [id]) }
            return try Self.write([page], connection, owner, nil, database, time)
        }
    }

    /// Throws when the run is not the holder's any more.
    static func require(_ fence: RunFence, _ database: Database) throws {
        let holds = try database.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM syncRun WHERE owner = ? AND id = ? AND fence = ? AND holder = ?
                    AND status = 'running')
                """
        ).fetchFlag([fence.owner.text, fence.run, fence.number, fence.holder])
        guard holds else { throw StoreError.lostRun }
    }

    private static func write(
        _ pages: [PageCommit],
        _ connection: String,
        _ owner: Owner,
        _ run: String?,
        _ database: Database,
        _ time: Timestamp
    ) throws -> Int {
        var changed = 0
        var rest = pages[...]
        while let dataType = rest.first?.dataType {
            let same = rest.prefix { $0.dataType == dataType }
            rest = rest.dropFirst(same.count)
            let (list, last) = try list(dataType, connection, owner, database)
            var writer = try RecordWriter(database, list: list, change: last, same, at: time)
            var mappings: [String: Int] = [:]
            for page in same {
                let mapping = try mappings[page.mappingDigest] ?? mapping(page.mappingDigest, database)
                mappings[page.mappingDigest] = mapping
                try writer.write(page, mapping: mapping)
                try write(page.parents, list, database)
            }
            try writer.finish()
            // Of several pages the last one's checkpoint stands, and their counts are added once.
            try database.cachedStatement(
                sql: "UPDATE recordList SET last = ?, checkpoint = coalesce(?, checkpoint) WHERE id = ?"
            ).execute(arguments: [writer.change, same.compactMap(\.checkpoint).last, list])
            if let run { try count(same, dataType, changed: writer.changed, run, owner, database) }
            changed += writer.changed
        }
        return changed
    }

    /// The number of a data type's records, made when there is none, and that of their last change.
    private static func list(
        _ dataType: String,
        _ connection: String,
        _ owner: Owner,
        _ database: Database
    ) throws -> (id: Int, last: Int) {
        let known = try Row.fetchOne(
            database.cachedStatement(
                sql: "SELECT id, last FROM recordList WHERE owner = ? AND connection = ? AND dataType = ?"
            ),
            arguments: [owner.text, connection, dataType]
        )
        if let known { return (known["id"], known["last"]) }
        try database.execute(
            sql: "INSERT INTO recordList (owner, connection, dataType) VALUES (?, ?, ?)",
            arguments: [owner.text, connection, dataType]
        )
        let id = Int(database.lastInsertedRowID)
        guard id <= RowNumber.lastList else { throw StoreError.full }
        return (id, 0)
    }

    private static func mapping(_ digest: String, _ database: Database) throws -> Int {
        let known = try Int.fetchOne(
            database.cachedStatement(sql: "SELECT id FROM mappingDigest WHERE digest = ?"),
            arguments: [digest]
        )
        if let known { return known }
        try database.execute(sql: "INSERT INTO mappingDigest (digest) VALUES (?)", arguments: [digest])
        return Int(database.lastInsertedRowID)
    }

    private static func write(_ parents: [SyncCommit.ParentState], _ list: Int, _ database: Database) throws {
        for parent in parents {
            try database.cachedStatement(
                sql: """
                    INSERT INTO parentState (list, read, key, watermark, token) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (list, read, key) DO UPDATE SET watermark = excluded.watermark, token = excluded.token
                    """
            ).execute(arguments: [
                list, parent.read ?? "", parent.key, parent.watermark?.microseconds, parent.token,
            ])
        }
    }

    /// Adds the counts of a data type's pages to those of their run.
    private static func count(
        _ pages: ArraySlice<PageCommit>,
        _ dataType: String,
        changed: Int,
        _ run: String,
        _ owner: Owner,
        _ database: Database
    ) throws {
        let counts = pages.reduce(into: SyncCounts()) { $0 += $1.counts }
        let synced = counts.synced + counts.deleted
        try database.cachedStatement(
            sql: """
                UPDATE syncRunDataType SET pages = pages + :pages, synced = synced + :synced, changed = changed + :changed,
                    deleted = deleted + :deleted, filtered = filtered + :filtered, rejected = rejected + :rejected
                WHERE owner = :owner AND run = :run AND dataType = :dataType
                """
        ).execute(arguments: [
            "pages": pages.reduce(0) { $0 + $1.pages }, "synced": counts.synced, "changed": changed,
            "deleted": counts.deleted, "filtered": counts.filtered, "rejected": counts.rejected, "owner": owner.text,
            "run": run, "dataType": dataType,
        ])
        try database.cachedStatement(
            sql: """
                UPDATE syncRun SET recordsProcessed = recordsProcessed + ?, recordsSynced = recordsSynced + ?,
                    errors = errors + ?
                WHERE owner = ? AND id = ?
                """
        ).execute(arguments: [synced + counts.rejected, synced, counts.rejected, owner.text, run])
    }
}
