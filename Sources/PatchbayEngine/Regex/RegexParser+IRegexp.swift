/// Atoms of I-Regexp (RFC 9485 section 3).
///
/// The anchors `^` and `$` bind to the ends of the text, as they do in every regular expression library that the
/// RFC maps to (section 5) and as the JSONPath compliance suite expects. Groups capture: the RFC, which only asks
/// whether a text matches, leaves that open.
extension RegexParser {
    /// One atom of RFC 9485.
    mutating func iRegexpAtom() throws(RegularExpressionError) -> RegexNode {
        guard let next = peek else { return .empty }
        switch next {
        case "(":
            let start = place
            place += 1
            if peek == "?" {
                throw fault(
                    "a group that starts with `(?`",
                    at: start,
                    help: "Use a plain group; I-Regexp has no other."
                )
            }
            groupCount += 1
            let group = groupCount
            let node = try alternation()
            guard take(")") else { throw fault("a group without its `)`", at: start) }
            return .capture(node, group: group)
        case "[": return add(try iRegexpClass())
        case "\\": return try iRegexpEscape()
        case ".":
            place += 1
            return add(Self.notLineEnd)
        case "^", "$":
            place += 1
            return .assertion(next == "^" ? .start : .end)
        case "*", "+", "?", "{": throw fault("a quantifier with nothing to repeat")
        case "]", "}": throw Self.unescaped(next, in: self)
        default:
            place += 1
            return literal(next.value)
        }
    }

    /// The dot of RFC 9485 section 5.3: everything but line feed and carriage return.
    private static let notLineEnd: ScalarSet = {
        var builder = ScalarSetBuilder()
        builder.add(0x0A...0x0A)
        builder.add(0x0D...0x0D)
        return builder.set(isNegated: true, ignoreCase: false)
    }()

    /// The refusal of a closing bracket or brace that closes nothing.
    static func unescaped(_ scalar: Unicode.Scalar, in parser: RegexParser) -> RegularExpressionError {
        parser.fault("an unmatched `\(scalar)`", help: "Write `\\\(scalar)` for that character in the text.")
    }

    private mutating func iRegexpEscape() throws(RegularExpressionError) -> RegexNode {
        if let category = try iRegexpCategory() {
            var builder = ScalarSetBuilder()
            builder.add(categories: category.mask, isNegated: category.isNegated)
            return add(builder.set(ignoreCase: ignoreCase))
        }
        return literal(try iRegexpSingleEscape())
    }

    /// `\p{…}` or `\P{…}` when that comes next.
    private mutating func iRegexpCategory() throws(RegularExpressionError) -> (mask: UInt32, isNegated: Bool)? {
        let start = place
        let isNegated = take(text: "\\P{")
        guard isNegated || take(text: "\\p{") else { return nil }
        var name = ""
        while let next = peek, next != "}", name.utf8.count < 32 {
            name.unicodeScalars.append(next)
            place += 1
        }
        guard take("}"), let mask = GeneralCategories.mask(shortName: name) else {
            throw fault(
                "`\\\(isNegated ? "P" : "p"){\(name)}`, which is no general category",
                at: start,
                help: "Use a category such as `\\p{L}`, `\\p{Lu}` or `\\p{Nd}`."
            )
        }
        return (mask, isNegated)
    }

    private mutating func iRegexpSingleEscape() throws(RegularExpressionError) -> UInt32 {
        let start = place
        place += 1
        guard let escaped = peek else { throw fault("a `\\` with nothing behind it", at: start) }
        place += 1
        switch escaped {
        case "n": return 0x0A
        case "r": return 0x0D
        case "t": return 0x09
        case "(", ")", "*", "+", "-", ".", "?", "[", "\\", "]", "^", "{", "|", "}": return escaped.value
        default:
            throw fault(
                "the escape `\\\(escaped)`, which I-Regexp does not have",
                at: start,
                help: Self.replacement(ofEscape: escaped)
            )
        }
    }

    /// What says the same as an escape of other syntaxes.
    private static func replacement(ofEscape escaped: Unicode.Scalar) -> String {
        switch escaped {
        case "d": "Write `[0-9]`, or `\\p{Nd}` for the digits of every script."
        case "D": "Write `[^0-9]`, or `\\P{Nd}`."
        case "w": "Write `[A-Za-z0-9_]`."
        case "W": "Write `[^A-Za-z0-9_]`."
        case "s": "Write `[ \\t\\r\\n]`, or `\\p{Z}` for every sort of space."
        case "S": "Write `[^ \\t\\r\\n]`."
        case "b", "B": "There is no word boundary; name what stands beside the word, as in `(^|[^a-z])`."
        case "$": "Write `[$]` for a dollar; alone it binds to the end of the text."
        case _ where escaped.value < 0x80 && !escaped.properties.isAlphabetic && !("0"..."9").contains(escaped):
            "Write the character alone."
        default: "Use a class such as `[0-9]` or `\\p{Nd}`, or write the character itself."
        }
    }

    private mutating func iRegexpClass() throws(RegularExpressionError) -> ScalarSet {
        let start = place
        place += 1
        var builder = ScalarSetBuilder()
        // `[^]` is, by the grammar, the class that holds `^` alone.
        let isNegated = scalars[place...].starts(with: ["^", "]"]) ? false : take("^")
        var isFirst = true
        while !take("]") {
            guard let next = peek else { throw fault("a class without its `]`", at: start) }
            if next == "-" {
                place += 1
                guard isFirst || peek == "]" else {
                    throw fault("a `-` inside a class", at: place - 1, help: "Write `\\-` for a hyphen in a class.")
                }
                builder.add(0x2D...0x2D)
            } else if let category = try iRegexpCategory() {
                builder.add(categories: category.mask, isNegated: category.isNegated)
            } else {
                try iRegexpRange(into: &builder)
            }
            isFirst = false
        }
        guard !isFirst else { throw fault("an empty class", at: start) }
        return builder.set(isNegated: isNegated, ignoreCase: ignoreCase)
    }

    private mutating func iRegexpRange(into builder: inout ScalarSetBuilder) throws(RegularExpressionError) {
        let start = place
        let first = try iRegexpClassScalar()
        guard peek == "-", place + 1 < scalars.count, scalars[place + 1] != "]" else {
            return builder.add(first...first)
        }
        place += 1
        let last = try iRegexpClassScalar()
        guard first <= last else { throw fault("a range whose ends are the wrong way round", at: start) }
        builder.add(first...last)
    }

    private mutating func iRegexpClassScalar() throws(RegularExpressionError) -> UInt32 {
        guard let next = peek else { throw fault("a class without its `]`") }
        if next == "\\" { return try iRegexpSingleEscape() }
        guard next != "[", next != "-", next != "]" else {
            throw fault("a bare `\(next)` inside a class", help: "Write `\\\(next)` for that character in a class.")
        }
        place += 1
        return next.value
    }
}
