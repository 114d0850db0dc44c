import PatchbayEngine

extension JSONParser {
    /// Reads a string; a mistake inside is told and the rest of the string is read all the same.
    mutating func string() -> JSONNode {
        let start = place
        place += 1
        var plain: [UInt8] = []
        while place < bytes.count, bytes[place] != 0x0A {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\"") {
                place += 1
                return .string(String(decoding: plain, as: UTF8.self), range(start, place))
            }
            if byte == UInt8(ascii: "\\") {
                escape(&plain)
            } else if byte < 0x20 {
                reportControl(byte)
                place += 1
            } else if byte < 0x80 {
                plain.append(byte)
                place += 1
            } else {
                character(&plain)
            }
        }
        return unclosedString(from: start, plain)
    }

    /// Ends a string at the end of its line; a comma that ends the line is taken for the one behind the string.
    private mutating func unclosedString(from start: Int, _ plain: [UInt8]) -> JSONNode {
        var plain = plain
        var end = place
        while end > start + 1, [0x20, 0x09, 0x0D].contains(bytes[end - 1]) { end -= 1 }
        if end > start + 1, bytes[end - 1] == UInt8(ascii: ","), let comma = plain.lastIndex(of: UInt8(ascii: ",")) {
            end -= 1
            plain.removeSubrange(comma...)
        }
        report(
            .unclosed,
            place < bytes.count
                ? "the text is not closed before the end of the line"
                : "the text is not closed before the end of the file",
            range(start, end),
            help: "Close it with a double quote; write a line end inside a text as `\\n`.",
            fixes: place < bytes.count
                ? [.init(title: "Add the quote", range: range(end, end), replacement: "\"")] : []
        )
        isCut = isCut || place >= bytes.count
        place = end < place && place < bytes.count ? end : place
        return .string(String(decoding: plain, as: UTF8.self), range(start, end))
    }

    private mutating func reportControl(_ byte: UInt8) {
        let escape =
            switch byte {
            case 0x08: "\\b"
            case 0x09: "\\t"
            case 0x0C: "\\f"
            case 0x0D: "\\r"
            default: "\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        let name = byte == 0x09 ? "a tab" : "the control character \(Self.name(of: Unicode.Scalar(byte)))"
        report(
            .controlCharacter,
            "a text cannot hold \(name) as it is",
            here,
            fixes: [.init(title: "Write `\(escape)`", range: here, replacement: escape)]
        )
    }

    private mutating func character(_ plain: inout [UInt8]) {
        let start = place
        while place < bytes.count, bytes[place] >= 0x80 {
            let length = UTF8Sequence.length(in: bytes, at: place)
            guard length > 0 else { break }
            plain.append(contentsOf: bytes[place..<place + length])
            place += length
        }
        guard place == start else { return }
        repeat { place += 1 } while place < bytes.count && UTF8Sequence.length(in: bytes, at: place) == 0
        _ = reportInvalidUTF8(start, place)
    }

    /// Tells of the first run of bytes in a range that is not UTF-8; false when there is none.
    mutating func reportInvalidUTF8(_ start: Int, _ end: Int) -> Bool {
        var offset = start
        while offset < end {
            let length = UTF8Sequence.length(in: bytes, at: offset)
            guard length > 0 else {
                var last = offset + 1
                while last < end, UTF8Sequence.length(in: bytes, at: last) == 0 { last += 1 }
                let byte = "0x" + String(bytes[offset], radix: 16, uppercase: true)
                report(
                    .invalidUTF8,
                    "the byte \(byte) at offset \(offset) is not UTF-8",
                    range(offset, last),
                    help: "Save the file as UTF-8."
                )
                return true
            }
            offset += length
        }
        return false
    }
}
