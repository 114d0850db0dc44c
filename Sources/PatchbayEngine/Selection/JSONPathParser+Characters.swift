/// Characters of a query and the faults found at them.
extension JSONPathParser {
    /// The next byte, nil at the end.
    var peek: UInt8? {
        place < bytes.count ? bytes[place] : nil
    }

    /// Passes a text of ASCII characters when it comes next.
    mutating func take(_ text: String) -> Bool {
        let wanted = text.utf8
        guard bytes[place...].starts(with: wanted) else { return false }
        place += wanted.count
        return true
    }

    /// Passes blanks: space, tab, line feed, carriage return (section 2.1.1).
    mutating func skipBlanks() {
        while let next = peek, next == 0x20 || next == 0x09 || next == 0x0A || next == 0x0D { place += 1 }
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- 48 < 10
    }

    /// Whether a byte may start a name in dot notation: a letter, `_`, or part of a character beyond ASCII.
    static func isNameFirst(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte >= 0x80
    }

    /// The next character in words.
    func found() -> String {
        guard place < bytes.count else { return "the end of the query" }
        let tail = String(decoding: bytes[place..<min(place + 4, bytes.count)], as: UTF8.self)
        guard let scalar = tail.unicodeScalars.first else { return "the end of the query" }
        switch scalar {
        case " ", "\t", "\n", "\r": return "a blank"
        case "\0"..<" ", "\u{7F}": return "a control character"
        default: return "`\(scalar)`"
        }
    }

    /// A refusal at a byte, the next one unless told otherwise.
    func fault(_ message: String, at offset: Int? = nil, help: String? = nil) -> JSONPathError {
        JSONPathError(offset: offset ?? place, message: message, help: help)
    }

    /// The refusal of what follows a whole query.
    func trailing() -> JSONPathError {
        switch peek {
        case UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "$"), UInt8(ascii: ":"):
            return fault("\(found()) behind a segment", help: Self.bracketHelp)
        case let next? where next <= 0x20:
            return fault("\(found()) behind the query", help: "Remove what follows the last segment.")
        case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "|"):
            return fault(
                "\(found()) outside a filter",
                help: "Put the condition in a filter, as in `$.items[?@.id == 1]`."
            )
        default:
            return fault("\(found()) where `.`, `..` or `[` is expected")
        }
    }
}
