import PatchbayEngine

/// What follows from what among conditions, as far as reading tells; nothing that depends on the data.
extension PredicateSpec {
    /// Whether another condition holds whenever this one does.
    func implies(_ other: PredicateSpec) -> Bool {
        switch (self, other) {
        case (_, .all(let parts)): !parts.isEmpty && parts.allSatisfy { implies($0) }
        case (.any(let parts), _): !parts.isEmpty && parts.allSatisfy { $0.implies(other) }
        case (_, .any(let parts)): parts.contains { implies($0) } || isAll { $0.contains { $0.implies(other) } }
        case (.all(let parts), _): parts.contains { $0.implies(other) }
        case (.not(let one), .not(let two)): two.implies(one)
        case (.test(let one), .not(let two)): two.isTest { one.excludes($0) }
        case (.test(let one), .test(let two)): one.implies(two)
        case (.not, .test): false
        }
    }

    /// Whether no data can make the condition hold.
    var isImpossible: Bool {
        switch self {
        case .all(let parts):
            parts.contains(where: \.isImpossible)
                || parts.indices.contains { i in parts[..<i].contains { $0.excludes(parts[i]) } }
        case .any(let parts): parts.allSatisfy(\.isImpossible)
        case .not: false
        case .test(let test): test.values?.isEmpty == true
        }
    }

    /// Whether two conditions cannot hold together.
    func excludes(_ other: PredicateSpec) -> Bool {
        switch (self, other) {
        case (.not(let one), _): other.implies(one)
        case (_, .not(let two)): implies(two)
        case (.any(let parts), _): !parts.isEmpty && parts.allSatisfy { $0.excludes(other) }
        case (_, .any(let parts)): !parts.isEmpty && parts.allSatisfy { excludes($0) }
        case (.all(let parts), _): parts.contains { $0.excludes(other) }
        case (_, .all(let parts)): parts.contains { excludes($0) }
        case (.test(let one), .test(let two)): one.excludes(two)
        }
    }

    private func isAll(_ check: ([PredicateSpec]) -> Bool) -> Bool {
        if case .all(let parts) = self { check(parts) } else { false }
    }

    private func isTest(_ check: (Test) -> Bool) -> Bool {
        if case .test(let test) = self { check(test) } else { false }
    }
}

extension PredicateSpec.Test {
    /// The literals of which the value is one when the test holds; nil when it is not that sort of test.
    fileprivate var values: [JSONValue]? {
        switch check {
        case .equals(.literal(let value)): [value]
        case .isOneOf(let values): values
        default: nil
        }
    }

    /// Whether the other test holds whenever this one does.
    fileprivate func implies(_ other: PredicateSpec.Test) -> Bool {
        guard subject.key == other.subject.key else { return false }
        if check.key == other.check.key { return true }
        if let values { return !values.isEmpty && values.allSatisfy { other.check.holds(for: $0) } }
        switch (check, other.check) {
        case (.equals, .exists(true)), (.matches, .exists(true)), (.hasPrefix, .exists(true)),
            (.compares, .exists(true)), (.null(true), .exists(true)), (.empty(false), .exists(true)),
            (.exists(false), .empty(true)), (.null(true), .empty(true)):
            return true
        case (.hasPrefix(let long), .hasPrefix(let short)): return long.hasPrefix(short)
        case (.compares(let one, .literal(let low)), .compares(let two, .literal(let high))):
            return Self.isWithin(one, low, two, high)
        default: return false
        }
    }

    /// Whether the two tests cannot hold of one value.
    fileprivate func excludes(_ other: PredicateSpec.Test) -> Bool {
        guard subject.key == other.subject.key else { return false }
        if let values { return values.allSatisfy { !other.check.holds(for: $0) } && other.check.isDecidable }
        if let values = other.values { return values.allSatisfy { !check.holds(for: $0) } && check.isDecidable }
        switch (check, other.check) {
        case (.exists(let one), .exists(let two)), (.null(let one), .null(let two)), (.empty(let one), .empty(let two)):
            return one != two
        case (.exists(false), .matches), (.exists(false), .hasPrefix), (.exists(false), .compares),
            (.matches, .exists(false)), (.hasPrefix, .exists(false)), (.compares, .exists(false)):
            return true
        case (.compares(let one, .literal(let low)), .compares(let two, .literal(let high))):
            return Self.isApart(one, low, two, high)
        default: return false
        }
    }

    /// Whether all numbers of the first half-line lie on the second.
    private static func isWithin(
        _ one: PredicateSpec.Order,
        _ first: JSONValue,
        _ two: PredicateSpec.Order,
        _ second: JSONValue
    ) -> Bool {
        guard let a = first.numberValue, let b = second.numberValue else { return false }
        switch (one, two) {
        case (.atLeast, .atLeast), (.greaterThan, .greaterThan), (.greaterThan, .atLeast): return a >= b
        case (.atLeast, .greaterThan): return a > b
        case (.atMost, .atMost), (.lessThan, .lessThan), (.lessThan, .atMost): return a <= b
        case (.atMost, .lessThan): return a < b
        default: return false
        }
    }

    /// Whether the two half-lines share no number.
    private static func isApart(
        _ one: PredicateSpec.Order,
        _ first: JSONValue,
        _ two: PredicateSpec.Order,
        _ second: JSONValue
    ) -> Bool {
        guard let a = first.numberValue, let b = second.numberValue else { return false }
        switch (one, two) {
        case (.lessThan, .atLeast), (.lessThan, .greaterThan), (.atMost, .greaterThan): return a <= b
        case (.atMost, .atLeast): return a < b
        case (.atLeast, .lessThan), (.greaterThan, .lessThan), (.greaterThan, .atMost): return a >= b
        case (.atLeast, .atMost): return a > b
        default: return false
        }
    }
}

extension PredicateSpec.Check {
    /// Whether a literal satisfies the check for sure.
    fileprivate func holds(for value: JSONValue) -> Bool {
        switch self {
        case .exists(let flag): flag
        case .null(let flag): flag == (value == .null)
        case .empty(let flag): flag == value.isEmptyValue
        case .equals(.literal(let other)): other == value
        case .isOneOf(let others): others.contains(value)
        case .hasPrefix(let prefix): value.stringValue?.hasPrefix(prefix) == true
        case .matches(let pattern, let whole, let ignoreCase):
            value.stringValue.flatMap { text in
                (try? RegularExpression(pattern, syntax: .iRegexp, ignoreCase: ignoreCase)).map {
                    whole ? $0.matchesWhole(text) : $0.search(text)
                }
            } == true
        case .compares(let order, .literal(let other)):
            if let a = value.numberValue, let b = other.numberValue { order.holds(a, b) } else { false }
        case .equals(.path), .compares(_, .path): false
        }
    }

    /// Whether a literal that does not satisfy the check for sure fails it for sure.
    fileprivate var isDecidable: Bool {
        switch self {
        case .equals(.path), .compares(_, .path): false
        case .compares(_, .literal(let value)): value.numberValue != nil
        case .exists, .null, .empty, .equals, .isOneOf, .hasPrefix, .matches: true
        }
    }

    /// The check as text, without places.
    fileprivate var key: String {
        switch self {
        case .exists(let flag): "exists \(flag)"
        case .null(let flag): "null \(flag)"
        case .empty(let flag): "empty \(flag)"
        case .equals(let operand): "equals \(operand.key)"
        case .isOneOf(let values): "in \(JSONValue.array(values).compactText)"
        case .matches(let pattern, let whole, let ignoreCase): "matches \(whole) \(ignoreCase) \(pattern)"
        case .hasPrefix(let prefix): "prefix \(prefix)"
        case .compares(let order, let operand): "\(order.rawValue) \(operand.key)"
        }
    }
}

extension PredicateSpec.Order {
    fileprivate func holds(_ a: JSONNumber, _ b: JSONNumber) -> Bool {
        switch self {
        case .lessThan: a < b
        case .atMost: a <= b
        case .greaterThan: a > b
        case .atLeast: a >= b
        }
    }
}

extension PredicateSpec.Operand {
    fileprivate var key: String {
        switch self {
        case .literal(let value): value.compactText
        case .path(let path): path.key
        }
    }
}

extension PredicateSpec.Subject {
    fileprivate var key: String {
        switch self {
        case .path(let path): path.key
        case .variable(let name): "variable \(name.value)"
        case .header(let name): "header \(name.value.lowercased())"
        case .status: "status"
        }
    }
}

extension PathRefSpec {
    /// The reference as text, without places.
    var key: String {
        switch self {
        case .item(let path): "item \(path.value.path.description)"
        case .record(let path): "record \(path.value.path.description)"
        case .page(let path): "page \(path.value.path.description)"
        case .parent(let path): "parent \(path.value.path.description)"
        case .variable(let name): "variable \(name.value)"
        case .header(let name): "header \(name.value.lowercased())"
        case .key: "key"
        }
    }
}

extension JSONValue {
    /// Whether the value is null, or a text, list or object with nothing in it.
    fileprivate var isEmptyValue: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let object): object.members.isEmpty
        case .bool, .number: false
        }
    }
}
