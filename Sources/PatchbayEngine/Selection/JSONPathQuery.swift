/// The tree of a query (RFC 9535 section 2.1): where it starts and its segments.
struct JSONPathQuery: Hashable, Sendable {
    /// Whether it starts at the root `$`, not at the current node `@`.
    var isAbsolute: Bool
    var segments: [JSONPathSegment]

    /// The steps when the query can select one node at most (section 2.3.5.1), nil otherwise.
    var singularSegments: [PathSegment]? {
        var steps: [PathSegment] = []
        for segment in segments {
            guard !segment.isDescendant, segment.selectors.count == 1 else { return nil }
            switch segment.selectors[0] {
            case .name(let name): steps.append(.name(name))
            case .index(let index): steps.append(.index(index))
            case .wildcard, .slice, .filter: return nil
            }
        }
        return steps
    }

    /// The steps before the first one that may select several nodes.
    var singularPrefix: [PathSegment] {
        var prefix = self
        while prefix.singularSegments == nil { prefix.segments.removeLast() }
        return prefix.singularSegments ?? []
    }
}

/// A child or descendant segment (section 2.5).
struct JSONPathSegment: Hashable, Sendable {
    var isDescendant: Bool
    var selectors: [JSONPathSelector]
}

/// One selector (section 2.3).
indirect enum JSONPathSelector: Hashable, Sendable {
    case name(String)
    case wildcard
    case index(Int)
    case slice(JSONPathSlice)
    case filter(JSONPathCondition)
}

/// An array slice (section 2.3.4).
struct JSONPathSlice: Hashable, Sendable {
    var start: Int?
    var end: Int?
    var step: Int?

    /// The indices selected in an array of that many elements, in order (section 2.3.4.2.2).
    func indices(count: Int) -> StrideTo<Int> {
        let step = step ?? 1
        func bounded(_ index: Int, _ range: ClosedRange<Int>) -> Int {
            min(max(index < 0 ? count + index : index, range.lowerBound), range.upperBound)
        }
        if step > 0 {
            let range = 0...count
            return stride(from: bounded(start ?? 0, range), to: bounded(end ?? count, range), by: step)
        }
        guard step < 0 else { return stride(from: 0, to: 0, by: 1) }
        let range = -1...max(count - 1, -1)
        return stride(
            from: start.map { bounded($0, range) } ?? range.upperBound,
            to: end.map { bounded($0, range) } ?? -1,
            by: step
        )
    }
}
