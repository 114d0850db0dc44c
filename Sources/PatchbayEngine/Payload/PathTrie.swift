/// The singular paths that a plan reads, as a tree: one walk over a record reaches them all.
///
/// Node 0 is the record itself. Every node has the slot of its own number, so that a member that occurs twice is
/// noticed wherever a path passes.
struct PathTrie: Sendable {
    /// A place in a record.
    struct Node: Sendable {
        /// The members that lead on, by the UTF-8 of their names.
        var members: [Edge] = []
        /// The zero-based elements that lead on.
        var elements: [(index: Int, node: Int)] = []
        /// The path, for messages.
        var segments: [PathSegment] = []

        /// Whether nothing below is asked for.
        var isLeaf: Bool { members.isEmpty && elements.isEmpty }
    }

    /// A member that leads on.
    struct Edge: Sendable {
        var name: [UInt8]
        var node: Int
    }

    /// The nodes; the root is the first.
    private(set) var nodes: [Node] = [Node()]

    /// The node of a path, made if need be; indices count from zero.
    mutating func node(for segments: [PathSegment]) -> Int {
        var place = 0
        for segment in segments {
            place = child(of: place, segment)
        }
        return place
    }

    private mutating func child(of place: Int, _ segment: PathSegment) -> Int {
        switch segment {
        case .name(let name):
            let bytes = Array(name.utf8)
            if let edge = nodes[place].members.first(where: { $0.name == bytes }) { return edge.node }
            nodes[place].members.append(Edge(name: bytes, node: nodes.count))
        case .index(let index):
            if let edge = nodes[place].elements.first(where: { $0.index == index }) { return edge.node }
            nodes[place].elements.append((index, nodes.count))
        }
        nodes.append(Node(segments: nodes[place].segments + [segment]))
        return nodes.count - 1
    }
}

/// A step of a singular path: a member's name or an element's index.
package enum PathSegment: Sendable, Hashable {
    /// A member's name, unescaped.
    case name(String)
    /// An element's index; a negative one counts from the end.
    case index(Int)
}
