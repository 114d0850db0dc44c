import Foundation
import GRDB
package import PatchbayCore

extension SQLiteStore {
    private static func place(answer hash: Data, _ owner: Owner) -> [String] {
        ["rememberedAnswer", owner.text, hash.base64EncodedString()]
    }

    /// Begins a request that must happen once; see ``Store``.
    package func begin(_ request: OnceRequest, at time: Timestamp) async throws -> OnceRequest.Start {
        try await write { database in
            let hash = Data(request.hash)
            try database.execute(
                sql: "DELETE FROM rememberedAnswer WHERE owner = ? AND hash = ? AND expiresAt <= ?",
                arguments: [request.owner.text, hash, time.microseconds]
            )
            let row = try Row.fetchOne(
                database,
                sql: "SELECT fingerprint, keyID, sealed FROM rememberedAnswer WHERE owner = ? AND hash = ?",
                arguments: [request.owner.text, hash]
            )
            guard let row else {
                let until = time.adding(seconds: OnceRequest.workSeconds).microseconds
                try database.execute(
                    sql: "INSERT INTO rememberedAnswer (owner, hash, fingerprint, expiresAt) VALUES (?, ?, ?, ?)",
                    arguments: [request.owner.text, hash, Data(request.fingerprint), until]
                )
                return .begun
            }
            let fingerprint: Data = row["fingerprint"]
            guard fingerprint == Data(request.fingerprint) else { return .mismatched }
            guard let keyID: String = row["keyID"], let sealed: Data = row["sealed"] else { return .atWork }
            let place = Self.place(answer: hash, request.owner)
            return .answered(try self.sealer.open(SecretSealer.Sealed(keyID: keyID, bytes: sealed), place: place))
        }
    }

    /// Remembers the answer to a request that was begun; see ``Store``.
    package func end(_ request: OnceRequest, answer: Secret<[UInt8]>?, until time: Timestamp) async throws {
        try await write { database in
            let hash = Data(request.hash)
            guard let answer else {
                try database.execute(
                    sql: "DELETE FROM rememberedAnswer WHERE owner = ? AND hash = ?",
                    arguments: [request.owner.text, hash]
                )
                return
            }
            let sealed = try self.seal(answer, place: Self.place(answer: hash, request.owner), database)
            try database.execute(
                sql: """
                    UPDATE rememberedAnswer SET keyID = ?, sealed = ?, expiresAt = ? WHERE owner = ? AND hash = ?
                    """,
                arguments: [sealed.keyID, sealed.bytes, time.microseconds, request.owner.text, hash]
            )
        }
    }

    /// Forgets answers that expired before an instant.
    package func forgetAnswers(expiredBefore time: Timestamp) async throws {
        try await write { database in
            try database.execute(
                sql: "DELETE FROM rememberedAnswer WHERE expiresAt < ?",
                arguments: [time.microseconds]
            )
        }
    }

    /// Seals the answers anew that another key than the current one sealed.
    func resealAnswers(_ current: String, _ database: Database) throws -> Int {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT * FROM rememberedAnswer WHERE keyID <> ?",
            arguments: [current]
        )
        for row in rows {
            let sealed = try reseal(row, place: Self.place(answer: row["hash"], try row.owner()), database)
            try database.execute(
                sql: "UPDATE rememberedAnswer SET keyID = ?, sealed = ? WHERE owner = ? AND hash = ?",
                arguments: [sealed.keyID, sealed.bytes, row["owner"] as String, row["hash"] as Data]
            )
        }
        return rows.count
    }
}
