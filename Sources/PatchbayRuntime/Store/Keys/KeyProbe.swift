import GRDB

/// Looks keys up in a run, each behind the one before: no block is read twice, and none that has no key to be found.
struct KeyProbe {
    private let run: Int
    /// The last block that begins before a key or with it.
    private let seek: ByteStatement
    /// Where the first block begins that lies behind a key.
    private let peek: ByteStatement
    private var block = KeyBlock()
    /// The entry of the block that the last key was found at, or would be.
    private var place = 0
    /// Where the next block begins, once this was asked for.
    private var next: [UInt8]?
    /// Whether the last key lies behind the last block.
    private var isPast = false

    /// A probe of a run.
    init(_ database: Database, _ run: KeyRun) throws {
        self.run = run.id
        seek = try ByteStatement(
            database,
            "SELECT entries FROM keyBlock WHERE run = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1"
        )
        peek = try ByteStatement(
            database,
            "SELECT first FROM keyBlock WHERE run = ?1 AND first > ?2 ORDER BY first LIMIT 1"
        )
    }

    /// The number that the run has for a key; nil when it has none.
    @unsafe mutating func change(of key: UnsafeRawBufferPointer) throws -> Int? {
        if isPast { return nil }
        if let next {
            let isBefore = unsafe next.withUnsafeBytes { unsafe RowPlace.compare(key, $0) < 0 }
            if isBefore { return nil }
        } else {
            place = unsafe block.place(of: key, from: place)
            if place < block.count { return unsafe found(key) }
        }
        unsafe try move(to: key)
        return place < block.count ? unsafe found(key) : nil
    }

    private func found(_ key: UnsafeRawBufferPointer) -> Int? {
        unsafe block.has(key, at: place) ? block.change(place) : nil
    }

    /// Reads the block in which a key lies, or else sees where the next one begins.
    @unsafe private mutating func move(to key: UnsafeRawBufferPointer) throws {
        next = nil
        place = block.count
        // A statement that stays in the middle would hold what it reads.
        defer {
            seek.reset()
            peek.reset()
        }
        seek.bind(1, run)
        unsafe seek.bind(2, bytes: key)
        if try seek.step() {
            unsafe try block.load(seek.bytes(0))
            place = unsafe block.place(of: key)
        }
        guard place == block.count else { return }
        peek.bind(1, run)
        unsafe peek.bind(2, bytes: key)
        if try peek.step() { next = unsafe Array(peek.bytes(0)) } else { isPast = true }
    }
}
