/// Reads Unicode scalars out of UTF-8 bytes; a byte that belongs to none is read as U+FFFD.
enum RegexText {
    /// The scalar at a position and its length in bytes.
    @inline(__always)
    static func scalar(in bytes: Span<UInt8>, at position: Int) -> (value: UInt32, length: Int) {
        let first = bytes[position]
        if first < 0x80 { return (UInt32(first), 1) }
        return longScalar(in: bytes, at: position, first: first)
    }

    private static func longScalar(
        in bytes: Span<UInt8>,
        at position: Int,
        first: UInt8
    ) -> (value: UInt32, length: Int) {
        let length: Int
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: return (0xFFFD, 1)
        }
        guard position + length <= bytes.count else { return (0xFFFD, 1) }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for offset in 1..<length {
            let byte = bytes[position + offset]
            guard byte & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        return (value, length)
    }

    /// Whether the character that ends before a position counts as part of a word (`\w`).
    static func isWord(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || byte | 0x20 &- 0x61 < 26 || byte == 0x5F
    }
}
