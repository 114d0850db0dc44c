import PatchbayEngine

/// Reads a JSON file with places, goes on after mistakes, and tells every one of them.
///
/// It accepts exactly what `JSONValue(parsing:)` accepts; of a file with mistakes it gives what could be read.
package struct JSONParser {
    /// What a file came to.
    package struct Result: Sendable {
        /// The root; nil when there is nothing at all.
        package var root: JSONNode?
        /// The findings in the order of the file.
        package var diagnostics: [Diagnostic]
    }

    let file: SourceFile
    let bytes: [UInt8]
    var place = 0
    var depth = 0
    var path: [String] = []
    var diagnostics: [Diagnostic] = []
    var isExhausted = false

    private static let depthLimit = 512
    private static let findingLimit = 200

    private init(_ file: SourceFile) {
        self.file = file
        bytes = file.bytes
    }

    /// Reads a file.
    package static func parse(_ file: SourceFile) -> Result {
        var parser = JSONParser(file)
        let root = parser.document()
        return Result(root: root, diagnostics: parser.diagnostics)
    }

    private mutating func document() -> JSONNode? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            report(
                .byteOrderMark,
                "the file starts with a byte order mark",
                0,
                3,
                help: "Save the file as UTF-8 without one.",
                fixes: [Diagnostic.Fix(title: "Remove the byte order mark", range: SourceRange(0, 3), replacement: "")]
            )
            place = 3
        }
        skipBlanks()
        guard place < bytes.count else {
            report(.emptyFile, "the file is empty, expected a JSON object", place, place)
            return nil
        }
        let root = value()
        skipBlanks()
        if place < bytes.count, !isExhausted {
            report(
                .syntax,
                "something follows the end of the JSON value",
                place,
                min(place + 1, bytes.count),
                help: "Remove it, or join it to the value before."
            )
        }
        return root
    }

    // MARK: Findings

    mutating func report(
        _ code: DiagnosticCode,
        _ message: String,
        _ start: Int,
        _ end: Int,
        help: String? = nil,
        related: [Diagnostic.Label] = [],
        fixes: [Diagnostic.Fix] = []
    ) {
        guard diagnostics.count < Self.findingLimit else { return }
        diagnostics.append(
            Diagnostic(
                code,
                message,
                at: Diagnostic.Label(file: file.name, range: SourceRange(start, end)),
                pointer: path.map { "/" + JSONPointerText.escape($0) }.joined(),
                help: help,
                related: related,
                fixes: fixes
            )
        )
    }

    /// The byte at the place; zero behind the end.
    var byte: UInt8 { place < bytes.count ? bytes[place] : 0 }

    mutating func skipBlanks() {
        while place < bytes.count {
            switch bytes[place] {
            case 0x20, 0x0A, 0x0D, 0x09: place += 1
            case 0x2F where place + 1 < bytes.count && (bytes[place + 1] == 0x2F || bytes[place + 1] == 0x2A):
                skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() {
        let start = place
        if bytes[place + 1] == 0x2F {
            while place < bytes.count, bytes[place] != 0x0A { place += 1 }
        } else {
            place += 2
            while place < bytes.count, !(bytes[place - 1] == 0x2A && bytes[place] == 0x2F && place > start + 2) {
                place += 1
            }
            place = min(place + 1, bytes.count)
        }
        report(
            .syntax,
            "JSON has no comments",
            start,
            place,
            help: "Remove it, or keep it in a member such as `x-note`.",
            fixes: [Diagnostic.Fix(title: "Remove the comment", range: SourceRange(start, place), replacement: "")]
        )
    }

    // MARK: Values

    private mutating func value() -> JSONNode {
        switch byte {
        case 0x7B: return nested { $0.object() }
        case 0x5B: return nested { $0.array() }
        case 0x22: return string()
        default: return scalar()
        }
    }

    private mutating func nested(_ body: (inout JSONParser) -> JSONNode) -> JSONNode {
        guard depth < Self.depthLimit else {
            let start = place
            if !isExhausted {
                report(.tooDeep, "arrays and objects nest deeper than \(Self.depthLimit) levels", start, start + 1)
            }
            isExhausted = true
            place = bytes.count
            return .invalid(SourceRange(start, bytes.count))
        }
        depth += 1
        defer { depth -= 1 }
        return body(&self)
    }

    private mutating func object() -> JSONNode {
        let start = place
        place += 1
        var members: [JSONNode.Member] = []
        var first: [String: SourceRange] = [:]
        var comma: Int?
        while true {
            skipBlanks()
            if place >= bytes.count { return endTooEarly(start, "}") { .object(members, $0) } }
            if byte == 0x7D {
                if let comma { reportTrailing(comma) }
                place += 1
                return .object(members, SourceRange(start, place))
            }
            if !members.isEmpty, comma == nil { reportMissingComma() }
            comma = nil
            guard let member = member() else {
                guard resynchronise() else { continue }
                comma = place
                place += 1
                continue
            }
            if let earlier = first[member.name] {
                report(
                    .duplicateMember,
                    "the member `\(member.name)` occurs twice",
                    member.nameRange.start,
                    member.nameRange.end,
                    help: "Keep one of them.",
                    related: [Diagnostic.Label(file: file.name, range: earlier, text: "the first one is here")]
                )
            } else {
                first[member.name] = member.nameRange
            }
            members.append(member)
            skipBlanks()
            if byte == 0x2C {
                comma = place
                place += 1
            } else if byte == 0x5D {
                report(.syntax, "expected `}` to close the object, found `]`", place, place + 1)
                place += 1
                return .object(members, SourceRange(start, place))
            }
        }
    }

    private mutating func member() -> JSONNode.Member? {
        let start = place
        guard let name = name() else { return nil }
        let nameRange = SourceRange(start, place)
        skipBlanks()
        if byte == 0x3A {
            place += 1
        } else if byte == 0x3D {
            report(
                .syntax,
                "expected `:` after the member name, found `=`",
                place,
                place + 1,
                fixes: [Diagnostic.Fix(title: "Write `:`", range: SourceRange(place, place + 1), replacement: ":")]
            )
            place += 1
        } else {
            report(.syntax, "expected `:` after the member name", place, min(place + 1, bytes.count))
            return nil
        }
        skipBlanks()
        path.append(name)
        defer { path.removeLast() }
        if place >= bytes.count || byte == 0x2C || byte == 0x7D {
            report(.syntax, "expected a value for the member `\(name)`", place, min(place + 1, bytes.count))
            return JSONNode.Member(name: name, nameRange: nameRange, value: .invalid(SourceRange(place, place)))
        }
        return JSONNode.Member(name: name, nameRange: nameRange, value: value())
    }

    private mutating func name() -> String? {
        let start = place
        if byte == 0x22 {
            return string().text
        }
        while place < bytes.count, Self.isWord(bytes[place]) { place += 1 }
        guard place > start else {
            if byte == 0x27 { return singleQuoted() }
            report(.syntax, "expected a member name in double quotes", start, min(start + 1, bytes.count))
            return nil
        }
        let word = String(decoding: bytes[start..<place], as: UTF8.self)
        report(
            .syntax,
            "the member name `\(word)` needs double quotes",
            start,
            place,
            fixes: [
                Diagnostic.Fix(title: "Add the quotes", range: SourceRange(start, place), replacement: "\"\(word)\"")
            ]
        )
        return word
    }

    private mutating func array() -> JSONNode {
        let start = place
        place += 1
        var elements: [JSONNode] = []
        var comma: Int?
        while true {
            skipBlanks()
            if place >= bytes.count { return endTooEarly(start, "]") { .array(elements, $0) } }
            if byte == 0x5D {
                if let comma { reportTrailing(comma) }
                place += 1
                return .array(elements, SourceRange(start, place))
            }
            if byte == 0x7D || byte == 0x3A {
                report(
                    .syntax,
                    "expected `,` or `]` in the list, found `\(Character(Unicode.Scalar(byte)))`",
                    place,
                    place + 1
                )
                place += byte == 0x3A ? 1 : 0
                return .array(elements, SourceRange(start, place))
            }
            if byte == 0x2C {
                report(.syntax, "expected a value before `,`", place, place + 1)
                place += 1
                continue
            }
            if !elements.isEmpty, comma == nil { reportMissingComma() }
            comma = nil
            path.append(String(elements.count))
            elements.append(value())
            path.removeLast()
            skipBlanks()
            if byte == 0x2C {
                comma = place
                place += 1
            }
        }
    }

    // MARK: Mistakes between values

    private mutating func reportTrailing(_ comma: Int) {
        report(
            .syntax,
            "a comma cannot stand before the closing bracket",
            comma,
            comma + 1,
            fixes: [Diagnostic.Fix(title: "Remove the comma", range: SourceRange(comma, comma + 1), replacement: "")]
        )
    }

    private mutating func reportMissingComma() {
        var end = place
        while end > 0, bytes[end - 1] <= 0x20 { end -= 1 }
        report(
            .syntax,
            "expected `,` between two values",
            end,
            end,
            fixes: [Diagnostic.Fix(title: "Add the comma", range: SourceRange(end, end), replacement: ",")]
        )
    }

    private mutating func endTooEarly(_ start: Int, _ closer: String, _ node: (SourceRange) -> JSONNode) -> JSONNode {
        if !isExhausted {
            report(
                .syntax,
                "the file ends before `\(closer)`",
                place,
                place,
                related: [
                    Diagnostic.Label(file: file.name, range: SourceRange(start, start + 1), text: "it was opened here")
                ]
            )
        }
        isExhausted = true
        return node(SourceRange(start, place))
    }

    /// Moves to the next comma or closing brace of this object; false when a brace or the end comes first.
    private mutating func resynchronise() -> Bool {
        var nesting = 0
        while place < bytes.count {
            switch bytes[place] {
            case 0x22:
                _ = string()
                continue
            case 0x7B, 0x5B: nesting += 1
            case 0x7D, 0x5D:
                if nesting == 0 {
                    if bytes[place] == 0x7D { return false }
                    place += 1
                    continue
                }
                nesting -= 1
            case 0x2C where nesting == 0: return true
            default: break
            }
            place += 1
        }
        return false
    }

    static func isWord(_ byte: UInt8) -> Bool {
        byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte &- 0x30 < 10 || byte == 0x5F || byte == 0x24 || byte == 0x2D
            || byte == 0x2B || byte == 0x2E || byte >= 0x80
    }
}
