/// A condition on each element of a list, for the transforms that choose among elements.
///
/// `$` is the element; the values around it are those of the rule that the transform stands in.
package struct ElementPredicate: Sendable {
    private let frame: FramePlan
    private let predicate: PredicatePlan

    /// A condition and the paths that it reads in an element.
    package init(frame: FramePlan, predicate: PredicatePlan) {
        self.frame = frame
        self.predicate = predicate
    }

    /// Whether the condition holds for an element of a list that a step of the innermost frame works on.
    func holds(_ element: JSONValue, _ context: inout MappingContext) -> Bool {
        let (start, enclosing) = (context.operands.count, context.frameStart)
        frame.read(element, &context)
        context.frameStart = start
        defer {
            context.operands.removeLast(context.operands.count - start)
            context.frameStart = enclosing
        }
        return predicate.holds(context)
    }
}

extension FramePlan {
    /// Adds the frame's operands as they are in a value that no scanner has passed; nothing of a record's surroundings.
    package func read(_ value: JSONValue, _ context: inout MappingContext) {
        for source in operands {
            let found: JSONValue?
            switch source {
            case .node(let node): found = value.value(at: trie.nodes[node].segments)
            case .query(let node, let query): found = value.value(at: trie.nodes[node].segments).flatMap(query)
            case .enclosing(let operand):
                context.operands.append(context.operand(Operand(index: operand)))
                continue
            case .surroundings: found = nil
            }
            context.operands.append(found.map { Constant($0).cell(&context) } ?? .absent)
        }
    }
}

extension JSONValue {
    /// The value that members and elements lead to.
    fileprivate func value(at segments: [PathSegment]) -> JSONValue? {
        var value: JSONValue? = self
        for segment in segments {
            switch segment {
            case .name(let name): value = value?[name]
            case .index(let index): value = value?[index]
            }
        }
        return value
    }
}
