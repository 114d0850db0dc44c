import PatchbayEngine

extension JSONParser {
    /// Reads a string; a mistake inside is told and the rest of the string is read all the same.
    mutating func string() -> JSONNode {
        let start = place
        place += 1
        var plain: [UInt8] = []
        while true {
            guard place < bytes.count, bytes[place] != 0x0A else {
                report(
                    .syntax,
                    "the text is not closed",
                    start,
                    place,
                    fixes: [Diagnostic.Fix(title: "Add the quote", range: SourceRange(place, place), replacement: "\"")]
                )
                return .string(String(decoding: plain, as: UTF8.self), SourceRange(start, place))
            }
            let byte = bytes[place]
            if byte == 0x22 { break }
            if byte == 0x5C {
                escape(&plain)
            } else if byte < 0x20 {
                report(
                    .syntax,
                    "a text cannot hold a control character",
                    place,
                    place + 1,
                    help: "Write it as an escape such as `\\t`."
                )
                place += 1
            } else if byte < 0x80 {
                plain.append(byte)
                place += 1
            } else {
                character(&plain)
            }
        }
        place += 1
        return .string(String(decoding: plain, as: UTF8.self), SourceRange(start, place))
    }

    private mutating func character(_ plain: inout [UInt8]) {
        let length = UTF8Sequence.length(bytes, at: place)
        guard length > 0 else {
            report(
                .invalidUTF8,
                "the byte 0x\(String(bytes[place], radix: 16, uppercase: true)) at offset \(place) is not UTF-8",
                place,
                place + 1,
                help: "Save the file as UTF-8."
            )
            place += 1
            return
        }
        plain.append(contentsOf: bytes[place..<place + length])
        place += length
    }

    private mutating func escape(_ plain: inout [UInt8]) {
        let start = place
        let letter = place + 1 < bytes.count ? bytes[place + 1] : 0
        switch letter {
        case 0x22, 0x5C, 0x2F: plain.append(letter)
        case 0x62: plain.append(0x08)
        case 0x66: plain.append(0x0C)
        case 0x6E: plain.append(0x0A)
        case 0x72: plain.append(0x0D)
        case 0x74: plain.append(0x09)
        case 0x75:
            unicodeEscape(&plain)
            return
        default:
            report(
                .syntax,
                "`\\\(letter == 0 ? "" : String(Unicode.Scalar(letter)))` is not an escape of JSON",
                start,
                min(start + 2, bytes.count),
                help: "Write a backslash itself as `\\\\`."
            )
            place += 1
            return
        }
        place += 2
    }

    private func hexadecimal(_ start: Int) -> UInt32? {
        guard start + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[start..<start + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private mutating func unicodeEscape(_ plain: inout [UInt8]) {
        let start = place
        guard let high = hexadecimal(place + 2) else {
            report(.syntax, "`\\u` needs four hexadecimal digits", start, min(start + 2, bytes.count))
            place += 2
            return
        }
        place += 6
        if let scalar = Unicode.Scalar(high) {
            plain.append(contentsOf: Array(String(scalar).utf8))
        } else if high < 0xDC00, place + 5 < bytes.count, bytes[place] == 0x5C, bytes[place + 1] == 0x75,
            let low = hexadecimal(place + 2), (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + ((high & 0x3FF) << 10 | (low & 0x3FF)))
        {
            place += 6
            plain.append(contentsOf: Array(String(scalar).utf8))
        } else {
            report(.loneSurrogate, "the escape denotes half of a surrogate pair, which is no character", start, place)
        }
    }

    /// Reads a number or a literal; a word that is neither is told with what was probably meant.
    mutating func scalar() -> JSONNode {
        let start = place
        while place < bytes.count, Self.isWord(bytes[place]) { place += 1 }
        guard place > start else {
            if byte == 0x27 {
                let text = singleQuoted()
                return .string(text, SourceRange(start, place))
            }
            report(
                .syntax,
                "expected a value, found `\(Character(Unicode.Scalar(byte)))`",
                start,
                min(start + 1, bytes.count)
            )
            place = min(place + 1, bytes.count)
            return .invalid(SourceRange(start, place))
        }
        let range = SourceRange(start, place)
        let word = String(decoding: bytes[start..<place], as: UTF8.self)
        switch word {
        case "true": return .bool(true, range)
        case "false": return .bool(false, range)
        case "null": return .null(range)
        default: break
        }
        if let number = JSONNumber(word) { return .number(number, range) }
        reportWord(word, range)
        return .invalid(range)
    }

    /// Reads a text in single quotes and tells that it must not be.
    mutating func singleQuoted() -> String {
        let start = place
        place += 1
        while place < bytes.count, bytes[place] != 0x27, bytes[place] != 0x0A { place += 1 }
        let text = String(decoding: bytes[start + 1..<place], as: UTF8.self)
        place = min(place + 1, bytes.count)
        report(
            .syntax,
            "a text stands in double quotes, not in single ones",
            start,
            place,
            fixes: [
                Diagnostic.Fix(
                    title: "Use double quotes",
                    range: SourceRange(start, place),
                    replacement: JSONText.quoted(text)
                )
            ]
        )
        return text
    }

    private mutating func reportWord(_ word: String, _ range: SourceRange) {
        let literals = ["true", "false", "null"]
        if let literal = literals.first(where: { $0 == word.lowercased() })
            ?? NameSuggestion.nearest(to: word, among: literals)
        {
            report(
                .syntax,
                "`\(word)` is not JSON; did you mean `\(literal)`?",
                range.start,
                range.end,
                fixes: [Diagnostic.Fix(title: "Write `\(literal)`", range: range, replacement: literal)]
            )
        } else if word.first.map({ "+-.0123456789".contains($0) }) == true {
            report(
                .syntax,
                "`\(word)` is not a number as JSON writes them",
                range.start,
                range.end,
                help: "Write digits with an optional minus, fraction and exponent, without leading zeros."
            )
        } else {
            report(
                .syntax,
                "`\(word)` is not a JSON value",
                range.start,
                range.end,
                help: "Put a text in double quotes.",
                fixes: [Diagnostic.Fix(title: "Add the quotes", range: range, replacement: JSONText.quoted(word))]
            )
        }
    }
}

/// Well-formed UTF-8 sequences (RFC 3629 section 4).
enum UTF8Sequence {
    /// The length of the sequence of two to four bytes at a place, 0 when there is none.
    static func length(_ bytes: [UInt8], at place: Int) -> Int {
        let length: Int
        switch bytes[place] {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: return 0
        }
        guard place + length <= bytes.count, bytes[(place + 1)..<(place + length)].allSatisfy({ $0 & 0xC0 == 0x80 })
        else { return 0 }
        let second = bytes[place + 1]
        switch bytes[place] {
        case 0xE0: return second >= 0xA0 ? length : 0
        case 0xED: return second <= 0x9F ? length : 0
        case 0xF0: return second >= 0x90 ? length : 0
        case 0xF4: return second <= 0x8F ? length : 0
        default: return length
        }
    }
}
