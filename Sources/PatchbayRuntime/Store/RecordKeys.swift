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

    /// How many new keys one statement enters.
    private static let chunk = 25
    /// How many new keys in a row let the next ones be taken for new as well.
    private static let streak = 3

    private let list: Int
    private let add: ByteStatement
    private let addChunk: ByteStatement
    private let find: ByteStatement
    private let move: ByteStatement

    /// The keys of a list.
    init(_ database: Database, list: Int) throws {
        self.list = list
        add = try ByteStatement(database, Self.addition(of: 1))
        addChunk = try ByteStatement(database, Self.addition(of: Self.chunk))
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
            // The first of each key; the others are repeated.
            var firsts: [Entry] = []
            for entry in entries {
                if let before = firsts.last, unsafe RowPlace.compare(key(before), key(entry)) == 0 {
                    standings[entry.place] = .repeated
                } else {
                    firsts.append(entry)
                }
            }
            var news = 0
            var index = 0
            while index < firsts.count {
                let isChunk = news >= Self.streak && firsts.count - index >= Self.chunk
                let some = firsts[index..<index + (isChunk ? Self.chunk : 1)]
                unsafe try enter(some, bytes, number, areLikelyNew: news > 0, &standings)
                index += some.count
                news = standings[firsts[index - 1].place] == .new ? news + 1 : 0
            }
        }
        return standings
    }

    /// A record of the transaction, and where its key lies.
    private struct Entry {
        var place: Int
        var key: Range<Int>
    }

    private static func addition(of count: Int) -> String {
        let rows = (0..<count).map { "(?1, ?\(2 * $0 + 2), ?\(2 * $0 + 3))" }.joined(separator: ", ")
        return "INSERT INTO recordKey (list, key, change) VALUES \(rows) ON CONFLICT (list, key) DO NOTHING"
    }

    /// Enters one key or a chunk of them, each under its record's number, unless it is there.
    @unsafe private func enter(
        _ some: ArraySlice<Entry>,
        _ bytes: UnsafeRawBufferPointer,
        _ number: Int,
        areLikelyNew: Bool,
        _ standings: inout [Standing]
    ) throws {
        if !areLikelyNew, let entry = some.first, some.count == 1,
            let change = unsafe try change(of: RowPlace.slice(bytes, entry.key))
        {
            standings[entry.place] = .stored(change: change)
            return
        }
        let add = some.count == 1 ? add : addChunk
        add.bind(1, list)
        var parameter: Int32 = 2
        for entry in some {
            unsafe add.bind(parameter, text: RowPlace.slice(bytes, entry.key))
            add.bind(parameter + 1, number + entry.place)
            parameter += 2
        }
        let areAllNew = try add.run() == some.count
        for entry in some {
            // The numbers of the transaction are its own, so that a key under another was there before.
            let known = unsafe areAllNew ? nil : try change(of: RowPlace.slice(bytes, entry.key))
            let isNew = areAllNew || known == number + entry.place
            guard isNew || known != nil else { throw StoreError.corrupt }
            standings[entry.place] = isNew ? .new : .stored(change: known ?? 0)
        }
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
