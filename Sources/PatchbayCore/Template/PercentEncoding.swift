/// Percent-encoding of UTF-8 (RFC 3986 section 2.1).
enum PercentEncoding {
    /// Which characters stay as they are.
    enum Kept {
        /// Letters, digits, `-`, `.`, `_`, `~` (section 2.3).
        case unreserved
        /// Also the delimiters of section 2.2 and whole percent-encoded triplets.
        case reserved
    }

    /// The text with every other character encoded, one triplet for each byte of its UTF-8.
    static func encode(_ text: String, keeping kept: Kept) -> String {
        let bytes = Array(text.utf8)
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.count)
        for (offset, byte) in bytes.enumerated() {
            if isUnreserved(byte) || kept == .reserved && (isReserved(byte) || isTriplet(bytes, at: offset)) {
                encoded.append(byte)
            } else {
                append(byte, to: &encoded)
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Adds the triplet of a byte.
    static func append(_ byte: UInt8, to encoded: inout [UInt8]) {
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }
        encoded.append(UInt8(ascii: "%"))
        encoded.append(digit(byte >> 4))
        encoded.append(digit(byte & 15))
    }

    /// Whether a byte is an unreserved character.
    static func isUnreserved(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "-._~".utf8.contains(byte)
    }

    /// Whether a byte is an ASCII letter or digit.
    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
    }

    /// Whether a percent sign with two hexadecimal digits starts at an offset.
    static func isTriplet(_ bytes: [UInt8], at offset: Int) -> Bool {
        guard bytes[offset] == UInt8(ascii: "%"), offset + 2 < bytes.count else { return false }
        return isHexadecimal(bytes[offset + 1]) && isHexadecimal(bytes[offset + 2])
    }

    private static func isReserved(_ byte: UInt8) -> Bool {
        ":/?#[]@!$&'()*+,;=".utf8.contains(byte)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
    }
}
