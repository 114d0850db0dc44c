/// The tries of a plan's frames laid out flat for the scanner: nodes of one frame lie together, its root first.
struct ScanTable: ~Copyable {
    /// A place in a value.
    struct Node {
        var firstMember: Int32
        var memberCount: Int32
        var firstElement: Int32
        var elementCount: Int32
        /// The frame that reads each element of the list that lies here; -1 when none does.
        var elementFrame: Int32 = -1
        /// Whether nothing below is asked for.
        var isLeaf: Bool
    }

    /// A member that leads on; the name lies in the pool.
    struct Member {
        var name: Int32
        var count: Int32
        var node: Int32
    }

    /// An element that leads on.
    struct Element {
        var index: Int32
        var node: Int32
    }

    /// Where the nodes of a frame lie.
    struct Frame {
        var root: Int32
        var nodeCount: Int32
    }

    var nodes = OwnedBuffer<Node>()
    var frames = OwnedBuffer<Frame>()
    private var members = OwnedBuffer<Member>()
    private var elements = OwnedBuffer<Element>()
    private var names = OwnedBuffer<UInt8>()

    /// The table of these tries, by frame number.
    init(_ tries: [PathTrie]) {
        for trie in tries {
            let root = nodes.count
            frames.append(Frame(root: Int32(root), nodeCount: Int32(trie.nodes.count)))
            for node in trie.nodes { add(node, root: root) }
        }
    }

    private mutating func add(_ node: PathTrie.Node, root: Int) {
        nodes.append(
            Node(
                firstMember: Int32(members.count),
                memberCount: Int32(node.members.count),
                firstElement: Int32(elements.count),
                elementCount: Int32(node.elements.count),
                isLeaf: node.isLeaf
            )
        )
        for edge in node.members {
            members.append(
                Member(name: Int32(names.count), count: Int32(edge.name.count), node: Int32(root + edge.node))
            )
            for byte in edge.name { names.append(byte) }
        }
        for edge in node.elements {
            elements.append(Element(index: Int32(clamping: edge.index), node: Int32(root + edge.node)))
        }
    }

    /// Lets the elements of the list at a node be read by a frame while the scanner passes; false when another does.
    mutating func attach(_ frame: Int, toNode node: Int) -> Bool {
        guard nodes[node].elementFrame < 0, nodes[node].elementCount == 0 else { return false }
        nodes[node].elementFrame = Int32(frame)
        return true
    }

    /// Lets the members of a frame's values be guessed, though no path leads into them.
    mutating func guessMembers(ofFrame frame: Int) { nodes[Int(frames[frame].root)].isLeaf = false }

    /// The node that a member's name leads to, -1 when the plan does not ask for it.
    func child(of node: Int, named bytes: PaddedBytes) -> Int {
        let first = Int(nodes[node].firstMember)
        for place in first..<first + Int(nodes[node].memberCount) where Int(members[place].count) == bytes.count {
            let name = Int(members[place].name)
            var index = 0
            while index < bytes.count, names[name + index] == bytes[index] { index += 1 }
            if index == bytes.count { return Int(members[place].node) }
        }
        return -1
    }

    /// The node that an element's index leads to, -1 when the plan does not ask for it.
    func child(of node: Int, at index: Int) -> Int {
        let first = Int(nodes[node].firstElement)
        for place in first..<first + Int(nodes[node].elementCount) where Int(elements[place].index) == index {
            return Int(elements[place].node)
        }
        return -1
    }
}
