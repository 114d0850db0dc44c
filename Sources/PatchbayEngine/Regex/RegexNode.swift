/// The tree of a pattern.
indirect enum RegexNode: Sendable {
    case empty
    case scalar(UInt32)
    /// One member of the parser's set at this index.
    case set(Int)
    case assertion(RegexAssertion)
    case sequence([RegexNode])
    case alternation([RegexNode])
    /// A capture group; its number starts at 1.
    case capture(RegexNode, group: Int)
    /// A quantified node; a nil maximum is unbounded.
    case repetition(RegexNode, minimum: Int, maximum: Int?, isGreedy: Bool)
}

/// A condition on a place between two characters.
enum RegexAssertion: Sendable {
    case start, end, wordBoundary, noWordBoundary
}

extension RegexNode {
    /// Whether the node can match the empty text.
    var isNullable: Bool {
        switch self {
        case .empty, .assertion: true
        case .scalar, .set: false
        case .sequence(let nodes): nodes.allSatisfy(\.isNullable)
        case .alternation(let nodes): nodes.contains(where: \.isNullable)
        case .capture(let node, _): node.isNullable
        case .repetition(let node, let minimum, _, _): minimum == 0 || node.isNullable
        }
    }

    /// The numbers of the capture groups inside, nil when there are none.
    var groups: ClosedRange<Int>? {
        switch self {
        case .empty, .assertion, .scalar, .set: return nil
        case .capture(let node, let group): return group...(node.groups?.upperBound ?? group)
        case .repetition(let node, _, _, _): return node.groups
        case .sequence(let nodes), .alternation(let nodes):
            let inside = nodes.compactMap(\.groups)
            guard let first = inside.first, let last = inside.last else { return nil }
            return first.lowerBound...last.upperBound
        }
    }
}
