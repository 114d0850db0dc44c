/// Turns what stands between the quotes of a JSON string into plain UTF-8.
enum StringUnescaper {
    /// The plain bytes, nil when an escape denotes half of a surrogate pair alone.
    static func unescape(_ bytes: Span<UInt8>) -> [UInt8]? {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        return unescape(bytes) { plain.append($0) } ? plain : nil
    }

    /// Gives each plain byte in turn; false when an escape denotes half of a surrogate pair alone.
    @inline(__always) static func unescape(_ bytes: Span<UInt8>, _ emit: (UInt8) -> Void) -> Bool {
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            guard byte == 0x5C, place + 1 < bytes.count else {
                emit(byte)
                place += 1
                continue
            }
            let escape = bytes[place + 1]
            place += 2
            switch escape {
            case 0x62: emit(0x08)
            case 0x66: emit(0x0C)
            case 0x6E: emit(0x0A)
            case 0x72: emit(0x0D)
            case 0x74: emit(0x09)
            case 0x75:
                guard let scalar = scalar(bytes, &place) else { return false }
                for unit in UTF8.encode(scalar) ?? UTF8.EncodedScalar() { emit(unit) }
            default: emit(escape)
            }
        }
        return true
    }

    /// The character of a `\u` escape whose digits start at a place, with the low half that must follow a high one.
    static func scalar(_ bytes: Span<UInt8>, _ place: inout Int) -> Unicode.Scalar? {
        guard let high = hexadecimal(bytes, place) else { return nil }
        place += 4
        guard (0xD800...0xDFFF).contains(high) else { return Unicode.Scalar(high) }
        guard high < 0xDC00, place + 5 < bytes.count, bytes[place] == 0x5C, bytes[place + 1] == 0x75,
            let low = hexadecimal(bytes, place + 2), (0xDC00...0xDFFF).contains(low)
        else { return nil }
        place += 6
        return Unicode.Scalar(0x10000 + ((high & 0x3FF) << 10 | (low & 0x3FF)))
    }

    @inline(__always) private static func hexadecimal(_ bytes: Span<UInt8>, _ place: Int) -> UInt32? {
        guard place + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        var isDigits = true
        for index in place..<place + 4 {
            let byte = bytes[index]
            let digit = byte &- 0x30
            let letter = (byte | 0x20) &- 0x61
            isDigits = isDigits && (digit < 10 || letter < 6)
            value = value << 4 | UInt32(digit < 10 ? digit : letter &+ 10)
        }
        return isDigits ? value : nil
    }
}
