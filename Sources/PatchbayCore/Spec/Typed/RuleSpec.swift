/// How one value is made from a record, as written; `MappingCompiler` turns it into a plan.
package struct RuleSpec: Sendable, Hashable {
    /// The rule with its places.
    package var node: JSONNode
}

/// One named transform with its arguments.
package struct StepSpec: Sendable, Hashable {
    /// The transform's name.
    package var name: Located<String>
    /// The arguments by the names of the parameters, defaults left out.
    package var arguments: [JSONNode.Member]
    /// Where the step stands.
    package var range: SourceRange
}

extension SpecDecoder {
    /// A rule; nil when there is none.
    func rule(_ node: JSONNode?) -> RuleSpec? {
        node.map { RuleSpec(node: $0) }
    }

    /// The steps of a list.
    func steps(_ node: JSONNode?) -> [StepSpec] {
        (node?.elements ?? []).compactMap { step in
            if let name = step.text {
                return StepSpec(name: Located(name, at: step.range), arguments: [], range: step.range)
            }
            guard let reader = SpecReader(step, .named(.step)), let type = step["type"], let name = type.text else {
                return nil
            }
            return StepSpec(
                name: Located(name, at: type.range),
                arguments: (step.members ?? []).filter { reader.shape.field($0.name) != nil },
                range: step.range
            )
        }
    }
}
