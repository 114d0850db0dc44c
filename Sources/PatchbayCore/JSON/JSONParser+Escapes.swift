import PatchbayEngine

extension JSONParser {
    /// Reads an escape (RFC 8259 section 7); one that is none is told and left out.
    mutating func escape(_ plain: inout [UInt8]) {
        let letter = place + 1 < bytes.count ? bytes[place + 1] : 0x0A
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): plain.append(letter)
        case UInt8(ascii: "b"): plain.append(0x08)
        case UInt8(ascii: "f"): plain.append(0x0C)
        case UInt8(ascii: "n"): plain.append(0x0A)
        case UInt8(ascii: "r"): plain.append(0x0D)
        case UInt8(ascii: "t"): plain.append(0x09)
        case UInt8(ascii: "u"): return unicodeEscape(&plain)
        default: return reportEscape(&plain)
        }
        place += 2
    }

    private mutating func reportEscape(_ plain: inout [UInt8]) {
        let start = place
        place += 1
        if byte >= 0x20 { place += max(1, UTF8Sequence.length(in: bytes, at: place)) }
        let backslash = range(start, start + 1)
        if place == start + 1 {
            // At the end of the line the text itself is not closed, which is told next.
            guard place < bytes.count, byte != 0x0A else { return }
            report(.invalidEscape, "expected a letter after the backslash, found \(found(at: place))", backslash)
        } else if byteIsApostrophe(start + 1) {
            report(
                .invalidEscape,
                "`\\'` is not an escape of JSON, an apostrophe needs none",
                range(start, place),
                fixes: [.init(title: "Remove the backslash", range: backslash, replacement: "")]
            )
            plain.append(UInt8(ascii: "'"))
        } else {
            report(
                .invalidEscape,
                "`\(text(start, place))` is not an escape of JSON",
                range(start, place),
                help: "Write a backslash itself as `\\\\`.",
                fixes: [.init(title: "Write `\\\\`", range: backslash, replacement: "\\\\")]
            )
            plain += bytes[start..<place]
        }
    }

    private func byteIsApostrophe(_ offset: Int) -> Bool {
        offset < bytes.count && bytes[offset] == UInt8(ascii: "'")
    }

    private mutating func unicodeEscape(_ plain: inout [UInt8]) {
        let start = place
        guard let high = hexadecimal(from: start + 2) else {
            place += 2
            while place < start + 6, place < bytes.count, Self.digit(bytes[place]) != nil { place += 1 }
            report(
                .invalidEscape,
                "expected four hexadecimal digits after `\\u`, found \(place - start - 2)",
                range(start, place)
            )
            return
        }
        place += 6
        if let scalar = Unicode.Scalar(high) {
            plain.append(contentsOf: Array(String(scalar).utf8))
        } else if let scalar = lowSurrogate(after: high) {
            place += 6
            plain.append(contentsOf: Array(String(scalar).utf8))
        } else {
            report(
                .loneSurrogate,
                "`\(text(start, place))` is half of a surrogate pair, which is no character",
                range(start, place),
                help: "Write both halves, or the character itself."
            )
        }
    }

    /// The character of a high surrogate and the low one that is escaped at the place, nil when they are no pair.
    private func lowSurrogate(after high: UInt32) -> Unicode.Scalar? {
        guard high < 0xDC00, place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"),
            bytes[place + 1] == UInt8(ascii: "u"), let low = hexadecimal(from: place + 2),
            (0xDC00...0xDFFF).contains(low)
        else { return nil }
        return Unicode.Scalar(0x10000 + ((high & 0x3FF) << 10 | (low & 0x3FF)))
    }

    private func hexadecimal(from start: Int) -> UInt32? {
        guard start + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[start..<start + 4] {
            guard let digit = Self.digit(byte) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
