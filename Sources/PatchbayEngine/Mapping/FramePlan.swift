/// The paths that are read in one value: in the record, or in each element of a list.
package final class FramePlan: Sendable {
    let trie: PathTrie
    /// Where each operand comes from, by its place in the frame.
    let operands: [OperandSource]
    /// The path of each operand as the spec wrote it, for messages.
    package let paths: [String]

    /// Where an operand comes from.
    enum OperandSource: Sendable {
        /// The value at a node of the trie.
        case node(Int)
        /// What a query finds in the value at a node: a list, or one value.
        case query(Int, @Sendable (JSONValue) -> JSONValue?)
        /// An operand of the frame around this one.
        case enclosing(Int)
        /// A value beside the record: of the page, of the parent, of the connection.
        case surroundings(@Sendable (MappingSurroundings) -> JSONValue?)
    }

    init(trie: PathTrie, operands: [OperandSource], paths: [String]) {
        self.trie = trie
        self.operands = operands
        self.paths = paths
    }
}

/// What lies around a record and may be named by its rules.
package struct MappingSurroundings: Sendable {
    /// The whole response that the record came in.
    package var page: JSONValue?
    /// The record of the parent data type that the record was read for.
    package var parent: JSONValue?
    /// The member's name of a record that was taken from an object's values.
    package var key: String?
    /// The public values of the connection.
    package var variables: [String: JSONValue]
    /// The status of the response; nil when it is not known.
    package var status: Int?
    /// The value of a header of the response by its name in any case.
    package var header: @Sendable (String) -> String?

    /// Surroundings.
    package init(
        page: JSONValue? = nil,
        parent: JSONValue? = nil,
        key: String? = nil,
        variables: [String: JSONValue] = [:],
        status: Int? = nil,
        header: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        self.page = page
        self.parent = parent
        self.key = key
        self.variables = variables
        self.status = status
        self.header = header
    }
}

/// Collects the paths of a frame while its rules are compiled.
package struct FrameBuilder {
    private var trie = PathTrie()
    private var operands: [FramePlan.OperandSource] = []
    private var paths: [String] = []
    private var known: [String: Int] = [:]

    /// An empty frame.
    package init() {}

    private mutating func add(_ source: FramePlan.OperandSource, _ name: String) -> Int {
        operands.append(source)
        paths.append(name)
        known[name] = operands.count - 1
        return operands.count - 1
    }

    /// The operand of a singular path without negative indices.
    package mutating func operand(_ segments: [PathSegment], path: String) -> Int {
        if let place = known[path] { return place }
        return add(.node(trie.node(for: segments)), path)
    }

    /// The operand of any other query: what it finds in the value that the segments lead to.
    package mutating func operand(
        _ segments: [PathSegment],
        path: String,
        query: @escaping @Sendable (JSONValue) -> JSONValue?
    ) -> Int {
        if let place = known[path] { return place }
        return add(.query(trie.node(for: segments), query), path)
    }

    /// The operand that repeats one of the frame around.
    package mutating func enclosing(_ operand: Int, name: String) -> Int {
        if let place = known[name] { return place }
        return add(.enclosing(operand), name)
    }

    /// The operand for something beside the record.
    package mutating func surroundings(
        name: String,
        _ value: @escaping @Sendable (MappingSurroundings) -> JSONValue?
    ) -> Int {
        if let place = known[name] { return place }
        return add(.surroundings(value), name)
    }

    /// The finished frame.
    package func finish() -> FramePlan {
        FramePlan(trie: trie, operands: operands, paths: paths)
    }
}
