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
        var least = 0
        for index in cursors.indices.dropFirst() where !cursors[index].isPast {
            let order = cursors[least].isPast ? 1 : cursors[least].order(to: cursors[index])
            if order == 0 {
                // What an older run says of the key does not count.
                try cursors[index].advance()
            } else if order > 0 {
                least = index
            }
        }
        guard least < cursors.count, !cursors[least].isPast else { return false }
        try unsafe cursors[least].withEntry(body)
        try cursors[least].advance()
        return true
    }

    /// A place in a run.
    private struct Cursor {
        private let run: Int
        private let read: ByteStatement
        private var block = KeyBlock()
        private var place = 0
        /// The beginning of the key.
        private var prefix: UInt64 = 0

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
                defer { seek.reset() }
                seek.bind(1, run.id)
                unsafe seek.bind(2, bytes: key)
                if try seek.step() {
                    unsafe try block.load(seek.bytes(0))
                    place = unsafe block.place(of: key)
                    if unsafe block.has(key, at: place) { place += 1 }
                }
                if isPast { unsafe try readBlock(after: key) } else { notePrefix() }
            }
        }

        /// Whether there are no more keys.
        var isPast: Bool { place == block.count }

        /// The order of the keys of this cursor and another, neither of which is past the end.
        func order(to other: Self) -> Int {
            if prefix != other.prefix { return prefix < other.prefix ? -1 : 1 }
            return unsafe block.withKey(place) { one in
                unsafe other.block.withKey(other.place) { unsafe RowPlace.compare(one, $0) }
            }
        }

        func withEntry(_ body: (UnsafeRawBufferPointer, Int) throws -> Void) rethrows {
            try unsafe block.withKey(place) { try unsafe body($0, block.change(place)) }
        }

        mutating func advance() throws {
            place += 1
            guard isPast else { return notePrefix() }
            let last = unsafe block.withKey(place - 1) { unsafe Array($0) }
            try unsafe last.withUnsafeBytes { unsafe try readBlock(after: $0) }
        }

        private mutating func notePrefix() { prefix = unsafe block.withKey(place) { unsafe KeyPrefix.of($0) } }

        /// Goes to the block that begins behind a key, or to the end.
        @unsafe private mutating func readBlock(after key: UnsafeRawBufferPointer) throws {
            defer { read.reset() }
            read.bind(1, run)
            unsafe read.bind(2, bytes: key)
            if try read.step() {
                unsafe try block.load(read.bytes(0))
                place = 0
                notePrefix()
            } else {
                place = block.count
            }
        }
    }
}
