extension JSONParser {
    /// Whether a value starts at the place, judged by what cannot be anything else.
    func startsValue() -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "-"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            return true
        default:
            let end = endOfWord(from: place)
            return ["true", "false", "null"].contains(text(place, min(end, place + 6)))
        }
    }

    /// Whether a member starts at the place: a name, quoted or not, with a colon behind it.
    func startsMember() -> Bool {
        if byte == UInt8(ascii: "\"") { return true }
        let end = endOfWord(from: place)
        return end > place && isColon(at: end)
    }

    /// Whether a quoted text at the place is a name, with a colon behind it.
    func isNameAhead() -> Bool {
        byte == UInt8(ascii: "\"") && isColon(at: endOfString(from: place))
    }

    private func isColon(at start: Int) -> Bool {
        var end = start
        while end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09 { end += 1 }
        return end < bytes.count && bytes[end] == UInt8(ascii: ":")
    }

    /// The end of the letters, digits and signs from an offset.
    func endOfWord(from start: Int) -> Int {
        var end = start
        while end < bytes.count, Self.isWordByte(bytes[end]) { end += 1 }
        return end
    }

    /// Whether a byte belongs to a number, a literal or a name without quotes.
    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "_"), UInt8(ascii: "$"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."): true
        default: byte >= 0x80
        }
    }

    /// The text between two offsets.
    func text(_ start: Int, _ end: Int) -> String {
        String(decoding: bytes[start..<max(start, min(end, bytes.count))], as: UTF8.self)
    }

    /// What stands at an offset, in words for a message: a word, a text, a character or the end of the file.
    func found(at start: Int) -> String {
        guard start < bytes.count else { return "the end of the file" }
        let first = bytes[start]
        if first == UInt8(ascii: "\"") { return "a text" }
        if first == 0x0A || first == 0x0D { return "the end of the line" }
        let end = min(endOfWord(from: start), start + Self.shownBytes)
        if end > start + 1 {
            let whole = text(start, end)
            return "`\(whole.unicodeScalars.last == "\u{FFFD}" ? String(whole.dropLast()) : whole)`"
        }
        guard first < 0x80 else { return "the byte 0x\(String(first, radix: 16, uppercase: true))" }
        guard first >= 0x20, first != 0x7F else { return Self.name(of: Unicode.Scalar(first)) }
        return "`\(Character(Unicode.Scalar(first)))`"
    }

    /// How much of an unexpected word a message repeats.
    private static let shownBytes = 40

    /// A character that is not shown as itself, as `U+00A0`.
    static func name(of scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
