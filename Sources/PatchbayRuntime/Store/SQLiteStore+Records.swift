import Foundation
import GRDB
package import PatchbayCore
import PatchbayEngine

extension SQLiteStore {
    /// Where the syncs of a data type stand; see ``SyncStore``.
    package func checkpoint(of connection: String, owner: Owner, dataType: String) async throws -> String? {
        try await read { database in
            try String.fetchOne(
                database,
                sql: "SELECT checkpoint FROM recordList WHERE owner = ? AND connection = ? AND dataType = ?",
                arguments: [owner.text, connection, dataType]
            )
        }
    }

    /// Parents in the order of their keys; see ``SyncStore``.
    package func parents(
        _ query: ParentQuery,
        of connection: String,
        owner: Owner,
        dataType: String
    ) async throws -> [SyncParent] {
        try await read { database in
            // Parents of a level above the first are records of the read itself.
            let source = query.level == 0 ? query.dataType : dataType
            let find = try database.cachedStatement(
                sql: "SELECT id FROM recordList WHERE owner = ? AND connection = ? AND dataType = ?"
            )
            guard let list = try Int.fetchOne(find, arguments: [owner.text, connection, source]) else { return [] }
            let child = try Int.fetchOne(find, arguments: [owner.text, connection, dataType])
            let read = try database.cachedStatement(
                sql: """
                    SELECT record.key, record.source, record.parent, state.watermark, state.token
                    FROM record LEFT JOIN parentState AS state
                        ON state.list = :child AND state.read = :read AND state.key = :prefix || record.key
                    WHERE record.place = :place AND record.isDeleted = 0
                        AND (:level IS NULL OR record.level = :level)
                    """
            )
            var keys = try KeyRuns(database, list: list).merge(after: Array((query.after ?? "").utf8))
            var parents: [SyncParent] = []
            var change = 0
            while parents.count <= query.limit, try unsafe keys.next({ change = $1 }) {
                let row = try Row.fetchOne(
                    read,
                    arguments: [
                        "child": child, "read": query.read ?? "", "place": RowNumber.of(change, list: list),
                        "level": query.level == 0 ? nil : query.level - 1, "prefix": query.statePrefix,
                    ]
                )
                guard let row else { continue }
                guard let bytes = row["source"] as Data? else { throw StoreError.lacksSources(source) }
                parents.append(
                    SyncParent(
                        key: row["key"],
                        record: try Self.value(Array(bytes)),
                        outer: try (row["parent"] as String?).map { try Self.value(Array($0.utf8)) },
                        watermark: row.timeOrNone("watermark"),
                        token: row["token"]
                    )
                )
            }
            return parents
        }
    }

    private static func value(_ bytes: [UInt8]) throws -> JSONValue {
        do throws(JSONFault) { return try JSONValue(parsing: bytes) } catch { throw StoreError.corrupt }
    }

    /// The records of a data type in the order of their changes; see ``SyncStore``.
    package func records(
        _ query: RecordQuery,
        of connection: String,
        owner: Owner
    ) async throws -> [StoredRecord] {
        try await read { database in
            let find = try database.cachedStatement(
                sql: "SELECT id FROM recordList WHERE owner = ? AND connection = ? AND dataType = ?"
            )
            guard let list = try Int.fetchOne(find, arguments: [owner.text, connection, query.dataType]),
                query.after < RowNumber.lastChange
            else { return [] }
            return try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT record.place, record.key, record.isDeleted, record.syncedAt, record.payload, record.source,
                            mappingDigest.digest
                        FROM record JOIN mappingDigest ON mappingDigest.id = record.mapping
                        WHERE record.place BETWEEN :first AND :last
                            AND (:modifiedAfter IS NULL OR record.syncedAt > :modifiedAfter)
                        ORDER BY record.place LIMIT :limit
                        """
                ),
                arguments: [
                    "first": RowNumber.of(max(0, query.after) + 1, list: list),
                    "last": RowNumber.of(RowNumber.lastChange, list: list),
                    "modifiedAfter": query.modifiedAfter?.microseconds, "limit": query.limit,
                ]
            )
            .map { row in
                StoredRecord(
                    key: row["key"],
                    change: RowNumber.change(of: row["place"]),
                    payload: (row["payload"] as Data?).map { Array($0) } ?? [],
                    source: (row["source"] as Data?).map { Array($0) },
                    isDeleted: row["isDeleted"],
                    syncedAt: row.time("syncedAt"),
                    mappingDigest: row["digest"]
                )
            }
        }
    }

    /// The refused records of a data type; see ``SyncStore``.
    package func rejected(
        _ query: RecordQuery,
        of connection: String,
        owner: Owner
    ) async throws -> [RejectedRecord] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT rejected.*, mappingDigest.digest
                    FROM recordList AS list JOIN rejectedRecord AS rejected ON rejected.list = list.id
                    JOIN mappingDigest ON mappingDigest.id = rejected.mapping
                    WHERE list.owner = :owner AND list.connection = :connection AND list.dataType = :dataType
                        AND rejected.id > :after
                        AND (:modifiedAfter IS NULL OR rejected.rejectedAt > :modifiedAfter)
                    ORDER BY rejected.id LIMIT :limit
                    """,
                arguments: [
                    "owner": owner.text, "connection": connection, "dataType": query.dataType, "after": query.after,
                    "modifiedAfter": query.modifiedAfter?.microseconds, "limit": query.limit,
                ]
            )
            .map { row in
                let source: Data = row["source"]
                return RejectedRecord(
                    id: row["id"],
                    key: row["key"],
                    reasons: try StoredJSON.reasons(row["reasons"]),
                    source: Array(source),
                    rejectedAt: row.time("rejectedAt"),
                    mappingDigest: row["digest"],
                    read: row["read"],
                    level: row["level"],
                    parent: row["parent"],
                    origin: RecordBatch.Origin(rawValue: row["origin"]) ?? .record
                )
            }
        }
    }

    /// The data types that a connection has something stored of; see ``SyncStore``.
    package func storedDataTypes(of connection: String, owner: Owner) async throws -> [StoredDataType] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT dataType,
                        (SELECT count(*) FROM rejectedRecord WHERE list = list.id) AS rejected
                    FROM recordList AS list WHERE owner = :owner AND connection = :connection ORDER BY dataType
                    """,
                arguments: ["owner": owner.text, "connection": connection]
            )
            .map { StoredDataType(name: $0["dataType"], rejected: $0["rejected"]) }
        }
    }
}
