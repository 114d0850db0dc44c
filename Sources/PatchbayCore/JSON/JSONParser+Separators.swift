import PatchbayEngine

extension JSONParser {
    /// What stands before the place inside an array or object.
    enum Separator {
        case opening
        /// A comma and its offset.
        case comma(Int)
        case value
    }

    /// Whether a byte separates values or closes an array or object.
    func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }

    /// Passes the comma after a value if there is one; a semicolon is told and taken for it.
    mutating func passSeparator(after separator: Separator) -> Separator {
        skipBlanks()
        if byte == UInt8(ascii: ";") {
            report(
                .syntax,
                "expected `,` between values, found `;`",
                here,
                fixes: [.init(title: "Write `,`", range: here, replacement: ",")]
            )
        } else if byte != UInt8(ascii: ",") {
            return separator
        }
        place += 1
        tokenEnd = place
        return .comma(place - 1)
    }

    /// Whether the next value or member may be read at the place.
    ///
    /// After another value it may not: when one starts here all the same a missing comma is told and it is read; anything
    /// else is told and passed up to the next separator.
    mutating func isRightAfter(_ separator: Separator, closer: String, isStart: Bool) -> Bool {
        guard case .value = separator else { return true }
        if isStart {
            report(
                .missingComma,
                "expected `,` between two values, found \(found(at: place))",
                here,
                fixes: [.init(title: "Add the comma", range: range(tokenEnd, tokenEnd), replacement: ",")]
            )
            return true
        }
        let isBehindText = tokenEnd > 0 && bytes[tokenEnd - 1] == UInt8(ascii: "\"")
        report(
            .syntax,
            "expected `,` or `\(closer)` after the value, found \(found(at: place))",
            here,
            help: isBehindText ? "Write a double quote inside a text as `\\\"`." : nil
        )
        skipToSeparator()
        return false
    }

    mutating func reportTrailing(_ separator: Separator) {
        guard case .comma(let offset) = separator else { return }
        let comma = range(offset, offset + 1)
        report(
            .trailingComma,
            "a comma cannot stand before `\(text(place, place + 1))`",
            comma,
            fixes: [.init(title: "Remove the comma", range: comma, replacement: "")]
        )
    }

    mutating func reportExtraComma(expected: String) {
        report(
            .syntax,
            "expected \(expected), found `,`",
            here,
            fixes: [.init(title: "Remove the comma", range: here, replacement: "")]
        )
        place += 1
        tokenEnd = place
    }

    /// Tells of a bracket that closes something else than what is open; true when it closes what lies further out.
    mutating func closeWrongly(from start: Int, _ closer: String, outer: Int) -> Bool {
        let fix: Diagnostic.Fix =
            outer > 0
            ? .init(title: "Add `\(closer)`", range: range(tokenEnd, tokenEnd), replacement: closer)
            : .init(title: "Write `\(closer)`", range: here, replacement: closer)
        report(
            .unclosed,
            "expected `\(closer)`, found \(found(at: place))",
            here,
            related: [label(range(start, start + 1), "it was opened here")],
            fixes: [fix]
        )
        return outer > 0
    }

    /// Tells once that the file ends while something is open, and gives what was read of it.
    mutating func unclosed(from start: Int, _ closer: String, _ node: JSONNode) -> JSONNode {
        if !isCut {
            report(
                .unclosed,
                "expected `\(closer)`, found the end of the file",
                here,
                help: "Check whether the file was cut off.",
                related: [label(range(start, start + 1), "it was opened here")]
            )
        }
        isCut = true
        return node
    }

    /// Passes everything up to the next comma or closing bracket of what is open, in silence.
    mutating func skipToSeparator() {
        var nesting = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                place = endOfString(from: place)
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                nesting += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if nesting == 0 { return }
                nesting -= 1
            case UInt8(ascii: ","):
                if nesting == 0 { return }
            default: break
            }
            place += 1
        }
    }

    /// The place behind a string that starts at an offset, or the end of its line when it is not closed.
    func endOfString(from start: Int) -> Int {
        var end = start + 1
        while end < bytes.count, bytes[end] != 0x0A {
            if bytes[end] == UInt8(ascii: "\"") { return end + 1 }
            end += bytes[end] == UInt8(ascii: "\\") && end + 1 < bytes.count && bytes[end + 1] != 0x0A ? 2 : 1
        }
        return end
    }
}
