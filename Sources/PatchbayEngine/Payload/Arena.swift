/// Bytes made while one record is mapped; they stay in place until the arena is reset.
///
/// Text is made by `begin`, any number of `append`s and `finish`; one text is open at a time. Chunks are kept for
/// the next record, so a steady stream of records allocates nothing.
@safe struct Arena: ~Copyable {
    private var chunks: [UnsafeMutableBufferPointer<UInt8>]
    private var cursor: UnsafeMutablePointer<UInt8>
    private var end: UnsafeMutablePointer<UInt8>
    private var start: UnsafeMutablePointer<UInt8>

    private static let chunkBytes = 64 * 1024

    init() {
        let first = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Self.chunkBytes + PaddedBytes.padding)
        unsafe chunks = [first]
        guard let base = first.baseAddress else { preconditionFailure("an allocation of bytes has an address") }
        unsafe cursor = base
        unsafe start = base
        unsafe end = base + Self.chunkBytes
    }

    deinit {
        release(from: 0)
    }

    private func release(from first: Int) {
        for index in unsafe first..<chunks.count { unsafe chunks[index].deallocate() }
    }

    /// Forgets every text; oversized chunks are given back.
    mutating func reset() {
        if unsafe chunks.count > 1 {
            release(from: 1)
            unsafe chunks.removeLast(chunks.count - 1)
        }
        guard let base = unsafe chunks[0].baseAddress else { return }
        unsafe cursor = base
        unsafe start = base
        unsafe end = base + chunks[0].count - PaddedBytes.padding
    }

    /// Opens a text.
    @inline(__always) mutating func begin() {
        unsafe start = cursor
    }

    /// The number of bytes of the open text.
    var openCount: Int { unsafe cursor - start }

    @inline(never) private mutating func grow(by count: Int) {
        let used = unsafe cursor - start
        let capacity = max(Self.chunkBytes, 2 * (used + count))
        let next = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: capacity + PaddedBytes.padding)
        guard let base = next.baseAddress else { preconditionFailure("an allocation of bytes has an address") }
        unsafe base.update(from: start, count: used)
        unsafe chunks.append(next)
        unsafe start = base
        unsafe cursor = base + used
        unsafe end = base + capacity
    }

    /// Adds one byte to the open text.
    @inline(__always) mutating func append(_ byte: UInt8) {
        if unsafe cursor == end { grow(by: 1) }
        unsafe cursor.pointee = byte
        unsafe cursor += 1
    }

    /// Makes room for bytes of the open text and gives the address at which they go; `advance` counts them.
    @unsafe @inline(__always) mutating func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        if unsafe end - cursor < count { grow(by: count) }
        return unsafe cursor
    }

    /// Counts bytes that were written at the address that `reserve` gave.
    @unsafe @inline(__always) mutating func advance(_ count: Int) {
        unsafe cursor += count
    }

    /// Adds up to eight bytes to the open text, the first in the lowest bits of the word.
    @inline(__always) mutating func append(_ word: UInt64, count: Int) {
        let target = unsafe reserve(8)
        unsafe UnsafeMutableRawPointer(target).storeBytes(of: word.littleEndian, as: UInt64.self)
        unsafe advance(count)
    }

    /// Adds padded bytes to the open text.
    @inline(__always) mutating func append(_ bytes: PaddedBytes) {
        let target = unsafe reserve(bytes.count)
        unsafe bytes.copyWords(to: target)
        unsafe advance(bytes.count)
    }

    /// Adds bytes to the open text.
    @inline(__always) mutating func append(_ bytes: Span<UInt8>) {
        let target = unsafe reserve(bytes.count)
        for index in bytes.indices { unsafe target[index] = bytes[index] }
        unsafe advance(bytes.count)
    }

    /// Adds `count` times the same byte.
    mutating func append(repeating byte: UInt8, count: Int) {
        if unsafe end - cursor < count { grow(by: count) }
        unsafe cursor.update(repeating: byte, count: count)
        unsafe cursor += count
    }

    /// Closes the open text and gives it as a cell.
    @inline(__always) mutating func finish(_ kind: Cell.Kind, _ form: Cell.Form) -> Cell {
        unsafe Cell(kind, form, base: UnsafePointer(start), count: cursor - start)
    }
}
