/// Strings and numbers of a query (RFC 9535 sections 2.3.1.1 and 2.3.5.1).
extension JSONPathParser {
    /// A text in single or double quotes, without its escapes.
    mutating func string() throws(JSONPathError) -> String {
        let start = place
        let quote = bytes[place]
        place += 1
        var text: [UInt8] = []
        while let next = peek {
            switch next {
            case quote:
                place += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try appendEscape(to: &text, quote: quote)
            case 0..<0x20:
                throw fault("a control character in quotes", help: "Write it as an escape such as `\\n` or `\\u0000`.")
            default:
                text.append(next)
                place += 1
            }
        }
        throw fault("a quote that is not closed", at: start)
    }

    private mutating func appendEscape(to text: inout [UInt8], quote: UInt8) throws(JSONPathError) {
        let start = place
        place += 1
        guard let letter = peek else { throw fault("a quote that is not closed", at: start) }
        place += 1
        switch letter {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "/"), UInt8(ascii: "\\"), quote: text.append(letter)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try unicodeEscape(startingAt: start)).utf8)
        default:
            place = start + 1
            let shown = found()
            throw fault("an escape of \(shown), which JSONPath does not have", at: start)
        }
    }

    private mutating func unicodeEscape(startingAt start: Int) throws(JSONPathError) -> Unicode.Scalar {
        let high = try fourDigits(startingAt: start)
        if let scalar = Unicode.Scalar(high) { return scalar }
        if high < 0xDC00, take("\\u") {
            let low = try fourDigits(startingAt: start)
            if low & 0xFC00 == 0xDC00, let scalar = Unicode.Scalar(0x10000 + (high & 0x3FF) << 10 + (low & 0x3FF)) {
                return scalar
            }
        }
        throw fault("an escape that denotes half of a surrogate pair", at: start)
    }

    private mutating func fourDigits(startingAt start: Int) throws(JSONPathError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            switch peek {
            case let digit? where Self.isDigit(digit): value = value << 4 | UInt32(digit - 48)
            case let letter? where (letter | 0x20) &- 0x61 < 6: value = value << 4 | UInt32((letter | 0x20) - 0x57)
            default: throw fault("a `\\u` without four hexadecimal digits", at: start)
            }
            place += 1
        }
        return value
    }

    /// A number as JSON writes it, `-0` included.
    mutating func number() throws(JSONPathError) -> JSONNumber {
        let start = place
        while let next = peek, Self.isNumberPart(next, after: place > start ? bytes[place - 1] : nil) { place += 1 }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        guard let number = JSONNumber(text) else {
            throw fault("`\(text)`, which is no JSON number", at: start, help: "Write a number as in `-1.5e3`.")
        }
        return number
    }

    private static func isNumberPart(_ byte: UInt8, after previous: UInt8?) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): true
        case UInt8(ascii: "-"), UInt8(ascii: "+"): previous.map { $0 | 0x20 == UInt8(ascii: "e") } ?? true
        default: false
        }
    }
}
