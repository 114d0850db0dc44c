import PatchbayEngine

/// A compiled schema: nodes that name each other by index, so that recursion needs no references.
struct SchemaProgram: Sendable {
    var nodes: [SchemaNode]
    var root: Int
    /// The node that a `$dynamicAnchor` names in a resource.
    var dynamicAnchors: [DynamicAnchor: Int]
}

/// A `$dynamicAnchor` of a resource.
struct DynamicAnchor: Hashable, Sendable {
    var resource: Int
    var name: ExactText
}

/// A schema, compiled.
struct SchemaNode: Sendable {
    /// The resource that the schema belongs to.
    var resource: Int
    /// The schema's own URI with a JSON Pointer as fragment.
    var location: String
    /// Whether the schema is `false`.
    var isFalse = false
    /// Whether a keyword reads which members and elements others have evaluated.
    var readsEvaluated = false
    /// The keywords in the order of their evaluation.
    var assertions: [any SchemaAssertion] = []
}

/// A schema as a keyword applies it.
struct Subschema: Sendable {
    /// The node's index.
    var node: Int
    /// The JSON Pointer from the schema that holds the keyword, such as `/properties/name`.
    var path: String
}

/// A keyword, compiled.
protocol SchemaAssertion: Sendable {
    /// Whether the keyword reads what others have evaluated, and so has nothing to say once one of them failed.
    var readsEvaluated: Bool { get }
    /// Whether an instance meets the keyword; what it does not meet is noted in the run.
    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool
}

extension SchemaAssertion {
    var readsEvaluated: Bool { false }
}
