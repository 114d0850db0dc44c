import Foundation
import GRDB
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// The log is copied to the file while the connection that writes stays open.
struct LogCopierTests {
    let folder: TemporaryFolder
    let pool: DatabasePool
    let copier: LogCopier

    init() throws {
        folder = try TemporaryFolder()
        let path = folder.file("log.sqlite").path
        pool = try DatabasePool(path: path)
        copier = LogCopier(path: path)
        // Nothing but the copier copies.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 0") }
        try pool.write { try $0.execute(sql: "CREATE TABLE thing (bytes BLOB)") }
    }

    private func write() throws {
        try pool.write { try $0.execute(sql: "INSERT INTO thing VALUES (zeroblob(1000000))") }
    }

    private func size(_ name: String) throws -> Int {
        try folder.file(name).resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
    }

    @Test func copiesWhenMuchWasCommitted() async throws {
        try write()
        #expect(copier.noteCommit(of: 1_000) == nil)
        #expect(try size("log.sqlite") < 100_000)
        await copier.noteCommit(of: 20_000_000)?.value
        #expect(try size("log.sqlite") > 1_000_000)
        // And again, from what was committed since.
        try write()
        #expect(copier.noteCommit(of: 1_000) == nil)
        await copier.noteCommit(of: 20_000_000)?.value
        #expect(try size("log.sqlite") > 2_000_000)
        try pool.close()
        try copier.close()
    }

    @Test func leavesOneFileWhenItIsTheLastToClose() async throws {
        try write()
        await copier.noteCommit(of: 20_000_000)?.value
        try write()
        try pool.close()
        try copier.close()
        #expect(!FileManager.default.fileExists(atPath: folder.file("log.sqlite-wal").path))
        let count = try await DatabaseQueue(path: folder.file("log.sqlite").path).read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM thing")
        }
        #expect(count == 2)
    }

    @Test func doesNothingOnceItIsClosed() async throws {
        try copier.close()
        #expect(copier.noteCommit(of: 20_000_000) == nil)
        try pool.close()
    }
}
