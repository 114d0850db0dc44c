/// Eight bytes of a key as a number: where two differ, their keys come in the same order.
enum KeyPrefix {
    /// The bytes, the first being the most significant; a key that ends has zeros there.
    @unsafe static func of(_ key: UnsafeRawBufferPointer, from start: Int = 0) -> UInt64 {
        if start + 8 <= key.count {
            return unsafe UInt64(bigEndian: key.loadUnaligned(fromByteOffset: start, as: UInt64.self))
        }
        var prefix: UInt64 = 0
        for place in start..<start + 8 { prefix = unsafe prefix << 8 | (place < key.count ? UInt64(key[place]) : 0) }
        return prefix
    }
}
