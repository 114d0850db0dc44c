package import PatchbayEngine

/// A condition on a record, a request or a response; definitions are resolved.
package indirect enum PredicateSpec: Sendable, Hashable {
    /// All of these hold.
    case all([PredicateSpec])
    /// One of these holds.
    case any([PredicateSpec])
    /// This does not hold.
    case not(PredicateSpec)
    /// A test of one value.
    case test(Test)

    /// A test of one value.
    package struct Test: Sendable, Hashable {
        /// What is tested.
        package var subject: Subject
        /// How.
        package var check: Check
        /// Where the test stands.
        package var range: SourceRange
    }

    /// What is tested.
    package enum Subject: Sendable, Hashable {
        /// A value of the record or the response.
        case path(PathRefSpec)
        /// A variable of the request.
        case variable(Located<String>)
        /// A header of the response; names are compared without case.
        case header(Located<String>)
        /// The status of the response.
        case status
    }

    /// What a value is compared with.
    package enum Operand: Sendable, Hashable {
        /// A literal.
        case literal(JSONValue)
        /// Another value.
        case path(PathRefSpec)
    }

    /// The order that is asked for.
    package enum Order: String, Sendable, Hashable, CaseIterable {
        case lessThan, atMost, greaterThan, atLeast
    }

    /// The test itself; on an absent value only `exists(false)` and `empty(true)` hold.
    package enum Check: Sendable, Hashable {
        case exists(Bool)
        case null(Bool)
        case empty(Bool)
        case equals(Operand)
        case isOneOf([JSONValue])
        /// An I-Regexp for the whole text or for a part of it.
        case matches(pattern: String, whole: Bool, ignoreCase: Bool)
        case hasPrefix(String)
        case compares(Order, Operand)
    }
}

extension SpecDecoder {
    /// A condition; nil when its shape is broken or it uses itself.
    func predicate(_ node: JSONNode?) -> PredicateSpec? {
        node.flatMap { predicate($0, expanding: []) }
    }

    private func predicate(_ node: JSONNode, expanding: [String]) -> PredicateSpec? {
        guard let reader = SpecReader(node, .named(.predicate)) else { return nil }
        switch reader.shape.name {
        case "all": return .all((reader.node("all")?.elements ?? []).compactMap { predicate($0, expanding: expanding) })
        case "any": return .any((reader.node("any")?.elements ?? []).compactMap { predicate($0, expanding: expanding) })
        case "not": return reader.node("not").flatMap { predicate($0, expanding: expanding) }.map { .not($0) }
        case "use":
            guard let name = reader.text("use")?.value, !expanding.contains(name),
                let definition = definitions?["predicates"]?[name]
            else { return nil }
            return predicate(definition, expanding: expanding + [name])
        default:
            guard let subject = subject(reader), let check = check(reader) else { return nil }
            return .test(PredicateSpec.Test(subject: subject, check: check, range: reader.range))
        }
    }

    private func subject(_ reader: SpecReader) -> PredicateSpec.Subject? {
        switch reader.shape.name {
        case "path": pathReference(reader.node("path")).map { .path($0) }
        case "variable": reader.text("variable").map { .variable($0) }
        case "header": reader.text("header").map { .header($0) }
        default: .status
        }
    }

    /// The test of a condition; nil when its shape is broken.
    func check(_ reader: SpecReader) -> PredicateSpec.Check? {
        if let flag = reader.flag("exists") { return .exists(flag) }
        if let flag = reader.flag("null") { return .null(flag) }
        if let flag = reader.flag("empty") { return .empty(flag) }
        if let operand = operand(reader.node("equals")) { return .equals(operand) }
        if let values = reader.node("in")?.value?.arrayValue { return .isOneOf(values) }
        if let prefix = reader.text("hasPrefix") { return .hasPrefix(prefix.value) }
        for name in ["matches", "search"] {
            guard let pattern = reader.text(name) else { continue }
            return .matches(
                pattern: pattern.value,
                whole: name == "matches",
                ignoreCase: reader.flag("ignoreCase") ?? false
            )
        }
        for order in PredicateSpec.Order.allCases {
            if let operand = operand(reader.node(order.rawValue)) { return .compares(order, operand) }
        }
        return nil
    }

    private func operand(_ node: JSONNode?) -> PredicateSpec.Operand? {
        guard let node else { return nil }
        if node.members != nil, let path = node["path"] { return pathReference(path).map { .path($0) } }
        return node.value.map { .literal($0) }
    }
}
