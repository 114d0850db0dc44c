import Foundation
import GRDB
package import PatchbayCore

extension SQLiteStore {
    /// The secrets of a connection with their version; nil when there are none.
    package func credentials(of id: String, owner: Owner) async throws -> VersionedCredentials? {
        try await read { try self.credentials(id, owner, $0) }
    }

    func credentials(_ id: String, _ owner: Owner, _ database: Database) throws -> VersionedCredentials? {
        try Row.fetchOne(
            database,
            sql: "SELECT version, storedAt, keyID, sealed FROM credential WHERE owner = ? AND connection = ?",
            arguments: [owner.text, id]
        )
        .map { row in
            let sealed = SecretSealer.Sealed(keyID: row["keyID"], bytes: row["sealed"])
            return VersionedCredentials(
                credentials: try sealer.open(sealed, place: Self.place(id, owner)),
                version: row["version"],
                storedAt: row.time("storedAt")
            )
        }
    }

    /// Who has the right to refresh a connection, or had it last.
    package func refreshHolder(of connection: String, owner: Owner) async throws -> String? {
        try await read { database in
            try String.fetchOne(
                database,
                sql: "SELECT holder FROM refreshLease WHERE owner = ? AND connection = ?",
                arguments: [owner.text, connection]
            )
        }
    }

    /// Takes the right to refresh a connection until an instant; see ``Store``.
    package func takeRefreshLease(_ lease: RefreshLease, gone: String?, now: Timestamp) async throws -> Bool {
        try await write { database in
            guard try Self.find(lease.connection, lease.owner, database) != nil else { return false }
            try database.execute(
                sql: """
                    INSERT INTO refreshLease (owner, connection, holder, until)
                    VALUES (:owner, :connection, :holder, :until)
                    ON CONFLICT (owner, connection) DO UPDATE SET holder = excluded.holder, until = excluded.until
                    WHERE refreshLease.until <= :now OR refreshLease.until > :latest
                        OR refreshLease.holder = excluded.holder OR refreshLease.holder = :gone
                    """,
                arguments: [
                    "owner": lease.owner.text, "connection": lease.connection, "holder": lease.holder,
                    "until": lease.until.microseconds, "now": now.microseconds, "gone": gone,
                    "latest": Self.latestEnd(lease.until, now).microseconds,
                ]
            )
            return database.changesCount == 1
        }
    }

    /// Ends every lease of a kind of holder.
    package func endLeases(of kind: RefreshLease.HolderKind) async throws {
        try await write { database in
            try database.execute(
                sql: "DELETE FROM refreshLease WHERE holder LIKE ?",
                arguments: [kind.rawValue + ":%"]
            )
        }
    }

    /// Gives the right to refresh back.
    package func returnRefreshLease(_ lease: RefreshLease) async throws {
        try await write { try Self.endLease(lease, $0) }
    }

    private static func endLease(_ lease: RefreshLease, _ database: Database) throws {
        try database.execute(
            sql: "DELETE FROM refreshLease WHERE owner = ? AND connection = ? AND holder = ?",
            arguments: [lease.owner.text, lease.connection, lease.holder]
        )
    }

    /// Stores what a refresh brought; see ``Store``.
    package func commitRefresh(
        _ grant: Grant,
        lease: RefreshLease,
        version: Int,
        at time: Timestamp
    ) async throws -> Connection? {
        try await write { database in
            let holder = try String.fetchOne(
                database,
                sql: "SELECT holder FROM refreshLease WHERE owner = ? AND connection = ?",
                arguments: [lease.owner.text, lease.connection]
            )
            guard holder == lease.holder, var connection = try Self.find(lease.connection, lease.owner, database),
                connection.credentialVersion == version
            else { return nil }
            // Fresh tokens make no choice: what waits for one goes on waiting.
            if connection.choices.isEmpty {
                connection.status = .connected
                connection.reason = nil
            }
            connection.updatedAt = time
            try self.apply(grant, to: &connection, database)
            try Self.endLease(lease, database)
            return connection
        }
    }

    /// Marks a connection, if its credentials are still of that version; false when they moved on.
    package func mark(
        _ id: String,
        of owner: Owner,
        as status: Connection.Status,
        reason: String,
        version: Int,
        at time: Timestamp
    ) async throws -> Bool {
        try await write { database in
            guard let connection = try Self.find(id, owner, database), connection.credentialVersion == version
            else { return false }
            try Self.mark(connection, as: status, reason: reason, at: time, database)
            return true
        }
    }

    /// Seals every secret with the current key; keys that sealed nothing any more are forgotten.
    package func resealSecrets() async throws -> Int {
        try await write { database in
            let current = self.sealer.keys.current.current.id
            let stale = "keyID <> ?"
            var count = 0
            for row in try Row.fetchAll(database, sql: "SELECT * FROM credential WHERE \(stale)", arguments: [current])
            {
                let place = Self.place(row["connection"], try row.owner())
                let sealed = try self.reseal(row, place: place, database)
                try database.execute(
                    sql: "UPDATE credential SET keyID = ?, sealed = ? WHERE owner = ? AND connection = ?",
                    arguments: [sealed.keyID, sealed.bytes, row["owner"] as String, row["connection"] as String]
                )
                count += 1
            }
            let states = "SELECT * FROM authorizationState WHERE \(stale)"
            for row in try Row.fetchAll(database, sql: states, arguments: [current]) {
                let sealed = try self.reseal(row, place: Self.place(state: row["hash"], try row.owner()), database)
                try database.execute(
                    sql: "UPDATE authorizationState SET keyID = ?, sealed = ? WHERE owner = ? AND hash = ?",
                    arguments: [sealed.keyID, sealed.bytes, row["owner"] as String, row["hash"] as Data]
                )
                count += 1
            }
            count += try self.resealSigningKeys(database)
            count += try self.resealAnswers(current, database)
            try database.execute(sql: "DELETE FROM sealingKey WHERE id <> ?", arguments: [current])
            return count
        }
    }

    func reseal(_ row: Row, place: [String], _ database: Database) throws -> SecretSealer.Sealed {
        let secret = try sealer.open(SecretSealer.Sealed(keyID: row["keyID"], bytes: row["sealed"]), place: place)
        return try seal(secret, place: place, database)
    }
}
