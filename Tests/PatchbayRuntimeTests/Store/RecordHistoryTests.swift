import Foundation
import GRDB
import PatchbayCore
@testable import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Transactions in any order and of any content, held against a list that is kept by hand.
@Suite struct RecordHistoryTests {
    typealias Entry = SyncStoreFixture.Entry
    let fixture: SyncStoreFixture
    let fence: RunFence

    init() async throws {
        fixture = try await SyncStoreFixture()
        fence = try await fixture.started()
    }

    /// What the store should hold, written for reading rather than for speed.
    private struct History {
        struct Item {
            var number: Int
            var text: String
            var generation: Int
            var isDeleted: Bool { text.isEmpty }
        }

        var items: [String: Item] = [:]
        var last = 0

        /// Takes a transaction: entries of each page, and whether absence deletes behind it.
        mutating func take(_ pages: [(entries: [Entry], deletes: Bool)], generation: Int) -> Int {
            var changed = 0
            let first = last + 1
            var burial = first + pages.map(\.entries.count).reduce(0, +)
            var number = first
            func change(_ key: String, _ text: String, at number: Int) {
                items[key] = Item(number: number, text: text, generation: generation)
                last = max(last, number)
                changed += 1
            }
            for page in pages {
                for entry in page.entries {
                    let text = entry.fate == .stored ? entry.payload : ""
                    let isOther = items[entry.key]?.text != text
                    if entry.fate != .rejected, isOther { change(entry.key, text, at: number) }
                    items[entry.key]?.generation = generation
                    number += 1
                }
                guard page.deletes else { continue }
                for key in items.filter({ !$1.isDeleted && $1.generation < generation })
                    .sorted(by: { $0.value.number < $1.value.number }).map(\.key)
                {
                    let seen = items[key]?.generation ?? 0
                    change(key, "", at: burial)
                    items[key]?.generation = seen
                    burial += 1
                }
            }
            return changed
        }

        var texts: [String] {
            items.sorted { $0.value.number < $1.value.number }
                .map { $1.isDeleted ? "\($0) deleted" : "\($0) \($1.text)" }
        }
    }

    /// Entries of a page: a few of a few keys, or so many of so many that one statement writes a number of them.
    private static func entries(_ random: inout SeededRandom, areMany: Bool, tail: String) -> [Entry] {
        (0..<Int.random(in: 0...(areMany ? 90 : 9), using: &random)).map { _ in
            let others: [RecordBatch.Fate] = [.stored, .stored, .deleted, .rejected]
            let fates = Array(repeating: RecordBatch.Fate.stored, count: areMany ? 100 : 2) + others
            return Entry(
                key: "k\(Int.random(in: 0..<(areMany ? 900 : 12), using: &random))\(tail)",
                payload: "\(Int.random(in: 1...3, using: &random))",
                fate: fates.randomElement(using: &random) ?? .stored
            )
        }
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func holdsTheLastOfEachKeyInTheOrderOfChanges(_ seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        var history = History()
        // Long keys fill many blocks.
        let tail = String(repeating: "x", count: seed % 4 == 0 ? 200 : 0)
        for generation in 1...12 {
            let pages = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                (
                    entries: Self.entries(&random, areMany: seed % 2 == 0, tail: tail),
                    deletes: Int.random(in: 0..<4, using: &random) == 0
                )
            }
            let commits = pages.map {
                fixture.page($0.entries, generation: generation, deletesUnseen: $0.deletes)
            }
            let expected = history.take(pages, generation: generation)
            let changed = try await fixture.store.commit(commits, fence: fence, at: fixture.base.time.now)
            #expect(changed == expected, "generation \(generation)")
            #expect(try await fixture.records().map(\.text) == history.texts, "generation \(generation)")
        }
        #expect(try keysThatPointElsewhere() == [])
    }

    /// Keys and records that do not point at each other.
    private func keysThatPointElsewhere() throws -> [String] {
        try file().read { database in
            var records: [String: Int] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT key, place & 0xFFFFFFFFF AS change FROM record") {
                #expect(records.updateValue(row["change"], forKey: row["key"]) == nil, "each key once")
            }
            var wrong: [String] = []
            for list in try Int.fetchAll(database, sql: "SELECT id FROM recordList") {
                var keys = try KeyRuns(database, list: list).merge()
                while try unsafe keys.next({ key, change in
                    let key = unsafe String(decoding: key, as: UTF8.self)
                    if records.removeValue(forKey: key) != change { wrong.append(key) }
                }) {}
            }
            return wrong + records.keys
        }
    }

    private func file() throws -> DatabaseQueue {
        try DatabaseQueue(path: fixture.base.folder.file("patchbay.sqlite").path)
    }

    /// The file as it was before a step, with what it holds now.
    private func old(before step: String, at path: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let old = try DatabaseQueue(path: path, configuration: configuration)
        let now = fixture.base.folder.file("patchbay.sqlite").path
        var migrator = DatabaseMigrator()
        for step in StoreMigrations.steps.prefix(while: { $0.name != step }) {
            migrator.registerMigration(step.name, migrate: step.run)
        }
        try migrator.migrate(old)
        try old.writeWithoutTransaction { database in
            try database.execute(sql: "ATTACH DATABASE ? AS now", arguments: [now])
            try database.execute(
                sql: """
                    INSERT INTO main.sealingKey SELECT * FROM now.sealingKey;
                    INSERT INTO main.connection SELECT * FROM now.connection;
                    INSERT INTO main.syncRun SELECT * FROM now.syncRun;
                    INSERT INTO main.syncRunDataType SELECT * FROM now.syncRunDataType;
                    INSERT INTO main.mappingDigest SELECT * FROM now.mappingDigest;
                    INSERT INTO main.recordList (id, owner, connection, dataType, checkpoint)
                        SELECT id, owner, connection, dataType, checkpoint FROM now.recordList;
                    INSERT INTO main.record (change, list, key, version, level, parent, seen, syncedAt, isDeleted, mapping,
                            payload, source)
                        SELECT place & 0xFFFFFFFFF, place >> 36, key, version, level, parent, seen, syncedAt, isDeleted,
                            mapping, payload, source
                        FROM now.record;
                    UPDATE main.changeNumber SET last = (SELECT max(change) FROM main.record);
                    """
            )
            if try database.tableExists("recordKey", in: "main") {
                try database.execute(
                    sql: "INSERT INTO recordKey (list, key, change) SELECT list, key, change FROM record"
                )
            }
            if try database.tableExists("keyRun", in: "main") {
                try database.execute(
                    sql: """
                        INSERT INTO main.keyRun SELECT * FROM now.keyRun;
                        INSERT INTO main.keyBlock SELECT * FROM now.keyBlock;
                        """
                )
            }
        }
        try old.close()
    }

    /// Before keys had a table of their own, before they were in runs, and before the records of a list lay together.
    @Test(arguments: ["recordKeys", "keyRuns", "recordPlaces"])
    func knowsTheRecordsThatAnOlderVersionStored(_ step: String) async throws {
        let folder = try TemporaryFolder()
        try await fixture.commit(fixture.page([Entry(key: "b", payload: "1"), Entry(key: "a", payload: "2")]), fence)
        try old(before: step, at: folder.file("old.sqlite").path)
        let store = try SQLiteStore(file: folder.file("old.sqlite"), keys: fixture.base.keys)
        let page = fixture.page([Entry(key: "a", payload: "2"), Entry(key: "b", payload: "3")])
        #expect(try await store.commit([page], fence: fence, at: fixture.base.time.now) == 1)
        let query = RecordQuery(dataType: "things", limit: 9)
        let records = try await store.records(query, of: fixture.connection.id, owner: fixture.owner)
        #expect(records.map(\.text) == ["a 2", "b 3"])
        #expect(records.map(\.change) == [2, 4])
    }

    @Test func leavesNothingOfAConnectionThatIsRemoved() async throws {
        try await fixture.commit(fixture.page([Entry(key: "a", payload: "1")]), fence)
        #expect(try keysThatPointElsewhere() == [])
        _ = try await fixture.store.removeConnection(fence.connection, of: fixture.owner)
        let count = try await file().read { database in
            try Int.fetchOne(database, sql: "SELECT (SELECT count(*) FROM keyBlock) + (SELECT count(*) FROM record)")
        }
        #expect(count == 0)
    }

    @Test func leavesTheRecordsOfTheConnectionsBesideOneThatIsRemoved() async throws {
        // The lists of three connections, whose records lie side by side in the file.
        var fences = [fence]
        for _ in 0..<2 {
            let other = try await fixture.base.stored()
            let started = try await fixture.store.startRun(fixture.run(of: other), lease: fixture.lease())
            guard case .started(let fence) = started else { throw StoreFixture.Missing() }
            _ = try await fixture.store.planRun(fence, dataTypes: ["things"])
            fences.append(fence)
        }
        for (number, fence) in fences.enumerated() {
            try await fixture.commit(fixture.page([Entry(key: "a", payload: "\(number)")]), fence)
        }
        _ = try await fixture.store.removeConnection(fences[1].connection, of: fixture.owner)
        let query = RecordQuery(dataType: "things", limit: 9)
        for (number, fence) in fences.enumerated() {
            let records = try await fixture.store.records(query, of: fence.connection, owner: fixture.owner)
            #expect(records.map(\.text) == (number == 1 ? [] : ["a \(number)"]))
        }
    }

    @Test func buriesMoreRecordsThanAreHeldAtOnce() async throws {
        let keys = (0..<5_000).map { "k\($0)" }
        try await fixture.commit(fixture.page(keys.map { Entry(key: $0, payload: "1") }), fence)
        let kept = keys[7]
        // One is seen again in the page that deletes, another comes back behind it.
        let pages = [
            fixture.page([Entry(key: kept, payload: "1")], generation: 2, deletesUnseen: true),
            fixture.page([Entry(key: keys[9], payload: "2")], generation: 2),
        ]
        #expect(try await fixture.store.commit(pages, fence: fence, at: fixture.base.time.now) == 5_000)
        let records = try await fixture.records()
        #expect(records.count == 5_000)
        #expect(records.filter { !$0.isDeleted }.map(\.text) == ["k7 1", "k9 2"])
        #expect(try keysThatPointElsewhere() == [])
    }
}
