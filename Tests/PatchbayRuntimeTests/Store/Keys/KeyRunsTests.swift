import Foundation
import GRDB
@testable import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Keys in runs, held against a dictionary.
struct KeyRunsTests {
    let folder: TemporaryFolder
    let queue: DatabaseQueue

    init() throws {
        folder = try TemporaryFolder()
        queue = try DatabaseQueue(path: folder.file("keys.sqlite").path)
        try StoreMigrations.migrator.migrate(queue)
        // Lists without their connections; all else is held to.
        try queue.writeWithoutTransaction { database in
            try database.execute(
                sql: """
                    PRAGMA foreign_keys = OFF;
                    INSERT INTO recordList (id, owner, connection, dataType) VALUES (1, 'o', 'c', 'a'), (2, 'o', 'c', 'b');
                    PRAGMA foreign_keys = ON;
                    """
            )
        }
    }

    /// A transaction: these keys move to these numbers.
    private func write(_ keys: [String: Int], list: Int = 1) throws {
        try queue.write { database in
            var moved = KeyList()
            for (key, change) in keys {
                unsafe Array(key.utf8).withUnsafeBytes { unsafe moved.append($0, movedTo: change) }
            }
            moved.sort()
            var runs = try KeyRuns(database, list: list)
            try runs.add(moved)
        }
    }

    private func change(of key: String, list: Int = 1) throws -> Int? {
        try queue.read { database in
            let runs = try KeyRuns(database, list: list)
            return try unsafe Array(key.utf8).withUnsafeBytes { try unsafe runs.change(of: $0) }
        }
    }

    /// The keys behind one, with their numbers.
    private func keys(after key: String = "", list: Int = 1) throws -> [String] {
        try queue.read { database in
            var merge = try KeyRuns(database, list: list).merge(after: Array(key.utf8))
            var keys: [String] = []
            while try unsafe merge.next({ unsafe keys.append("\(String(decoding: $0, as: UTF8.self)) \($1)") }) {}
            return keys
        }
    }

    private func sizes(list: Int = 1) throws -> [Int] {
        try queue.read { try KeyRun.all($0, list: list).map(\.size) }
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>) func holdsTheLastNumberOfEachKey(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        // Short keys make one block of a run, long ones many.
        let rest = String(repeating: "x", count: [0, 20, 300].randomElement(using: &random) ?? 0)
        func key() -> String { "\(Int.random(in: 0..<1_500, using: &random))\(rest)" }
        var known: [String: Int] = [:]
        var number = 0
        for _ in 0..<30 {
            var some: [String: Int] = [:]
            for _ in 0..<Int.random(in: 0...200, using: &random) {
                number += 1
                some[key()] = number
            }
            try write(some)
            known.merge(some) { $1 }
            // All at once, in their order.
            let asked = Set((0..<60).map { _ in key() })
            var list = KeyList()
            for (place, key) in asked.enumerated() {
                unsafe Array(key.utf8).withUnsafeBytes { unsafe list.append($0, place: place) }
            }
            list.sort()
            try queue.read { try KeyRuns($0, list: 1).look(up: &list) }
            for key in asked {
                let found = unsafe Array(key.utf8).withUnsafeBytes { unsafe list.change(of: $0) }
                #expect(found == known[key] ?? 0, "\(key)")
            }
        }
        for key in known.keys.prefix(50) { #expect(try change(of: key) == known[key]) }
        let sorted = known.keys.sorted()
        #expect(try keys() == sorted.map { "\($0) \(known[$0] ?? 0)" })
        for after in [sorted[0], sorted[sorted.count / 2], sorted[sorted.count - 1], "", "5", "~"] {
            #expect(try keys(after: after) == sorted.filter { $0 > after }.map { "\($0) \(known[$0] ?? 0)" })
        }
        // Runs that were merged are gone with their blocks.
        let sizes = try sizes()
        #expect(sizes.count <= 12)
        let size = try queue.read { try Int.fetchOne($0, sql: "SELECT sum(length(entries)) FROM keyBlock") }
        #expect(size == sizes.reduce(0, +))
    }

    @Test func writesNoRunWithoutAKey() throws {
        try write([:])
        #expect(try sizes() == [])
        #expect(try change(of: "a") == nil)
        #expect(try keys() == [])
    }

    @Test func keepsListsApart() throws {
        try write(["a": 1, "b": 2])
        try write(["a": 3], list: 2)
        #expect(try keys() == ["a 1", "b 2"])
        #expect(try keys(list: 2) == ["a 3"])
        #expect(try change(of: "b", list: 2) == nil)
    }

    @Test(
        arguments: [
            ([], nil), ([1], nil), ([1, 1, 1], nil), ([1, 1, 1, 1], 4),
            // Of a size are all that are no larger than the smallest multiple that holds the newest.
            ([8_192, 8_192, 1, 8_192], 4), ([8_192, 8_193, 1, 1], nil), ([32_768, 8_193, 1, 20_000], 4),
            ([40_000, 1, 50_000, 130_000, 9_000_000], 4),
            // As many as there are.
            ([1, 1, 1, 1, 1, 1, 9_000], 6),
            // No run becomes too large.
            ([9 << 20, 9 << 20, 9 << 20, 9 << 20], 3), ([20 << 20, 20 << 20, 1, 1], nil),
            ([10 << 20, 20 << 20, 20 << 20, 20 << 20], 2),
        ] as [([Int], Int?)]
    ) func mergesRunsOfASize(_ sizes: [Int], _ count: Int?) {
        #expect(KeyRuns.mergeable(sizes) == count)
    }

    @Test func mergesKeysFewTimesHoweverManyTransactionsThereAre() {
        // Each transaction has as many keys; what is written of them grows with the logarithm of all.
        var sizes: [Int] = []
        var written = 0
        var most = 0
        for _ in 0..<4_096 {
            sizes.insert(5_000, at: 0)
            written += 5_000
            while let count = KeyRuns.mergeable(sizes) {
                let total = sizes.prefix(count).reduce(0, +)
                sizes.replaceSubrange(0..<count, with: [total])
                written += total
            }
            most = max(most, sizes.count)
        }
        #expect(sizes.reduce(0, +) == 4_096 * 5_000)
        #expect(most <= 24)
        #expect(written <= 8 * 4_096 * 5_000)
    }

    @Test func refusesABlockThatIsNone() throws {
        try write(["a": 1])
        try queue.write { try $0.execute(sql: "UPDATE keyBlock SET entries = x'0102030405'") }
        #expect(throws: StoreError.corrupt) { try change(of: "a") }
        #expect(throws: StoreError.corrupt) { try keys() }
    }
}
