import PatchbayEngine

extension MappingCompiler {
    /// Compiles a condition over the innermost frame; nil when its shape is broken.
    mutating func predicate(_ node: JSONNode, _ pointer: String) -> PredicatePlan? {
        if let parts = node["all"]?.elements {
            return .all(parts.enumerated().compactMap { predicate($0.element, "\(pointer)/all/\($0.offset)") })
        }
        if let parts = node["any"]?.elements {
            return .any(parts.enumerated().compactMap { predicate($0.element, "\(pointer)/any/\($0.offset)") })
        }
        if let part = node["not"] { return predicate(part, pointer + "/not").map { .not($0) } }
        if let use = node["use"], let name = use.text { return used(name) }
        guard let path = node["path"] else {
            report(
                .wrongValue,
                "a condition on a record tests a `path`",
                SourceRange(node.range.start, node.range.start + 1),
                pointer
            )
            return nil
        }
        guard let place = operand(path, pointer + "/path") else { return nil }
        guard let check = SpecReader(node, .named(.predicate)).flatMap({ SpecDecoder(definitions: nil).check($0) })
        else { return nil }
        return self.test(check).map { .test(operand: place, $0) }
    }

    private mutating func used(_ name: String) -> PredicatePlan? {
        guard let definition = definitions?["predicates"]?[name], !expanding.contains("predicate \(name)") else {
            return nil
        }
        expanding.append("predicate \(name)")
        defer { expanding.removeLast() }
        return predicate(definition, "/definitions/predicates/" + JSONPointerText.escape(name))
    }

    /// The test of one value; nil when what it compares with cannot be reached.
    mutating func test(_ check: PredicateSpec.Check) -> PredicateTest? {
        switch check {
        case .exists(let wanted): return .exists(wanted)
        case .null(let wanted): return .null(wanted)
        case .empty(let wanted): return .empty(wanted)
        case .isOneOf(let values): return .equals(values.map(Constant.init))
        case .hasPrefix(let prefix): return .hasPrefix(Array(prefix.utf8))
        case .matches(let pattern, let isWhole, let ignoreCase):
            guard let expression = try? RegularExpression(pattern, syntax: .iRegexp, ignoreCase: ignoreCase) else {
                return nil
            }
            return .text { isWhole ? expression.matchesWhole($0) : expression.search($0) }
        case .equals(.literal(let value)): return .equals([Constant(value)])
        case .equals(.path(let reference)): return operand(reference).map { .equalsOperand($0) }
        case .compares(let order, .literal(let value)): return .compares(order.comparison, Constant(value))
        case .compares(let order, .path(let reference)):
            return operand(reference).map { .comparesOperand(order.comparison, $0) }
        }
    }
}

extension PredicateSpec.Order {
    fileprivate var comparison: PredicateTest.Comparison {
        switch self {
        case .lessThan: .lessThan
        case .atMost: .atMost
        case .greaterThan: .greaterThan
        case .atLeast: .atLeast
        }
    }
}
