/// Reads a pattern into a tree: alternatives, sequences and quantifiers, which both syntaxes share.
struct RegexParser {
    let syntax: RegularExpression.Syntax
    let ignoreCase: Bool
    let scalars: [Unicode.Scalar]
    /// The next scalar.
    var place = 0
    /// The groups opened so far; numbers start at 1.
    var groupCount = 0
    /// The numbers of named groups.
    var groupNames: [String: Int] = [:]
    /// The sets that the tree's nodes name by index.
    private(set) var sets: [ScalarSet] = []
    private var depth = 0

    /// Groups nest at most this deep.
    static let maximumDepth = 200
    /// A count in braces is at most this large.
    static let maximumCount = 10_000

    init(_ pattern: String, syntax: RegularExpression.Syntax, ignoreCase: Bool) {
        self.syntax = syntax
        self.ignoreCase = ignoreCase
        scalars = Array(pattern.unicodeScalars)
    }

    /// The tree of the whole pattern.
    mutating func pattern() throws(RegularExpressionError) -> RegexNode {
        let node = try alternation()
        guard place == scalars.count else {
            throw fault("an unmatched `)`", help: "Write `\\)` for a parenthesis in the text.")
        }
        return node
    }

    /// Alternatives up to the end or a closing parenthesis.
    mutating func alternation() throws(RegularExpressionError) -> RegexNode {
        guard depth < Self.maximumDepth else { throw fault("groups nest more than \(Self.maximumDepth) levels deep") }
        depth += 1
        defer { depth -= 1 }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternation(branches)
    }

    private mutating func sequence() throws(RegularExpressionError) -> RegexNode {
        var nodes: [RegexNode] = []
        while let next = peek, next != "|", next != ")" {
            let start = place
            let atom = try syntax == .iRegexp ? iRegexpAtom() : ecmaAtom()
            let node = try quantified(atom, startingAt: start)
            if syntax == .iRegexp { try refuseLostAnchor(before: nodes.last, node, at: start) }
            nodes.append(node)
        }
        switch nodes.count {
        case 0: return .empty
        case 1: return nodes[0]
        default: return .sequence(nodes)
        }
    }

    /// Refuses `$` with text behind it and `^` with text before it: no text satisfies them, and a character is meant.
    private func refuseLostAnchor(
        before previous: RegexNode?,
        _ node: RegexNode,
        at start: Int
    ) throws(RegularExpressionError) {
        if case .assertion(.end) = previous, !node.isNullable {
            throw fault(
                "a `$` with text behind it, which binds to the end",
                at: start - 1,
                help: "Write `[$]` for a dollar."
            )
        }
        if case .assertion(.start) = node, previous?.isNullable == false {
            throw fault(
                "a `^` with text before it, which binds to the start",
                at: start,
                help: "Write `\\^` for a caret."
            )
        }
    }

    private mutating func quantified(
        _ atom: RegexNode,
        startingAt start: Int
    ) throws(RegularExpressionError) -> RegexNode {
        guard let bounds = try quantifier() else { return atom }
        if case .assertion = atom, scalars[start] != "(" {
            throw fault("a quantifier after an assertion, which has nothing to repeat", at: start)
        }
        let isGreedy = syntax == .iRegexp || !take("?")
        if let next = peek, next == "*" || next == "+" || next == "?" || next == "{" {
            throw fault("a quantifier after a quantifier", help: "Put the quantified part in a group.")
        }
        return .repetition(atom, minimum: bounds.minimum, maximum: bounds.maximum, isGreedy: isGreedy)
    }

    private mutating func quantifier() throws(RegularExpressionError) -> (minimum: Int, maximum: Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = place
        guard take("{") else { return nil }
        guard let minimum = try count() else {
            throw fault("a `{` that starts no count", at: start, help: "Write `\\{` for a brace in the text.")
        }
        var maximum: Int? = minimum
        if take(",") { maximum = try count() }
        guard take("}") else {
            throw fault("a count without its `}`", at: start, help: "Write a count as `{2}`, `{2,}` or `{2,5}`.")
        }
        if let maximum, maximum < minimum {
            throw fault("a count whose least number, \(minimum), is over its greatest, \(maximum)", at: start)
        }
        return (minimum, maximum)
    }

    private mutating func count() throws(RegularExpressionError) -> Int? {
        let start = place
        var number: Int?
        while let next = peek, ("0"..."9").contains(next) {
            number = (number ?? 0) * 10 + Int(next.value - 48)
            place += 1
            guard let number, number <= Self.maximumCount else {
                throw fault("a count over \(Self.maximumCount)", at: start)
            }
        }
        return number
    }
}

extension RegexParser {
    /// The next scalar, nil at the end.
    var peek: Unicode.Scalar? {
        place < scalars.count ? scalars[place] : nil
    }

    /// Passes a scalar when it comes next.
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        place += 1
        return true
    }

    /// Passes a text when it comes next.
    mutating func take(text: String) -> Bool {
        guard scalars[place...].starts(with: text.unicodeScalars) else { return false }
        place += text.unicodeScalars.count
        return true
    }

    /// One character of the text, folded when case is ignored.
    func literal(_ value: UInt32) -> RegexNode {
        .scalar(ignoreCase ? CaseFolding.fold(value) : value)
    }

    /// One character out of a set.
    mutating func add(_ set: ScalarSet) -> RegexNode {
        sets.append(set)
        return .set(sets.count - 1)
    }

    /// A refusal at a scalar, the next one unless told otherwise.
    func fault(_ message: String, at scalar: Int? = nil, help: String? = nil) -> RegularExpressionError {
        let offset = scalars[..<min(scalar ?? place, scalars.count)].reduce(0) { $0 + UTF8.width($1) }
        return RegularExpressionError(offset: offset, message: message, help: help)
    }
}
