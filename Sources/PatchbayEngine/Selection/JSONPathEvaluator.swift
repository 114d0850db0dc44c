/// Evaluates queries on one document (RFC 9535 sections 2.3 and 2.5), counting steps.
struct JSONPathEvaluator {
    let root: JSONValue
    private let maximumSteps: Int
    private var steps = 0
    /// Patterns that came out of the document, compiled; nil for those that are none.
    var patterns: [String: RegularExpression?] = [:]

    init(root: JSONValue, maximumSteps: Int) {
        self.root = root
        self.maximumSteps = maximumSteps
    }

    /// A value and, when places are wanted, the way to it.
    struct Located {
        let value: JSONValue
        let link: PathLink?

        func child(_ value: JSONValue, _ step: @autoclosure () -> PathSegment) -> Located {
            Located(value: value, link: link.map { PathLink(parent: $0, step: step()) })
        }
    }

    /// The nodes of an absolute query with their places.
    mutating func nodes(of query: JSONPathQuery) throws(JSONPathLimitError) -> [JSONPathNode] {
        let start = Located(value: root, link: PathLink.root)
        return try located(by: query, from: start).map { node in
            JSONPathNode(value: node.value, path: NormalizedPath(node.link?.steps ?? []))
        }
    }

    /// The values that a query selects.
    mutating func values(
        of query: JSONPathQuery,
        current: JSONValue
    ) throws(JSONPathLimitError) -> [JSONValue] {
        let start = Located(value: query.isAbsolute ? root : current, link: nil)
        return try located(by: query, from: start).map(\.value)
    }

    private mutating func located(
        by query: JSONPathQuery,
        from start: Located
    ) throws(JSONPathLimitError) -> [Located] {
        var nodes = [start]
        for segment in query.segments {
            var selected: [Located] = []
            for node in nodes {
                if segment.isDescendant {
                    try selectDescendants(segment.selectors, from: node, into: &selected)
                } else {
                    try select(segment.selectors, from: node, into: &selected)
                }
            }
            nodes = selected
        }
        return nodes
    }

    /// Counts steps.
    mutating func charge(_ count: Int = 1) throws(JSONPathLimitError) {
        steps += count
        guard steps <= maximumSteps else { throw JSONPathLimitError(maximumSteps: maximumSteps) }
    }

    /// Visits the node and all below, parents first and in order (section 2.5.2.2).
    private mutating func selectDescendants(
        _ selectors: [JSONPathSelector],
        from node: Located,
        into selected: inout [Located]
    ) throws(JSONPathLimitError) {
        var pending = [node]
        while let next = pending.popLast() {
            try charge()
            try select(selectors, from: next, into: &selected)
            let firstChild = pending.count
            appendChildren(of: next, to: &pending)
            pending[firstChild...].reverse()
        }
    }

    private func appendChildren(of node: Located, to nodes: inout [Located]) {
        switch node.value {
        case .array(let elements):
            for (index, element) in elements.enumerated() { nodes.append(node.child(element, .index(index))) }
        case .object(let object):
            for member in object.members { nodes.append(node.child(member.value, .name(member.name))) }
        case .null, .bool, .number, .string: break
        }
    }

    private mutating func select(
        _ selectors: [JSONPathSelector],
        from node: Located,
        into selected: inout [Located]
    ) throws(JSONPathLimitError) {
        for selector in selectors {
            let before = selected.count
            switch selector {
            case .name(let name):
                if case .object(let object) = node.value, let value = object[name] {
                    selected.append(node.child(value, .name(name)))
                }
            case .index(let index):
                if case .array(let elements) = node.value {
                    let place = index < 0 ? elements.count + index : index
                    if elements.indices.contains(place) { selected.append(node.child(elements[place], .index(place))) }
                }
            case .slice(let slice):
                if case .array(let elements) = node.value {
                    for place in slice.indices(count: elements.count) {
                        selected.append(node.child(elements[place], .index(place)))
                    }
                }
            case .wildcard: appendChildren(of: node, to: &selected)
            case .filter(let condition):
                var children: [Located] = []
                appendChildren(of: node, to: &children)
                for child in children {
                    try charge()
                    if try holds(condition, for: child.value) { selected.append(child) }
                }
            }
            try charge(1 + selected.count - before)
        }
    }
}

/// The way to a node, shared between the nodes below it.
final class PathLink: Sendable {
    private let parent: PathLink?
    private let step: PathSegment?

    /// The way to the root.
    static let root = PathLink(parent: nil, step: nil)

    private init(parent: PathLink?, step: PathSegment?) {
        self.parent = parent
        self.step = step
    }

    convenience init(parent: PathLink, step: PathSegment) {
        self.init(parent: parent, step: Optional(step))
    }

    /// The steps from the root.
    var steps: [PathSegment] {
        var steps: [PathSegment] = []
        var link: PathLink? = self
        while let place = link, let step = place.step {
            steps.append(step)
            link = place.parent
        }
        return steps.reversed()
    }
}
