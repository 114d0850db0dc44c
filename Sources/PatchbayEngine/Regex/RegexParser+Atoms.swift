/// Atoms of ECMA-262 patterns, with Unicode semantics: groups, anchors, escapes outside classes.
extension RegexParser {
    /// One atom of ECMA-262.
    mutating func ecmaAtom() throws(RegularExpressionError) -> RegexNode {
        guard let next = peek else { return .empty }
        switch next {
        case "(": return try ecmaGroup()
        case "[": return add(try ecmaClass())
        case "\\": return try ecmaEscape()
        case ".":
            place += 1
            return add(Self.notLineTerminator)
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

    /// The dot of ECMA-262: everything but the four line terminators.
    private static let notLineTerminator: ScalarSet = {
        var builder = ScalarSetBuilder()
        builder.add([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029], isNegated: false)
        return builder.set(isNegated: true, ignoreCase: false)
    }()

    private mutating func ecmaGroup() throws(RegularExpressionError) -> RegexNode {
        let start = place
        place += 1
        var group: Int?
        if take("?") {
            group = try ecmaGroupKind(startingAt: start)
        } else {
            groupCount += 1
            group = groupCount
        }
        let node = try alternation()
        guard take(")") else { throw fault("a group without its `)`", at: start) }
        return group.map { .capture(node, group: $0) } ?? node
    }

    /// Reads what follows `(?`: the number of a named group, nil for a group that does not capture.
    private mutating func ecmaGroupKind(startingAt start: Int) throws(RegularExpressionError) -> Int? {
        if take(":") { return nil }
        for (text, name) in [("=", "look-ahead"), ("!", "look-ahead"), ("<=", "look-behind"), ("<!", "look-behind")]
        where take(text: text) {
            throw fault(
                "\(name), which this engine does not have",
                at: start,
                help: "Rewrite the pattern without `(?\(text)`; matching takes linear time and cannot look around."
            )
        }
        guard take("<") else {
            throw fault("an unknown kind of group", at: start, help: "Use `(…)`, `(?:…)` or `(?<name>…)`.")
        }
        var name = ""
        while let next = peek, next != ">" {
            let properties = next.properties
            let isPart = next == "_" || next == "$" || properties.isIDStart || !name.isEmpty && properties.isIDContinue
            guard isPart else { throw fault("a group name with `\(next)` in it") }
            name.unicodeScalars.append(next)
            place += 1
        }
        guard take(">"), !name.isEmpty else { throw fault("a group without a name", at: start) }
        groupCount += 1
        guard groupNames.updateValue(groupCount, forKey: name) == nil else {
            throw fault("two groups named `\(name)`", at: start)
        }
        return groupCount
    }

    private mutating func ecmaEscape() throws(RegularExpressionError) -> RegexNode {
        let start = place
        if take(text: "\\b") { return .assertion(.wordBoundary) }
        if take(text: "\\B") { return .assertion(.noWordBoundary) }
        if take(text: "\\k") { throw Self.backReference(at: start, in: self) }
        if place + 1 < scalars.count, ("1"..."9").contains(scalars[place + 1]) {
            throw Self.backReference(at: start, in: self)
        }
        var builder = ScalarSetBuilder()
        if try ecmaClassEscape(into: &builder) { return add(builder.set(ignoreCase: ignoreCase)) }
        return literal(try ecmaCharacterEscape())
    }

    private static func backReference(at start: Int, in parser: RegexParser) -> RegularExpressionError {
        parser.fault(
            "a back-reference, which this engine does not have",
            at: start,
            help: "Rewrite the pattern without it; matching takes linear time and cannot look back."
        )
    }
}
