/// The character classes of RFC 3986 section 2 and appendix A, by byte.
enum URICharacters {
    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (97...122).contains(byte | 0x20) || (48...57).contains(byte)
    }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        (97...102).contains(byte | 0x20) || (48...57).contains(byte)
    }

    static func isUnreserved(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x7E
    }

    static func isSubDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x21, 0x24, 0x26...0x2C, 0x3B, 0x3D: true
        default: false
        }
    }

    /// `pchar` without percent-encoding.
    static func isPath(_ byte: UInt8) -> Bool {
        isUnreserved(byte) || isSubDelimiter(byte) || byte == 0x3A || byte == 0x40
    }

    /// What `query` and `fragment` may hold, without percent-encoding.
    static func isFragment(_ byte: UInt8) -> Bool {
        isPath(byte) || byte == 0x2F || byte == 0x3F
    }
}
