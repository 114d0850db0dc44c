import GRDB
import PatchbayCore

/// The keys of a list, each with the number of its record's last change.
///
/// Keys come in no order, and each lies on a page of its own in the index. Entered in the order of the keys, as many as
/// a transaction has, they find each page once.
struct RecordKeys {
    /// What is known of a record before its turn comes.
    enum Standing: Hashable {
        /// There was none with its key: the key is entered under the number that the record will have.
        case new
        /// There is one, last changed under this number.
        case stored(change: Int)
        /// One with its key comes before it in the transaction.
        case repeated
        /// It was refused, and has no place among the records.
        case refused
    }

    private let list: Int
    private let add: ByteStatement
    private let find: ByteStatement
    private let move: ByteStatement

    /// The keys of a list.
    init(_ database: Database, list: Int) throws {
        self.list = list
        add = try ByteStatement(
            database,
            "INSERT INTO recordKey (list, key, change) VALUES (?1, ?2, ?3) ON CONFLICT (list, key) DO NOTHING"
        )
        find = try ByteStatement(database, "SELECT change FROM recordKey WHERE list = ?1 AND key = ?2")
        move = try ByteStatement(database, "UPDATE recordKey SET change = ?1 WHERE list = ?2 AND key = ?3")
    }

    /// Enters the keys of a transaction's records that are new; `number` is that of the first record.
    func enter(_ pages: ArraySlice<PageCommit>, number: Int) throws -> [Standing] {
        var bytes: [UInt8] = []
        var entries: [Entry] = []
        var count = 0
        for part in pages.lazy.flatMap(\.parts) {
            for row in part.batch.rows {
                if row.fate != .rejected {
                    let start = bytes.count
                    bytes += part.batch.names[row.key]
                    entries.append(Entry(place: count, key: start..<bytes.count))
                }
                count += 1
            }
        }
        var standings = [Standing](repeating: .refused, count: count)
        try unsafe bytes.withUnsafeBytes { bytes in
            func key(_ entry: Entry) -> UnsafeRawBufferPointer { unsafe RowPlace.slice(bytes, entry.key) }
            entries.sort { one, other in
                let order = unsafe RowPlace.compare(key(one), key(other))
                return order == 0 ? one.place < other.place : order < 0
            }
            // Whether the key before was new, so that the next one is likely to be.
            var expectsNew = true
            var before: Entry?
            for entry in entries {
                let standing: Standing
                if let before, unsafe RowPlace.compare(key(before), key(entry)) == 0 {
                    standing = .repeated
                } else {
                    standing = unsafe try enter(key(entry), number + entry.place, expectsNew)
                    expectsNew = standing == .new
                }
                standings[entry.place] = standing
                before = entry
            }
        }
        return standings
    }

    /// A record of the transaction, and where its key lies.
    private struct Entry {
        var place: Int
        var key: Range<Int>
    }

    @unsafe private func enter(
        _ key: UnsafeRawBufferPointer,
        _ number: Int,
        _ expectsNew: Bool
    ) throws -> Standing {
        if !expectsNew, let change = unsafe try change(of: key) { return .stored(change: change) }
        add.bind(1, list)
        unsafe add.bind(2, text: key)
        add.bind(3, number)
        if try add.run() > 0 { return .new }
        guard let change = unsafe try change(of: key) else { throw StoreError.corrupt }
        return .stored(change: change)
    }

    /// The number under which the record with a key was last changed; nil when there is none.
    @unsafe func change(of key: UnsafeRawBufferPointer) throws -> Int? {
        find.bind(1, list)
        unsafe find.bind(2, text: key)
        let change = try find.step() ? find.integer(0) : nil
        find.reset()
        return change
    }

    /// Notes that the record with a key was changed.
    @unsafe func move(_ key: UnsafeRawBufferPointer, to change: Int) throws {
        move.bind(1, change)
        move.bind(2, list)
        unsafe move.bind(3, text: key)
        try move.run()
    }
}
