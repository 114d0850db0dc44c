import Foundation
import GRDB
import PatchbayCore
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// The SQLite file itself: schema, migrations, sealing, permissions of files.
@Suite struct SQLiteStoreTests {
    let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
    }

    private func queue() throws -> DatabaseQueue {
        try DatabaseQueue(path: fixture.folder.file("patchbay.sqlite").path)
    }

    private static func mode(_ file: URL) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    }

    @Test func readsWhileAnotherProcessHoldsTheFileForWriting() async throws {
        let connection = try await fixture.stored()
        let hold = try FileHold(fixture.folder.file("patchbay.sqlite"))
        try await hold.take()
        let reader = try fixture.reopened(limits: StoreLimits(busySeconds: 0))
        #expect(try await reader.connection(connection.id, of: connection.owner) == connection)
        try await hold.release()
        try reader.close()
    }

    @Test func makesFilesThatOnlyTheirOwnerReads() async throws {
        _ = try await fixture.stored()
        for name in ["patchbay.sqlite", "patchbay.sqlite-wal", "patchbay.key"] {
            #expect(try Self.mode(fixture.folder.file(name)) == 0o600, "\(name)")
        }
    }

    @Test func keepsTheSchemaThatIsWrittenDown() throws {
        let lines = try queue().read { database in
            try String.fetchAll(
                database,
                sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'grdb%' ORDER BY name"
            )
        }
        try GoldenFile("Tests/PatchbayRuntimeTests/Data/store-schema.sql").check(lines.joined(separator: ";\n") + ";\n")
    }

    @Test func aNewDatabaseIsWhatAllStepsMake() throws {
        let folder = try TemporaryFolder()
        let old = try DatabaseQueue(path: folder.file("old.sqlite").path)
        try StoreMigrations.migrator.migrate(old)
        func parts(_ database: Database) throws -> [[String?]] {
            let sql = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
            return try Row.fetchAll(database, sql: sql).map { row in (0..<4).map { row[$0] } }
        }
        let made = try queue()
        #expect(try made.read(parts) == old.read(parts))
        let steps = "SELECT identifier FROM grdb_migrations ORDER BY identifier"
        #expect(
            try made.read { try String.fetchAll($0, sql: steps) } == old.read { try String.fetchAll($0, sql: steps) }
        )
        #expect(try made.read(StoreMigrations.migrator.hasCompletedMigrations))
    }

    @Test(arguments: 0...StoreMigrations.steps.count) func migratesEveryEarlierVersion(_ count: Int) async throws {
        let folder = try TemporaryFolder()
        let file = folder.file("old.sqlite")
        var migrator = DatabaseMigrator()
        for step in StoreMigrations.steps.prefix(count) {
            migrator.registerMigration(step.name, migrate: step.run)
        }
        let old = try DatabaseQueue(path: file.path)
        try migrator.migrate(old)
        try old.close()
        let store = try SQLiteStore(file: file, keys: fixture.keys)
        try await store.checkHealth()
        let kept = try await store.connect(fixture.connection(), grant: fixture.grant("x"), isNew: true)
        #expect(kept != nil)
    }

    @Test func refusesADatabaseOfANewerVersion() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("new.sqlite")
        var migrator = StoreMigrations.migrator
        migrator.registerMigration("ofTheFuture") { _ in }
        let new = try DatabaseQueue(path: file.path)
        try migrator.migrate(new)
        try new.close()
        #expect(throws: StoreError.tooNew) { try SQLiteStore(file: file, keys: fixture.keys) }
    }

    @Test func refusesAFileThatIsNoDatabase() throws {
        let file = fixture.folder.file("text.sqlite")
        try Data(repeating: 0x41, count: 4096).write(to: file)
        #expect(throws: StoreError.corrupt) { try SQLiteStore(file: file, keys: fixture.keys) }
    }

    @Test func refusesToStartWithAnotherKey() async throws {
        _ = try await fixture.stored()
        let id = fixture.keys.current.current.id
        let other = try KeySource(file: fixture.folder.file("other.key"), random: .seeded(99))
        let file = fixture.folder.file("patchbay.sqlite")
        #expect(throws: StoreError.missingKey(id)) { try SQLiteStore(file: file, keys: other) }
        let bytes = Data(repeating: 1, count: 32).base64EncodedString()
        let sameName = try KeySource(setting: Secret("\(id):\(bytes)"))
        #expect(throws: StoreError.wrongKey(id)) { try SQLiteStore(file: file, keys: sameName) }
    }

    @Test func opensNoSecretThatWasMovedToAnotherRow() async throws {
        let first = try await fixture.stored(secrets: "of the first")
        let second = try await fixture.stored(secrets: "of the second")
        try await queue().write { database in
            try database.execute(
                sql: """
                    UPDATE credential SET sealed = (SELECT sealed FROM credential WHERE connection = ?)
                    WHERE connection = ?
                    """,
                arguments: [first.id, second.id]
            )
        }
        await #expect(throws: StoreError.wrongKey(fixture.keys.current.current.id)) {
            try await fixture.store.credentials(of: second.id, owner: second.owner)
        }
    }

    @Test func sealsEverythingAnewUnderARotatedKey() async throws {
        let connection = try await fixture.stored(secrets: "kept")
        try await fixture.store.beginAuthorization(fixture.state(), newConnection: nil)
        let old = fixture.keys.current
        // Another process rotates.
        let other = try KeySource(file: fixture.folder.file("patchbay.key"), random: fixture.random)
        let rotating = try SQLiteStore(file: fixture.folder.file("patchbay.sqlite"), keys: other)
        try other.replace(with: other.current.rotated(fixture.random))
        #expect(try await rotating.resealSecrets() == 2)
        let ids = try await queue().read { try String.fetchAll($0, sql: "SELECT id FROM sealingKey") }
        #expect(ids == [other.current.current.id])
        #expect(other.current.keys.map(\.id) == [other.current.current.id, old.current.id])
        // The store that did not know the new key reads the file again.
        let held = try await fixture.store.credentials(of: connection.id, owner: connection.owner)
        #expect(held?.credentials.reveal() == Array("kept".utf8))
    }

    @Test func letsOneServerHaveAFile() throws {
        let file = fixture.folder.file("patchbay.sqlite")
        let first = try ServerLock(beside: file)
        #expect(throws: StoreError.inUse(path: file.path)) { try ServerLock(beside: file) }
        first.unlock()
        let second = try ServerLock(beside: file)
        second.unlock()
    }

    @Test func writesNoSecretInTheClear() async throws {
        let marker = "marker-of-a-secret"
        _ = try await fixture.stored(secrets: marker)
        try await fixture.store.backUp(to: fixture.folder.file("backup.sqlite"))
        for name in ["patchbay.sqlite", "patchbay.sqlite-wal", "backup.sqlite"] {
            let bytes = try Data(contentsOf: fixture.folder.file(name))
            #expect(bytes.range(of: Data(marker.utf8)) == nil, "\(name)")
        }
    }
}
