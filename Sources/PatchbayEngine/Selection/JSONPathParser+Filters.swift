/// Filter expressions of a query (RFC 9535 section 2.3.5.1).
extension JSONPathParser {
    /// A logical expression: tests joined by `||` and `&&`.
    mutating func condition() throws(JSONPathError) -> JSONPathCondition {
        try nested { (parser) throws(JSONPathError) in
            var branches = [try parser.conjunction()]
            while parser.takeBehindBlanks("||") { branches.append(try parser.conjunction()) }
            return branches.count == 1 ? branches[0] : .or(branches)
        }
    }

    private mutating func conjunction() throws(JSONPathError) -> JSONPathCondition {
        var tests = [try test()]
        while takeBehindBlanks("&&") { tests.append(try test()) }
        return tests.count == 1 ? tests[0] : .and(tests)
    }

    /// Passes an operator and the blanks around it; blanks alone are left alone.
    private mutating func takeBehindBlanks(_ text: String) -> Bool {
        let start = place
        skipBlanks()
        guard take(text) else {
            place = start
            return false
        }
        skipBlanks()
        return true
    }

    private mutating func test() throws(JSONPathError) -> JSONPathCondition {
        if take("!") {
            skipBlanks()
            guard peek != UInt8(ascii: "!") else { throw fault("a `!` behind a `!`", help: "Use one `!` or none.") }
            if let group = try parenthesised() { return .not(group) }
            let start = place
            return .not(try existence(of: try operand(), startingAt: start, isNegated: true))
        }
        if let group = try parenthesised() { return group }
        let start = place
        let left = try operand()
        guard let comparison = try comparisonOperator() else {
            return try existence(of: left, startingAt: start, isNegated: false)
        }
        try requireComparable(left, startingAt: start)
        let rightStart = place
        let right = try operand()
        try requireComparable(right, startingAt: rightStart)
        return .comparison(left, comparison, right)
    }

    private mutating func parenthesised() throws(JSONPathError) -> JSONPathCondition? {
        let start = place
        guard take("(") else { return nil }
        skipBlanks()
        let inside = try condition()
        skipBlanks()
        guard take(")") else {
            if place == bytes.count { throw fault("a `(` without its `)`", at: start) }
            throw fault("\(found()) where `)`, `&&`, `||` or a comparison is expected")
        }
        return inside
    }

    private mutating func comparisonOperator() throws(JSONPathError) -> JSONPathComparison? {
        let start = place
        skipBlanks()
        for comparison in JSONPathComparison.allCases where bytes[place...].starts(with: comparison.rawValue.utf8) {
            place += comparison.rawValue.utf8.count
            skipBlanks()
            return comparison
        }
        if peek == UInt8(ascii: "=") { throw fault("a single `=`", help: "Compare with `==`.") }
        place = start
        return nil
    }

    /// A literal, query or call, whose fitness for its place is for the caller to check.
    mutating func operand() throws(JSONPathError) -> JSONPathOperand {
        switch peek ?? 0 {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .literal(.string(try string()))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .literal(.number(try number()))
        case UInt8(ascii: "@"), UInt8(ascii: "$"):
            let isAbsolute = bytes[place] == UInt8(ascii: "$")
            place += 1
            return .query(
                try nested { (parser) throws(JSONPathError) in
                    JSONPathQuery(isAbsolute: isAbsolute, segments: try parser.segments())
                }
            )
        case UInt8(ascii: "a")...UInt8(ascii: "z"): return try word()
        default:
            throw fault(
                "\(found()) where a test is expected",
                help: "Write a query such as `@.name`, a literal, a function or a group in parentheses."
            )
        }
    }

    private mutating func word() throws(JSONPathError) -> JSONPathOperand {
        let start = place
        while let next = peek, Self.isNameFirst(next) || Self.isDigit(next) { place += 1 }
        let word = String(decoding: bytes[start..<place], as: UTF8.self)
        if peek == UInt8(ascii: "(") { return .call(try call(word, startingAt: start)) }
        switch word {
        case "true": return .literal(.bool(true))
        case "false": return .literal(.bool(false))
        case "null": return .literal(.null)
        default:
            throw fault("the bare word `\(word)`", at: start, help: "Write `@.\(word)` for a member or quote a text.")
        }
    }

    /// Sections 2.4.3 and 2.3.5.1: a test is a query, or a function whose result is a truth value.
    private func existence(
        of operand: JSONPathOperand,
        startingAt start: Int,
        isNegated: Bool
    ) throws(JSONPathError) -> JSONPathCondition {
        switch operand {
        case .query(let query): return .exists(query)
        case .call(let call) where call.function.isLogical: return .function(call)
        case .call(let call):
            let name = call.function.rawValue
            throw fault(
                "the result of `\(name)` without a comparison",
                at: start,
                help: "Compare it, as in `\(name)(…) > 1`."
            )
        case .literal: throw fault("a literal without a comparison", at: start, help: "Compare it with a query.")
        }
    }

    private func requireComparable(_ operand: JSONPathOperand, startingAt start: Int) throws(JSONPathError) {
        switch operand {
        case .literal: break
        case .query(let query):
            guard query.singularSegments != nil else {
                throw fault(
                    "a comparison with a query that may select several nodes",
                    at: start,
                    help: "Use names and indices only, or `count(…)` or `value(…)`."
                )
            }
            try requireNoBlanks(startingAt: start)
        case .call(let call):
            guard !call.function.isLogical else {
                let name = call.function.rawValue
                throw fault(
                    "a comparison with `\(name)`, which is true or false",
                    at: start,
                    help: "Use `\(name)(…)` alone, or `!\(name)(…)`."
                )
            }
        }
    }

    /// The grammar of compared queries (`name-segment`, `index-segment`) has no blanks inside brackets.
    private func requireNoBlanks(startingAt start: Int) throws(JSONPathError) {
        var offset = start
        while offset < place {
            switch bytes[offset] {
            case UInt8(ascii: "["):
                let inside = bytes[offset + 1]
                if inside <= 0x20 { throw fault("a blank inside the brackets of a compared query", at: offset + 1) }
                offset += 1
                if inside == UInt8(ascii: "'") || inside == UInt8(ascii: "\"") {
                    offset += 1
                    while bytes[offset] != inside { offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1 }
                } else {
                    while bytes[offset] != UInt8(ascii: "]"), bytes[offset] > 0x20 { offset += 1 }
                    offset -= 1
                }
                if bytes[offset + 1] <= 0x20 {
                    throw fault("a blank inside the brackets of a compared query", at: offset + 1)
                }
                offset += 1
            default: offset += 1
            }
        }
    }
}
