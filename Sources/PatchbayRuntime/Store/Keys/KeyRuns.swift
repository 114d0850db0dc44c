import GRDB

/// The keys of a list: where each record lies is found by its key.
///
/// Keys come in no order. In a tree of their own nearly every page of it would be written by nearly every transaction;
/// so the keys of a transaction are a run of their own, sorted, and runs of a size are merged into a larger one. A key
/// is written a few times in its life, always beside others, as in a log-structured merge tree
/// (https://doi.org/10.1007/s002360050048).
struct KeyRuns {
    /// So many runs of a size are merged.
    private static let fan = 4
    /// How many times the runs of the next size are as large.
    private static let growth = 4
    /// The size of the smallest runs: one block.
    private static let smallest = 8 << 10
    /// No run is merged into one of more bytes, so that no transaction has more to write.
    private static let largest = 32 << 20

    private let database: Database
    private let list: Int
    /// The newest first.
    private var runs: [KeyRun]

    /// The keys of a list.
    init(_ database: Database, list: Int) throws {
        self.database = database
        self.list = list
        runs = try KeyRun.all(database, list: list)
    }

    /// The number that a key's record was last changed under; nil when there is none.
    @unsafe func change(of key: UnsafeRawBufferPointer) throws -> Int? {
        for run in runs {
            var probe = try KeyProbe(database, run)
            if let change = unsafe try probe.change(of: key) { return change }
        }
        return nil
    }

    /// Notes the numbers that the keys of a list, which are in their order, have in the runs.
    func look(up keys: inout KeyList) throws {
        for run in runs {
            var probe = try KeyProbe(database, run)
            try unsafe keys.fillChanges { unsafe try probe.change(of: $0) }
        }
    }

    /// The keys behind one, in their order.
    func merge(after key: [UInt8] = []) throws -> KeyMerge { try KeyMerge(database, runs, after: key) }

    /// Writes the keys of a list that moved, which are in their order.
    mutating func add(_ keys: KeyList) throws {
        var writer: KeyRun.Writer?
        try unsafe keys.forEachMoved { key, change in
            if writer == nil { writer = try KeyRun.Writer(database, list: list) }
            unsafe try writer?.append(key, change)
        }
        guard let run = try writer?.finish() else { return }
        runs.insert(run, at: 0)
        while let count = Self.mergeable(runs.map(\.size)) { try merge(count) }
    }

    /// Puts one run in the place of the newest ones.
    private mutating func merge(_ count: Int) throws {
        var merge = try KeyMerge(database, runs.prefix(count))
        var writer = try KeyRun.Writer(database, list: list)
        while try unsafe merge.next({ unsafe try writer.append($0, $1) }) {}
        let run = try writer.finish()
        let remove = try ByteStatement(database, "DELETE FROM keyRun WHERE id = ?1")
        for old in runs.prefix(count) {
            remove.bind(1, old.id)
            try remove.run()
        }
        runs.replaceSubrange(0..<count, with: [run])
    }

    /// How many of the newest runs are to be merged, by the sizes of all of them; nil when all may stay.
    static func mergeable(_ sizes: [Int]) -> Int? {
        guard let newest = sizes.first else { return nil }
        var limit = smallest
        while limit < newest { limit *= growth }
        let alike = sizes.prefix { $0 <= limit }
        guard alike.count >= fan else { return nil }
        var total = 0
        let count = alike.prefix { size in
            total += size
            return total <= largest
        }.count
        return count > 1 ? count : nil
    }
}
