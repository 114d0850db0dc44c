import GRDB

/// Keys of several runs in one order, each with the number that the newest run has for it.
struct KeyMerge {
    /// The newest run comes first.
    private var cursors: [Cursor]

    /// The keys of runs, the newest of which comes first; with `key` only those behind it.
    init(_ database: Database, _ runs: some Sequence<KeyRun>, after key: [UInt8] = []) throws {
        cursors = try runs.map { try Cursor(database, $0, after: key) }
    }

    /// Calls a function with the next key and its number; returns false when there is none.
    mutating func next(_ body: (UnsafeRawBufferPointer, Int) throws -> Void) throws -> Bool {
        var least: Int?
        for index in cursors.indices where !cursors[index].isPast {
            guard let known = least else {
                least = index
                continue
            }
            let order = unsafe cursors[known].withKey { one in
                unsafe cursors[index].withKey { unsafe RowPlace.compare(one, $0) }
            }
            if order == 0 {
                // What an older run says of the key does not count.
                try cursors[index].advance()
            } else if order > 0 {
                least = index
            }
        }
        guard let least else { return false }
        try unsafe cursors[least].withKey { try unsafe body($0, cursors[least].change) }
        try cursors[least].advance()
        return true
    }

    /// A place in a run.
    private struct Cursor {
        private let run: Int
        private let read: ByteStatement
        private var block = KeyBlock()
        private var place = 0

        init(_ database: Database, _ run: KeyRun, after key: [UInt8]) throws {
            self.run = run.id
            read = try ByteStatement(
                database,
                "SELECT entries FROM keyBlock WHERE run = ?1 AND first > coalesce(?2, x'') ORDER BY first LIMIT 1"
            )
            let seek = try ByteStatement(
                database,
                "SELECT entries FROM keyBlock WHERE run = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1"
            )
            try unsafe key.withUnsafeBytes { key in
                seek.bind(1, run.id)
                unsafe seek.bind(2, bytes: key)
                if try seek.step() {
                    unsafe try block.load(seek.bytes(0))
                    place = unsafe block.place(of: key)
                    if unsafe block.has(key, at: place) { place += 1 }
                }
                seek.reset()
                if isPast { unsafe try readBlock(after: key) }
            }
        }

        /// Whether there are no more keys.
        var isPast: Bool { place == block.count }
        var change: Int { block.change(place) }

        func withKey<Value>(_ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
            try unsafe block.withKey(place, body)
        }

        mutating func advance() throws {
            place += 1
            guard isPast else { return }
            let last = unsafe block.withKey(place - 1) { unsafe Array($0) }
            try unsafe last.withUnsafeBytes { unsafe try readBlock(after: $0) }
        }

        /// Goes to the block that begins behind a key, or to the end.
        @unsafe private mutating func readBlock(after key: UnsafeRawBufferPointer) throws {
            read.bind(1, run)
            unsafe read.bind(2, bytes: key)
            if try read.step() {
                unsafe try block.load(read.bytes(0))
                place = 0
            } else {
                place = block.count
            }
            read.reset()
        }
    }
}
