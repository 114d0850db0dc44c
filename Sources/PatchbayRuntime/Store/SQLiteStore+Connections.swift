package import PatchbayCore
import GRDB
import PatchbayEngine

extension SQLiteStore {
    /// The connections of an owner, oldest first.
    package func connections(
        of owner: Owner,
        service: String?,
        status: Connection.Status?,
        after id: String?,
        limit: Int
    ) async throws -> [Connection] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM connection
                    WHERE owner = :owner AND (:service IS NULL OR service = :service)
                        AND (:status IS NULL OR status = :status) AND id > :after
                    ORDER BY id LIMIT :limit
                    """,
                arguments: [
                    "owner": owner.text, "service": service, "status": status?.rawValue, "after": id ?? "",
                    "limit": limit,
                ]
            )
            .map { try Connection(row: $0) }
        }
    }

    /// The services that an owner has a working connection to.
    package func connectedServices(of owner: Owner) async throws -> Set<String> {
        try await read { database in
            try String.fetchSet(
                database,
                sql: "SELECT DISTINCT service FROM connection WHERE owner = ? AND status = 'connected'",
                arguments: [owner.text]
            )
        }
    }

    /// A connection; nil when there is none or another owner has it.
    package func connection(_ id: String, of owner: Owner) async throws -> Connection? {
        try await read { try Self.find(id, owner, $0) }
    }

    static func find(_ id: String, _ owner: Owner, _ database: Database) throws -> Connection? {
        try Row.fetchOne(
            database,
            sql: "SELECT * FROM connection WHERE owner = ? AND id = ?",
            arguments: [owner.text, id]
        )
        .map { try Connection(row: $0) }
    }

    static func insert(_ connection: Connection, _ database: Database) throws {
        let columns = Connection.columns
        try database.execute(
            sql: """
                INSERT INTO connection (\(columns.joined(separator: ", ")))
                VALUES (\(columns.map { ":" + $0 }.joined(separator: ", ")))
                """,
            arguments: connection.arguments
        )
        try noteFrequency(of: connection, database)
    }

    /// Writes every column of a connection that is there.
    static func update(_ connection: Connection, _ database: Database) throws {
        let columns = Connection.columns.filter { $0 != "owner" && $0 != "id" }
        try database.execute(
            sql: """
                UPDATE connection SET \(columns.map { "\($0) = :\($0)" }.joined(separator: ", "))
                WHERE owner = :owner AND id = :id
                """,
            arguments: connection.arguments
        )
        try noteFrequency(of: connection, database)
    }

    static func delete(_ id: String, _ owner: Owner, _ database: Database) throws {
        try database.execute(
            sql: "DELETE FROM connection WHERE owner = ? AND id = ?",
            arguments: [owner.text, id]
        )
    }

    /// Keeps what a provider granted; see ``Store``.
    package func connect(_ connection: Connection, grant: Grant, isNew: Bool) async throws -> Connection? {
        try await write { database in
            if !isNew, try Self.find(connection.id, connection.owner, database) == nil { return nil }
            var kept = connection
            if let other = try Self.sameAccount(as: connection, database) {
                if !isNew { try Self.delete(connection.id, connection.owner, database) }
                kept.id = other.id
                kept.createdAt = other.createdAt
                kept.lastSyncAt = other.lastSyncAt
                kept.syncStatus = other.syncStatus
                kept.settings = other.settings
                kept.credentialVersion = other.credentialVersion
            } else if isNew {
                try Self.insert(connection, database)
            }
            try self.apply(grant, to: &kept, database)
            return kept
        }
    }

    private static func sameAccount(as connection: Connection, _ database: Database) throws -> Connection? {
        guard let account = connection.account else { return nil }
        return try Row.fetchOne(
            database,
            sql: "SELECT * FROM connection WHERE owner = ? AND service = ? AND account = ? AND id <> ?",
            arguments: [connection.owner.text, connection.service, account, connection.id]
        )
        .map { try Connection(row: $0) }
    }

    /// Writes a connection with a grant: secrets, expiry, scopes, variables, and the next version of the credentials.
    func apply(_ grant: Grant, to connection: inout Connection, _ database: Database) throws {
        connection.credentialVersion += 1
        connection.expiresAt = grant.expiresAt
        if let scopes = grant.grantedScopes { connection.grantedScopes = scopes }
        for member in grant.variables.members { connection.variables[member.name] = member.value }
        try Self.update(connection, database)
        let sealed = try seal(grant.credentials, place: Self.place(connection.id, connection.owner), database)
        try database.execute(
            sql: """
                INSERT INTO credential (owner, connection, version, storedAt, keyID, sealed)
                VALUES (:owner, :connection, :version, :storedAt, :keyID, :sealed)
                ON CONFLICT (owner, connection) DO UPDATE SET version = excluded.version,
                    storedAt = excluded.storedAt, keyID = excluded.keyID, sealed = excluded.sealed
                """,
            arguments: [
                "owner": connection.owner.text, "connection": connection.id,
                "version": connection.credentialVersion, "storedAt": connection.updatedAt.microseconds,
                "keyID": sealed.keyID, "sealed": sealed.bytes,
            ]
        )
    }

    /// The place of a connection's secrets.
    static func place(_ connection: String, _ owner: Owner) -> [String] { ["credential", owner.text, connection] }

    /// Removes a connection that still waits for its first grant.
    package func dropPending(_ id: String, of owner: Owner) async throws {
        try await write { database in
            try database.execute(
                sql:
                    "DELETE FROM connection WHERE owner = ? AND id = ? AND status = 'pending' AND credentialVersion = 0",
                arguments: [owner.text, id]
            )
        }
    }

    /// Changes the settings or the permissions of a connection; nil when it is gone.
    package func updateConnection(
        _ id: String,
        of owner: Owner,
        _ change: ConnectionChange
    ) async throws -> Connection? {
        try await write { database in
            guard var connection = try Self.find(id, owner, database) else { return nil }
            for member in change.settings?.members ?? [] {
                connection.settings[member.name] = member.value == .null ? nil : member.value
            }
            if let permissions = change.permissions { connection.permissions = permissions }
            connection.updatedAt = change.time
            try Self.update(connection, database)
            return connection
        }
    }

    /// Removes a connection and all that belongs to it, and returns it with its secrets.
    package func removeConnection(_ id: String, of owner: Owner) async throws -> (Connection, Secret<[UInt8]>?)? {
        try await write { database in
            guard let connection = try Self.find(id, owner, database) else { return nil }
            // A key that was lost must not keep its owner from deleting.
            let secrets = try? self.credentials(id, owner, database)?.credentials
            try Self.delete(id, owner, database)
            return (connection, secrets)
        }
    }
}
