package import PatchbayCore
import Foundation
import GRDB
import PatchbayEngine

extension SQLiteStore {
    /// The place of a flow's secrets.
    static func place(state hash: Data, _ owner: Owner) -> [String] {
        ["authorizationState", owner.text, hash.base64EncodedString()]
    }

    /// Keeps a flow that waits, and the connection it is for when that is new.
    package func beginAuthorization(_ state: AuthorizationState, newConnection: Connection?) async throws {
        try await write { database in
            if let newConnection { try Self.insert(newConnection, database) }
            let hash = Data(state.hash)
            let sealed = try self.seal(state.memory, place: Self.place(state: hash, state.caller.owner), database)
            try database.execute(
                sql: """
                    INSERT INTO authorizationState (owner, hash, user, service, redirectURI, connection, permissions,
                        method, callerState, keyID, sealed, createdAt, expiresAt)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    state.caller.owner.text, hash, state.caller.user, state.service, state.redirectURI,
                    state.connection, StoredJSON.text(state.permissions), state.method, state.callerState,
                    sealed.keyID, sealed.bytes, state.createdAt.microseconds, state.expiresAt.microseconds,
                ]
            )
        }
    }

    /// Takes a flow out of the store, once; see ``Store``.
    package func takeAuthorization(
        hash: [UInt8],
        caller: Caller,
        service: String
    ) async throws -> AuthorizationState? {
        try await write { database in
            try Row.fetchOne(
                database,
                sql: """
                    DELETE FROM authorizationState WHERE owner = ? AND hash = ? AND user = ? AND service = ?
                    RETURNING *
                    """,
                arguments: [caller.owner.text, Data(hash), caller.user, service]
            )
            .map { try self.state($0, caller) }
        }
    }

    private func state(_ row: Row, _ caller: Caller) throws -> AuthorizationState {
        let hash: Data = row["hash"]
        let sealed = SecretSealer.Sealed(keyID: row["keyID"], bytes: row["sealed"])
        return AuthorizationState(
            hash: Array(hash),
            caller: caller,
            service: row["service"],
            redirectURI: row["redirectURI"],
            connection: row["connection"],
            permissions: try StoredJSON.names(row["permissions"]),
            method: row["method"],
            callerState: row["callerState"],
            memory: try sealer.open(sealed, place: Self.place(state: hash, caller.owner)),
            createdAt: row.time("createdAt"),
            expiresAt: row.time("expiresAt")
        )
    }

    /// Forgets flows that expired before an instant, with the connections that waited for them alone.
    package func forgetAuthorizations(expiredBefore time: Timestamp) async throws {
        try await write { database in
            try database.execute(
                sql: "DELETE FROM authorizationState WHERE expiresAt < ?",
                arguments: [time.microseconds]
            )
            try database.execute(
                sql: """
                    DELETE FROM connection WHERE status = 'pending' AND credentialVersion = 0 AND createdAt < ? AND NOT EXISTS (
                        SELECT 1 FROM authorizationState AS state
                        WHERE state.owner = connection.owner AND state.connection = connection.id
                    )
                    """,
                arguments: [time.microseconds]
            )
        }
    }
}
