/// Bytes that grow at the end and are written out in large pieces.
@safe package struct OutputBuffer: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    /// The number of bytes.
    package private(set) var count = 0

    /// An empty buffer.
    package init(capacity: Int = 256 * 1024) {
        unsafe base = .allocate(capacity: capacity)
        self.capacity = capacity
    }

    deinit { unsafe base.deallocate() }

    @inline(never) private mutating func grow(by more: Int) {
        let wanted = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
        unsafe larger.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = larger
        capacity = wanted
    }

    /// Adds a byte.
    @inline(__always) package mutating func append(_ byte: UInt8) {
        if count == capacity { grow(by: 1) }
        unsafe base[count] = byte
        count += 1
    }

    /// Adds bytes.
    @inline(__always) package mutating func append(_ bytes: Span<UInt8>) {
        let more = bytes.count
        if capacity - count < more { grow(by: more) }
        unsafe bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { unsafe (base + count).update(from: start, count: more) }
        }
        count += more
    }

    /// Adds the bytes of an array.
    @inline(__always) package mutating func append(_ bytes: [UInt8]) { append(bytes.span) }

    /// Forgets what follows the first `count` bytes.
    package mutating func truncate(to count: Int) { self.count = min(count, self.count) }

    /// The bytes from a place on.
    package func withBytes<Result>(from start: Int = 0, _ body: (Span<UInt8>) throws -> Result) rethrows -> Result {
        unsafe try body(Span(_unsafeElements: UnsafeBufferPointer(start: base + start, count: count - start)))
    }
}
