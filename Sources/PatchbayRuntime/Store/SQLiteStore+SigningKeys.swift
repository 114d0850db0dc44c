import Foundation
import GRDB
package import PatchbayCore

/// The keys that sign what owners are told.
extension SQLiteStore {
    /// The place of a signing key.
    private static func place(signingKey version: Int, _ connection: String, _ owner: Owner) -> [String] {
        ["signingKey", owner.text, connection, String(version)]
    }

    /// Gives a connection a new key; the one before it signs beside it until an instant.
    package func replaceSigningKey(
        of connection: String,
        owner: Owner,
        with key: Secret<[UInt8]>,
        at time: Timestamp,
        oldUntil: Timestamp
    ) async throws -> Bool {
        try await write { database in
            guard try Self.find(connection, owner, database) != nil else { return false }
            // With two keys signing already, the older one ends now: a receiver has to know two at the most.
            try database.execute(
                sql: "DELETE FROM signingKey WHERE owner = ? AND connection = ? AND until IS NOT NULL",
                arguments: [owner.text, connection]
            )
            try database.execute(
                sql: "UPDATE signingKey SET until = ? WHERE owner = ? AND connection = ?",
                arguments: [oldUntil.microseconds, owner.text, connection]
            )
            try self.insert(key, connection, owner, time, database)
            return true
        }
    }

    private func insert(
        _ key: Secret<[UInt8]>,
        _ connection: String,
        _ owner: Owner,
        _ time: Timestamp,
        _ database: Database
    ) throws {
        let last = try Int.fetchOne(
            database,
            sql: "SELECT max(version) FROM signingKey WHERE owner = ? AND connection = ?",
            arguments: [owner.text, connection]
        )
        let version = (last ?? 0) + 1
        let sealed = try seal(key, place: Self.place(signingKey: version, connection, owner), database)
        try database.execute(
            sql: """
                INSERT INTO signingKey (owner, connection, version, createdAt, keyID, sealed)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [owner.text, connection, version, time.microseconds, sealed.keyID, sealed.bytes]
        )
    }

    /// The keys that sign at an instant, the newest first; the one given is kept when there is none yet.
    package func signingKeys(
        of connection: String,
        owner: Owner,
        at time: Timestamp,
        orKeep fresh: Secret<[UInt8]>
    ) async throws -> [Secret<[UInt8]>] {
        let known = try await read { try self.signingKeys(connection, owner, time, $0) }
        guard known.isEmpty else { return known }
        return try await write { database in
            let known = try self.signingKeys(connection, owner, time, database)
            guard known.isEmpty, try Self.find(connection, owner, database) != nil else { return known }
            try self.insert(fresh, connection, owner, time, database)
            return [fresh]
        }
    }

    private func signingKeys(
        _ connection: String,
        _ owner: Owner,
        _ time: Timestamp,
        _ database: Database
    ) throws -> [Secret<[UInt8]>] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT version, keyID, sealed FROM signingKey
                WHERE owner = ? AND connection = ? AND (until IS NULL OR until > ?) ORDER BY version DESC
                """,
            arguments: [owner.text, connection, time.microseconds]
        )
        .map { row in
            let sealed = SecretSealer.Sealed(keyID: row["keyID"], bytes: row["sealed"])
            return try sealer.open(sealed, place: Self.place(signingKey: row["version"], connection, owner))
        }
    }

    /// Seals the signing keys anew that another key than the current one sealed; returns how many.
    func resealSigningKeys(_ database: Database) throws -> Int {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT * FROM signingKey WHERE keyID <> ?",
            arguments: [sealer.keys.current.current.id]
        )
        for row in rows {
            let (owner, connection, version) = (try row.owner(), row["connection"] as String, row["version"] as Int)
            let place = Self.place(signingKey: version, connection, owner)
            let sealed = try reseal(row, place: place, database)
            try database.execute(
                sql: """
                    UPDATE signingKey SET keyID = ?, sealed = ? WHERE owner = ? AND connection = ? AND version = ?
                    """,
                arguments: [sealed.keyID, sealed.bytes, owner.text, connection, version]
            )
        }
        return rows.count
    }
}
