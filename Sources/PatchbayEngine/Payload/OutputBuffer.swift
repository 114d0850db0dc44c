/// Bytes that grow at the end and are written out in large pieces.
@safe package struct OutputBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    /// Room for bytes, apart from one word of padding into which short copies may run over.
    private var capacity: Int
    /// The number of bytes.
    package private(set) var count = 0

    /// An empty buffer.
    package init(capacity: Int = 4096) {
        unsafe base = .allocate(capacity: capacity + PaddedBytes.padding)
        self.capacity = capacity
    }

    deinit { unsafe base.deallocate() }

    @inline(never) private mutating func grow(by more: Int) {
        let wanted = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted + PaddedBytes.padding)
        unsafe larger.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = larger
        capacity = wanted
    }

    /// Makes room for more bytes.
    @inline(__always) private mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(by: more) }
    }

    /// Adds a byte.
    @inline(__always) package mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe base[count] = byte
        count += 1
    }

    /// Adds padded bytes.
    @inline(__always) mutating func append(_ bytes: PaddedBytes) {
        reserve(bytes.count)
        unsafe bytes.copyWords(to: base + count)
        count += bytes.count
    }

    /// Adds padded bytes in quotes.
    @inline(__always) mutating func appendQuoted(_ bytes: PaddedBytes) {
        reserve(bytes.count + 2)
        unsafe base[count] = 0x22
        unsafe bytes.copyWords(to: base + count + 1)
        unsafe base[count + bytes.count + 1] = 0x22
        count += bytes.count + 2
    }

    /// Adds a character that is not ASCII, as UTF-8 (RFC 3629 section 3).
    @inline(__always) mutating func append(_ scalar: Unicode.Scalar) {
        let value = scalar.value
        reserve(4)
        if value < 0x800 {
            unsafe base[count] = 0xC0 | UInt8(truncatingIfNeeded: value >> 6)
            unsafe base[count + 1] = 0x80 | UInt8(truncatingIfNeeded: value & 0x3F)
            count += 2
            return
        }
        let isLong = value >= 0x10000
        if isLong { unsafe base[count] = 0xF0 | UInt8(truncatingIfNeeded: value >> 18) }
        let start = isLong ? count + 1 : count
        unsafe base[start] = (isLong ? 0x80 : 0xE0) | UInt8(truncatingIfNeeded: value >> 12 & 0x3F)
        unsafe base[start + 1] = 0x80 | UInt8(truncatingIfNeeded: value >> 6 & 0x3F)
        unsafe base[start + 2] = 0x80 | UInt8(truncatingIfNeeded: value & 0x3F)
        count = start + 3
    }

    /// Adds `null`.
    @inline(__always) mutating func appendNull() {
        reserve(4)
        unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: UInt32(0x6C6C_756E).littleEndian, as: UInt32.self)
        count += 4
    }

    /// Forgets what follows the first `count` bytes.
    @inline(__always) package mutating func truncate(to count: Int) { self.count = min(count, self.count) }

    /// The bytes from a place on.
    package func withBytes<Result>(from start: Int = 0, _ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        unsafe try body(Span(_unsafeElements: UnsafeBufferPointer(start: base + start, count: count - start)))
    }

    /// The bytes of a range, valid until the buffer grows.
    func bytes(_ start: Int, _ end: Int) -> PaddedBytes {
        assert(start >= 0 && start <= end && end <= count)
        return unsafe PaddedBytes(base: base + start, count: end - start)
    }
}
