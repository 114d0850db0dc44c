import GRDB

/// Keys of a list that were written together: blocks that follow each other in the order of the keys.
///
/// A run is never changed. What a key's record was last changed under is said by the newest run that has the key.
struct KeyRun: Hashable {
    /// Its row; the larger number is the newer run.
    var id: Int
    /// The bytes of its blocks.
    var size: Int

    /// The runs of a list, the newest first.
    static func all(_ database: Database, list: Int) throws -> [Self] {
        let find = try ByteStatement(database, "SELECT id, size FROM keyRun WHERE list = ?1 ORDER BY id DESC")
        defer { find.reset() }
        find.bind(1, list)
        var runs: [Self] = []
        while try find.step() { runs.append(Self(id: find.integer(0), size: find.integer(1))) }
        return runs
    }

    /// Writes a run, key by key.
    struct Writer {
        private var run: KeyRun
        private var block = KeyBlock.Builder()
        private let insert: ByteStatement
        private let measure: ByteStatement

        /// A writer of a new run.
        init(_ database: Database, list: Int) throws {
            let start = try ByteStatement(database, "INSERT INTO keyRun (list, size) VALUES (?1, 0)")
            start.bind(1, list)
            try start.run()
            run = KeyRun(id: Int(database.lastInsertedRowID), size: 0)
            insert = try ByteStatement(database, "INSERT INTO keyBlock (run, first, entries) VALUES (?1, ?2, ?3)")
            measure = try ByteStatement(database, "UPDATE keyRun SET size = ?1 WHERE id = ?2")
        }

        /// Adds a key, which comes behind all others.
        @unsafe mutating func append(_ key: UnsafeRawBufferPointer, _ change: Int) throws {
            if block.isFull(for: key.count) { try flush() }
            unsafe block.append(key, change)
        }

        /// Ends the run.
        mutating func finish() throws -> KeyRun {
            if !block.isEmpty { try flush() }
            measure.bind(1, run.size)
            measure.bind(2, run.id)
            try measure.run()
            return run
        }

        private mutating func flush() throws {
            let (first, entries) = block.pack()
            insert.bind(1, run.id)
            try unsafe first.withUnsafeBytes { first in
                try unsafe entries.withUnsafeBytes { entries in
                    unsafe insert.bind(2, bytes: first)
                    unsafe insert.bind(3, bytes: entries)
                    try insert.run()
                }
            }
            run.size += entries.count
        }
    }
}
