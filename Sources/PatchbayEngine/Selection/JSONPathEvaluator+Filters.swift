/// Evaluates the conditions of filters (RFC 9535 sections 2.3.5.2 and 2.4).
extension JSONPathEvaluator {
    /// Whether a condition holds for a node.
    mutating func holds(_ condition: JSONPathCondition, for current: JSONValue) throws(JSONPathLimitError) -> Bool {
        switch condition {
        case .or(let branches):
            for branch in branches where try holds(branch, for: current) { return true }
            return false
        case .and(let tests):
            for test in tests where try !holds(test, for: current) { return false }
            return true
        case .not(let inside): return try !holds(inside, for: current)
        case .exists(let query): return try !values(of: query, current: current).isEmpty
        case .function(let call): return try matches(call, current: current)
        case .comparison(let left, let comparison, let right):
            return try compare(value(of: left, current: current), comparison, value(of: right, current: current))
        }
    }

    /// The value of an operand, nil for the special result Nothing (section 2.4.1).
    private mutating func value(
        of operand: JSONPathOperand,
        current: JSONValue
    ) throws(JSONPathLimitError) -> JSONValue? {
        switch operand {
        case .literal(let literal): return literal.value
        case .query(let query): return try single(query, current: current)
        case .call(let call): return try result(of: call, current: current)
        }
    }

    /// The value of a query that the parser knows to be singular: plain look-ups.
    private mutating func single(
        _ query: JSONPathQuery,
        current: JSONValue
    ) throws(JSONPathLimitError) -> JSONValue? {
        try charge(1 + query.segments.count)
        var value = query.isAbsolute ? root : current
        for segment in query.segments {
            let child: JSONValue? =
                switch (segment.selectors.first, value) {
                case (.name(let name), .object(let object)): object[name]
                case (.index(let index), .array(let elements)): value[index < 0 ? elements.count + index : index]
                default: .none
                }
            guard let child else { return .none }
            value = child
        }
        return value
    }

    private mutating func result(of call: JSONPathCall, current: JSONValue) throws(JSONPathLimitError) -> JSONValue? {
        switch (call.function, call.arguments[0]) {
        case (.length, .value(let operand)):
            switch try value(of: operand, current: current) {
            case .string(let text):
                try charge(text.utf8.count)
                return .number(JSONNumber(text.unicodeScalars.count))
            case .array(let elements): return .number(JSONNumber(elements.count))
            case .object(let object): return .number(JSONNumber(object.count))
            case .null, .bool, .number, .none: return .none
            }
        case (.count, .nodes(let query)):
            return .number(JSONNumber(try values(of: query, current: current).count))
        case (.value, .nodes(let query)):
            let values = try values(of: query, current: current)
            // Spelt out, since a bare nil beside a value would be JSON null.
            return values.count == 1 ? .some(values[0]) : .none
        case (.length, .nodes), (.count, .value), (.value, .value), (.match, _), (.search, _): return .none
        }
    }

    /// The functions `match` and `search` (sections 2.4.6 and 2.4.7).
    private mutating func matches(_ call: JSONPathCall, current: JSONValue) throws(JSONPathLimitError) -> Bool {
        guard case .value(let subject) = call.arguments[0], case .value(let wanted) = call.arguments[1],
            case .string(let text) = try value(of: subject, current: current),
            case .string(let pattern) = try value(of: wanted, current: current),
            let expression = try expression(for: pattern, of: call)
        else { return false }
        try charge(1 + text.utf8.count)
        return call.function == .match ? expression.matchesWhole(text) : expression.search(text)
    }

    private mutating func expression(
        for pattern: String,
        of call: JSONPathCall
    ) throws(JSONPathLimitError) -> RegularExpression? {
        if let expression = call.pattern { return expression }
        if let known = patterns[pattern] { return known }
        try charge(1 + pattern.utf8.count)
        let expression: RegularExpression?
        do {
            expression = try RegularExpression(pattern, syntax: .iRegexp)
        } catch {
            // Section 2.4.6: what is no I-Regexp matches nothing.
            expression = nil
        }
        if patterns.count >= Self.maximumPatterns { patterns.removeAll() }
        patterns[pattern] = .some(expression)
        return expression
    }

    /// Compiled patterns kept at a time.
    private static let maximumPatterns = 64
}

/// Comparisons (section 2.3.5.2.2).
extension JSONPathEvaluator {
    private mutating func compare(
        _ left: JSONValue?,
        _ comparison: JSONPathComparison,
        _ right: JSONValue?
    ) throws(JSONPathLimitError) -> Bool {
        switch comparison {
        case .equal: return try areEqual(left, right)
        case .notEqual: return try !areEqual(left, right)
        case .less: return try isLess(left, right)
        case .greater: return try isLess(right, left)
        case .atMost:
            if try isLess(left, right) { return true }
            return try areEqual(left, right)
        case .atLeast:
            if try isLess(right, left) { return true }
            return try areEqual(left, right)
        }
    }

    private mutating func isLess(_ left: JSONValue?, _ right: JSONValue?) throws(JSONPathLimitError) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)):
            try charge(left.text.utf8.count + right.text.utf8.count)
            return left < right
        case (.string(let left), .string(let right)):
            try charge(1 + min(left.utf8.count, right.utf8.count))
            // The order of UTF-8 bytes is the order of scalars.
            return left.utf8.lexicographicallyPrecedes(right.utf8)
        default: return false
        }
    }

    private mutating func areEqual(_ left: JSONValue?, _ right: JSONValue?) throws(JSONPathLimitError) -> Bool {
        switch (left, right) {
        case (.none, .none): return true
        case (let left?, let right?): return try areEqual(left, right)
        default: return false
        }
    }

    /// JSON equality, counted in steps.
    private mutating func areEqual(_ left: JSONValue, _ right: JSONValue) throws(JSONPathLimitError) -> Bool {
        try charge()
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.number(let left), .number(let right)):
            try charge(left.text.utf8.count + right.text.utf8.count)
            return left == right
        case (.string(let left), .string(let right)):
            try charge(min(left.utf8.count, right.utf8.count))
            return ExactText.areSame(left, right)
        case (.array(let left), .array(let right)):
            guard left.count == right.count else { return false }
            for (left, right) in zip(left, right) where try !areEqual(left, right) { return false }
            return true
        case (.object(let left), .object(let right)):
            guard left.count == right.count else { return false }
            for member in left.members {
                guard let other = right[member.name], try areEqual(member.value, other) else {
                    return false
                }
            }
            return true
        default: return false
        }
    }
}
