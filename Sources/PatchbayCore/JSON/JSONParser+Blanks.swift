import PatchbayEngine

extension JSONParser {
    /// Passes white space (RFC 8259 section 2); comments and other blank characters are told and passed too.
    mutating func skipBlanks() {
        while place < bytes.count {
            switch bytes[place] {
            case 0x20, 0x0A, 0x0D, 0x09: place += 1
            case UInt8(ascii: "#"): skipComment(toEndOfLine: true)
            case UInt8(ascii: "/"):
                let next = place + 1 < bytes.count ? bytes[place + 1] : 0
                guard next == UInt8(ascii: "/") || next == UInt8(ascii: "*") else { return }
                skipComment(toEndOfLine: next == UInt8(ascii: "/"))
            default:
                guard skipForeignBlank() else { return }
            }
        }
    }

    private mutating func skipComment(toEndOfLine: Bool) {
        let start = place
        var isOpen = false
        if toEndOfLine {
            while place < bytes.count, bytes[place] != 0x0A { place += 1 }
            if bytes[place - 1] == 0x0D { place -= 1 }
        } else {
            place += 2
            while place + 1 < bytes.count, bytes[place] != UInt8(ascii: "*") || bytes[place + 1] != UInt8(ascii: "/") {
                place += 1
            }
            isOpen = place + 1 >= bytes.count
            place = min(place + 2, bytes.count)
        }
        report(
            .comment,
            isOpen ? "JSON has no comments, and this one is not closed" : "JSON has no comments",
            range(start, place),
            help: "Remove it, or keep the remark in a member such as `x-note`.",
            fixes: isOpen ? [] : [.init(title: "Remove the comment", range: range(start, place), replacement: "")]
        )
    }

    /// Passes one character that looks like white space and is none in JSON, such as a no-break space.
    private mutating func skipForeignBlank() -> Bool {
        guard bytes[place] == 0x0B || bytes[place] == 0x0C || bytes[place] >= 0xC2,
            let (scalar, length) = UTF8Sequence.scalar(in: bytes, at: place), Self.isForeignBlank(scalar)
        else { return false }
        let blank = range(place, place + length)
        report(
            .syntax,
            "the character \(Self.name(of: scalar)) is not white space in JSON",
            blank,
            fixes: [.init(title: "Write a space", range: blank, replacement: " ")]
        )
        place += length
        return true
    }

    private static func isForeignBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{0B}", "\u{0C}", "\u{200B}", "\u{2060}", "\u{FEFF}", "\u{2028}", "\u{2029}", "\u{85}": true
        default: scalar.properties.generalCategory == .spaceSeparator
        }
    }
}
