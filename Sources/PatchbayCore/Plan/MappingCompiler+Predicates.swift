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
        if let use = node["use"], let name = use.text { return used(name, use, pointer) }
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
        let tests = (node.members ?? []).filter { Self.operators.contains($0.name) }
        guard let test = tests.first else {
            report(
                .missingMember,
                "a test needs one of \(Self.operators.map { "`\($0)`" }.joined(separator: ", "))",
                SourceRange(node.range.start, node.range.start + 1),
                pointer
            )
            return nil
        }
        if let second = tests.dropFirst().first {
            report(
                .contradiction,
                "a test has one operator, found `\(test.name)` and `\(second.name)`",
                second.nameRange,
                pointer,
                help: "Put two tests into `all`."
            )
        }
        return self.test(test, node, pointer).map { .test(operand: place, $0) }
    }

    private static let operators = [
        "exists", "null", "empty", "equals", "in", "matches", "search", "hasPrefix", "lessThan", "atMost",
        "greaterThan", "atLeast",
    ]

    private mutating func used(_ name: String, _ use: JSONNode, _ pointer: String) -> PredicatePlan? {
        guard let definition = definitions?["predicates"]?[name] else {
            report(.unknownDefinition, "`definitions.predicates` has no `\(name)`", use.range, pointer + "/use")
            return nil
        }
        guard !expanding.contains("predicate \(name)") else {
            report(.circularDefinition, "the predicate `\(name)` uses itself", use.range, pointer + "/use")
            return nil
        }
        expanding.append("predicate \(name)")
        defer { expanding.removeLast() }
        return predicate(definition, "/definitions/predicates/" + JSONPointerText.escape(name))
    }

    private mutating func test(_ member: JSONNode.Member, _ node: JSONNode, _ pointer: String) -> PredicateTest? {
        let literal = member.value.value
        switch member.name {
        case "exists": return literal?.boolValue.map { .exists($0) }
        case "null": return literal?.boolValue.map { .null($0) }
        case "empty": return literal?.boolValue.map { .empty($0) }
        case "in": return literal?.arrayValue.map { .equals($0.map(Constant.init)) }
        case "matches", "search":
            guard
                let pattern = try? RegularExpression(
                    literal?.stringValue ?? "",
                    syntax: .iRegexp,
                    ignoreCase: node["ignoreCase"]?.value == true
                )
            else { return nil }
            let isWhole = member.name == "matches"
            return .text { isWhole ? pattern.matchesWhole($0) : pattern.search($0) }
        case "hasPrefix": return literal?.stringValue.map { .hasPrefix(Array($0.utf8)) }
        case "equals":
            if let path = member.value["path"] {
                return operand(path, pointer + "/equals/path").map { .equalsOperand($0) }
            }
            return literal.map { .equals([Constant($0)]) }
        default:
            let comparisons: [String: PredicateTest.Comparison] = [
                "lessThan": .lessThan, "atMost": .atMost, "greaterThan": .greaterThan, "atLeast": .atLeast,
            ]
            guard let comparison = comparisons[member.name] else { return nil }
            if let path = member.value["path"] {
                return operand(path, "\(pointer)/\(member.name)/path").map { .comparesOperand(comparison, $0) }
            }
            return literal.map { .compares(comparison, Constant($0)) }
        }
    }
}
