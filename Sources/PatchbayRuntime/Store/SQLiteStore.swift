package import Foundation
import GRDB
import PatchbayCore

/// The store in one SQLite file: WAL, every commit on the disk before it counts, secrets sealed.
package struct SQLiteStore: Store {
    private let pool: DatabasePool
    let copier: LogCopier
    let sealer: SecretSealer

    /// How the one connection that writes waits for the disk; it must come after the pool's own choice, `NORMAL`.
    ///
    /// The log takes the pages of a few large commits before they are copied to the file, many of them the same.
    private static let durability =
        "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -1000"
    /// What each key seals at first, so that a wrong key shows at the start.
    private static let canary = Secret(Array("patchbay".utf8))

    /// Opens the file, making it with mode 0600 when there is none, and brings its schema up to date.
    /// - Throws: a `StoreError` or a `PrivateFile.Failure`.
    package init(file: URL, keys: KeySource, limits: StoreLimits = StoreLimits()) throws {
        let isMade = try PrivateFile.create(file)
        var configuration = Configuration()
        configuration.busyMode = .timeout(limits.busySeconds)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            // It counts for a file that is yet to be made.
            try database.execute(sql: "PRAGMA page_size = 8192")
            // A file that nobody has yet is written to the disk as a whole, below.
            if isMade { try database.execute(sql: "PRAGMA synchronous = OFF") }
        }
        sealer = SecretSealer(keys: keys)
        copier = LogCopier(path: file.path(percentEncoded: false))
        do {
            pool = try DatabasePool(path: file.path(percentEncoded: false), configuration: configuration)
            // Steps that are lost with the power are taken again; the first commit that counts waits for them, too.
            if try !pool.writeWithoutTransaction(StoreSchema.make) {
                let migrator = StoreMigrations.migrator
                if try pool.read(migrator.hasBeenSuperseded) { throw StoreError.tooNew }
                if try !pool.read(migrator.hasCompletedMigrations) { try migrator.migrate(pool) }
            }
            if isMade { try PrivateFile.synchronize(file) }
            try pool.writeWithoutTransaction { database in
                try database.execute(sql: Self.durability)
                if let pages = limits.pages { try database.execute(sql: "PRAGMA max_page_count = \(pages)") }
                // A commit that is not on the disk when it counts is lost with the power.
                guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else { throw StoreError.notDurable }
            }
            let sealer = sealer
            try pool.read { try Self.checkKeys($0, sealer) }
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }

    /// Opens the canary of each key that sealed anything.
    private static func checkKeys(_ database: Database, _ sealer: SecretSealer) throws {
        let rows = try Row.fetchAll(database, sql: "SELECT id, canary FROM sealingKey")
        for row in rows {
            let id: String = row["id"]
            _ = try sealer.open(SecretSealer.Sealed(keyID: id, bytes: row["canary"]), place: ["sealingKey", id])
        }
    }

    /// Makes sure that the current key is known to the database.
    private static func register(_ sealer: SecretSealer, _ database: Database) throws {
        let id = sealer.keys.current.current.id
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM sealingKey WHERE id = ?", arguments: [id])
        guard count == 0 else { return }
        let sealed = try sealer.seal(canary, place: ["sealingKey", id])
        try database.execute(
            sql: "INSERT INTO sealingKey (id, canary) VALUES (?, ?)",
            arguments: [sealed.keyID, sealed.bytes]
        )
    }

    /// Seals a secret with a key that the database knows.
    func seal(_ secret: Secret<[UInt8]>, place: [String], _ database: Database) throws -> SecretSealer.Sealed {
        try Self.register(sealer, database)
        return try sealer.seal(secret, place: place)
    }

    func read<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.read(body)
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }

    /// Reads by the connection that writes, which has a cache already: for what is asked between two commits.
    func readBetweenWrites<Value: Sendable>(
        _ body: @Sendable @escaping (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await pool.writeWithoutTransaction(body)
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }

    func write<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.write(body)
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }

    /// Throws when the file cannot be read.
    package func checkHealth() async throws {
        _ = try await read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sealingKey") }
    }

    /// Copies the database as it is now into another file, which only its owner may read.
    package func backUp(to file: URL) async throws {
        _ = try PrivateFile.create(file)
        do {
            let copy = try DatabaseQueue(path: file.path(percentEncoded: false))
            try pool.backup(to: copy)
            try copy.close()
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }

    /// Lets go of the file.
    package func close() throws {
        // Behind the pool, whose last connection only reads.
        defer { try? copier.close() }
        try pool.close()
    }
}

extension StoreError {
    /// What SQLite says, without the statement and its values.
    init(_ error: DatabaseError) {
        self =
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
            case .SQLITE_FULL: .full
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
            default: .failed(code: error.extendedResultCode.rawValue)
            }
    }
}
