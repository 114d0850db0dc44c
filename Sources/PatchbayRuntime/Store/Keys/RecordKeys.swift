import GRDB
import PatchbayCore

/// The keys of a list while a transaction writes its records: what is known of each, and what becomes of it.
///
/// Each key of the transaction is looked up before the first record is written, all of them in their order; where they
/// moved to is written at the end.
struct RecordKeys {
    /// What is known of a record before its turn comes.
    enum Standing: Hashable {
        /// There was none with its key, which now stands for the number that the record will have.
        case new
        /// There is one, last changed under this number.
        case stored(change: Int)
        /// One with its key comes before it in the transaction.
        case repeated
        /// It was refused, and has no place among the records.
        case refused
    }

    /// How many other keys that moved may wait to be written.
    private static let limit = 4_096

    /// What is known of each record of the transaction.
    let standings: [Standing]
    private var runs: KeyRuns
    /// The keys of the transaction's records.
    private var own: KeyList
    /// Other keys that moved.
    private var others = KeyList()

    /// The keys of a list, with those of a transaction's records; `number` is that of the first record.
    init(_ database: Database, list: Int, _ pages: ArraySlice<PageCommit>, number: Int) throws {
        runs = try KeyRuns(database, list: list)
        var own = KeyList()
        let batches = pages.lazy.flatMap(\.parts).map(\.batch)
        own.reserve(keys: batches.reduce(0) { $0 + $1.rows.count }, bytes: batches.reduce(0) { $0 + $1.names.count })
        var count = 0
        for batch in batches {
            try unsafe batch.names.withUnsafeBytes { names in
                for index in batch.rows.indices where batch.rows[index].fate != .rejected {
                    let key = unsafe RowPlace.slice(names, batch.rows[index].key)
                    guard (1...RecordKey.limit).contains(key.count) else { throw StoreError.corrupt }
                    unsafe own.append(key, place: count + index)
                }
            }
            count += batch.rows.count
        }
        var standings = [Standing](repeating: .refused, count: count)
        own.sort { standings[$0] = .repeated }
        try runs.look(up: &own)
        own.enter(number: number) { place, stored in
            standings[place] = stored.map { .stored(change: $0) } ?? .new
        }
        self.own = own
        self.standings = standings
    }

    /// The number under which the record with a key was last changed; nil when there is none.
    ///
    /// It must be a key of the transaction, or one that it has not moved.
    @unsafe func change(of key: UnsafeRawBufferPointer) throws -> Int? {
        unsafe try own.change(of: key) ?? runs.change(of: key)
    }

    /// Notes that the record with a key was changed.
    @unsafe mutating func move(_ key: UnsafeRawBufferPointer, to change: Int) throws {
        if unsafe own.move(key, to: change) { return }
        unsafe others.append(key, movedTo: change)
        if others.count == Self.limit { try writeOthers() }
    }

    /// Writes where the keys moved to.
    mutating func finish() throws {
        try writeOthers()
        try runs.add(own)
    }

    private mutating func writeOthers() throws {
        others.sort()
        try runs.add(others)
        others = KeyList()
    }
}
