/// A compiled pattern that matches in time linear in the text, whatever the pattern and the text.
///
/// It works on Unicode scalars of UTF-8. There is no backtracking and therefore no back-reference and no look-around:
/// these are refused by name. One deviation from ECMA-262, in which part matches and never whether: an optional part
/// that prefers the empty text, as in `(|a)?`, takes it, as in other engines.
package struct RegularExpression: Sendable {
    /// How a pattern is written.
    package enum Syntax: Sendable, Hashable {
        /// I-Regexp (RFC 9485).
        case iRegexp
        /// The regular subset of ECMA-262 patterns with the flag `u`.
        case ecma
    }

    /// The pattern as written.
    package let pattern: String
    /// How it is written.
    package let syntax: Syntax
    /// Whether case variants match each other (simple case folding).
    package let ignoreCase: Bool
    /// The numbers of the named groups.
    package let groupNames: [String: Int]
    /// The number of capture groups.
    package let groupCount: Int
    let program: RegexProgram
    private let wholeTable: RegexTable?
    private let searchTable: RegexTable?

    /// Compiles a pattern.
    /// - Throws: a `RegularExpressionError` with the place and the reason.
    package init(_ pattern: String, syntax: Syntax, ignoreCase: Bool = false) throws(RegularExpressionError) {
        var parser = RegexParser(pattern, syntax: syntax, ignoreCase: ignoreCase)
        let node = try parser.pattern()
        program = try RegexCompiler.program(of: node, by: parser)
        wholeTable = RegexTableBuilder.table(of: program, isSearch: false)
        searchTable = RegexTableBuilder.table(of: program, isSearch: true)
        self.pattern = pattern
        self.syntax = syntax
        self.ignoreCase = ignoreCase
        groupNames = parser.groupNames
        groupCount = parser.groupCount
    }

    /// Whether the whole text matches.
    package func matchesWhole(_ text: String) -> Bool {
        matchesWhole(utf8: text.utf8.span)
    }

    /// Whether the whole text matches.
    package func matchesWhole(utf8 bytes: Span<UInt8>) -> Bool {
        if let answer = wholeTable?.matches(bytes) { return answer }
        var machine = RegexMachine(program, goal: .whole)
        return machine.run(bytes) != nil
    }

    /// Whether some part of the text matches.
    package func search(_ text: String) -> Bool {
        search(utf8: text.utf8.span)
    }

    /// Whether some part of the text matches.
    package func search(utf8 bytes: Span<UInt8>) -> Bool {
        if let answer = searchTable?.matches(bytes) { return answer }
        var machine = RegexMachine(program, goal: .any)
        return machine.run(bytes) != nil
    }

    /// The leftmost match.
    package func firstMatch(in text: String) -> RegularExpressionMatch? {
        firstMatch(inUTF8: text.utf8.span)
    }

    /// The leftmost match.
    package func firstMatch(inUTF8 bytes: Span<UInt8>) -> RegularExpressionMatch? {
        if searchTable?.matches(bytes) == false { return nil }
        var machine = RegexMachine(program, goal: .captures)
        return machine.run(bytes).map { RegularExpressionMatch(slots: $0) }
    }

    /// All matches from left to right, without overlap; after an empty match the search goes on one character later.
    /// - Throws: a `RegularExpressionLimitError` when searching anew behind each match becomes quadratic.
    package func matches(in text: String) throws(RegularExpressionLimitError) -> [RegularExpressionMatch] {
        try matches(inUTF8: text.utf8.span)
    }

    /// All matches in UTF-8 bytes.
    /// - Throws: a `RegularExpressionLimitError` when searching anew behind each match becomes quadratic.
    package func matches(
        inUTF8 bytes: Span<UInt8>
    ) throws(RegularExpressionLimitError) -> [RegularExpressionMatch] {
        if searchTable?.matches(bytes) == false { return [] }
        var machine = RegexMachine(program, goal: .captures)
        let budget = Self.freeSteps + Self.maximumPasses * (bytes.count + 1) * program.instructions.count
        var found: [RegularExpressionMatch] = []
        var position = 0
        while position <= bytes.count, let slots = machine.run(bytes, from: position) {
            guard machine.steps <= budget else { throw RegularExpressionLimitError() }
            let match = RegularExpressionMatch(slots: slots)
            found.append(match)
            position = match.range.upperBound
            if match.range.isEmpty {
                guard position < bytes.count else { break }
                position += RegexText.scalar(in: bytes, at: position).length
            }
        }
        return found
    }

    /// Steps that every search for all matches may take.
    private static let freeSteps = 1_000_000
    /// How often a search for all matches may, on average, pass the text.
    private static let maximumPasses = 8
}

extension RegularExpression: Hashable {
    /// Equal when written and read alike.
    package static func == (left: RegularExpression, right: RegularExpression) -> Bool {
        left.pattern == right.pattern && left.syntax == right.syntax && left.ignoreCase == right.ignoreCase
    }

    /// Hashes the pattern as written.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(pattern)
        hasher.combine(syntax)
        hasher.combine(ignoreCase)
    }
}

/// Where a pattern matched.
package struct RegularExpressionMatch: Hashable, Sendable {
    private let slots: [Int]

    init(slots: [Int]) {
        self.slots = slots
    }

    /// The bytes of the whole match.
    package var range: Range<Int> { slots[0]..<slots[1] }

    /// The bytes of a group, nil when it took no part or does not exist; group 0 is the whole match.
    package func range(ofGroup group: Int) -> Range<Int>? {
        guard group >= 0, 2 * group + 1 < slots.count, slots[2 * group] >= 0, slots[2 * group + 1] >= 0 else {
            return nil
        }
        return slots[2 * group]..<slots[2 * group + 1]
    }

    /// The text of a group in the text that was searched, nil when it took no part.
    package func text(ofGroup group: Int, in text: String) -> Substring? {
        range(ofGroup: group).map { range in
            let start = text.utf8.index(text.startIndex, offsetBy: range.lowerBound)
            return text[start..<text.utf8.index(start, offsetBy: range.count)]
        }
    }
}
