/// A JSONPath query (RFC 9535).
package struct JSONPath: Hashable, Sendable, CustomStringConvertible {
    let query: JSONPathQuery
    /// Literal patterns of `match` and `search` that are no I-Regexp: the query is valid and they never match.
    package let patternFaults: [JSONPathError]

    /// Reads a query.
    /// - Throws: a `JSONPathError` with the place and the reason.
    package init(_ text: String) throws(JSONPathError) {
        var parser = JSONPathParser(text)
        query = try parser.wholeQuery()
        patternFaults = parser.patternFaults
    }

    /// Whether the query selects one node at most (section 2.3.5.1).
    package var isSingular: Bool { query.singularSegments != nil }

    /// The steps of a singular query, indices as written, so maybe negative; nil for any other query.
    package var singularSegments: [PathSegment]? { query.singularSegments }

    /// The steps before the first one that may select several nodes.
    package var singularPrefix: [PathSegment] { query.singularPrefix }

    /// The query in its shortest usual spelling; reading it again gives an equal query.
    package var description: String { JSONPathPrinter.text(query) }

    /// The selected nodes in order, with duplicates (section 2.1.2).
    /// - Throws: a `JSONPathLimitError` when that takes more steps than allowed.
    package func select(
        from document: JSONValue,
        maximumSteps: Int = JSONPath.defaultMaximumSteps
    ) throws(JSONPathLimitError) -> [JSONPathNode] {
        var evaluator = JSONPathEvaluator(root: document, maximumSteps: maximumSteps)
        return try evaluator.nodes(of: query)
    }

    /// The selected values in order.
    /// - Throws: a `JSONPathLimitError` when that takes more steps than allowed.
    package func values(
        in document: JSONValue,
        maximumSteps: Int = JSONPath.defaultMaximumSteps
    ) throws(JSONPathLimitError) -> [JSONValue] {
        var evaluator = JSONPathEvaluator(root: document, maximumSteps: maximumSteps)
        return try evaluator.values(of: query, current: document)
    }

    /// Steps that an evaluation may take unless told otherwise; a step visits, makes or compares one node.
    package static let defaultMaximumSteps = 10_000_000
}

/// A selected value and its place.
package struct JSONPathNode: Hashable, Sendable {
    /// The value.
    package let value: JSONValue
    /// Where it is in the document.
    package let path: NormalizedPath
}
