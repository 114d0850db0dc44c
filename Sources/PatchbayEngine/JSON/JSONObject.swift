/// The members of a JSON object in document order, with distinct names.
public struct JSONObject: Sendable {
    /// A name and its value.
    public struct Member: Sendable, Hashable {
        /// The member's name, unescaped.
        public var name: String
        /// The member's value.
        public var value: JSONValue

        /// A member of an object.
        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The members in document order.
    public private(set) var members: [Member]
    private var index: [ExactText: Int]

    /// Objects with at most this many members are searched in a line; larger ones through an index.
    private static let linearSearchLimit = 8

    /// An object of these members, whose names must differ.
    public init(_ members: [Member] = []) {
        self.members = members
        index = [:]
        if members.count > Self.linearSearchLimit { rebuildIndex() }
    }

    private mutating func rebuildIndex() {
        index = Dictionary(
            members.enumerated().map { (ExactText($0.element.name), $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The number of members.
    public var count: Int { members.count }
    /// Whether there are no members.
    public var isEmpty: Bool { members.isEmpty }
    /// The names in document order.
    public var names: [String] { members.map(\.name) }

    private func position(of name: String) -> Int? {
        index.isEmpty ? members.firstIndex { ExactText.areSame($0.name, name) } : index[ExactText(name)]
    }

    /// The value of a member; setting appends a new name at the end, nil removes.
    public subscript(name: String) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let place?, let value?):
                members[place].value = value
            case (let place?, nil):
                members.remove(at: place)
                if members.count > Self.linearSearchLimit { rebuildIndex() } else { index = [:] }
            case (nil, let value?):
                members.append(Member(name: name, value: value))
                if !index.isEmpty {
                    index[ExactText(name)] = members.count - 1
                } else if members.count > Self.linearSearchLimit {
                    rebuildIndex()
                }
            case (nil, nil):
                break
            }
        }
    }
}

extension JSONObject: Hashable {
    /// Equal as JSON objects: the same names with equal values, in any order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.name] == $0.value }
    }

    /// Hashes independently of the member order.
    public func hash(into hasher: inout Hasher) {
        var sum = 0
        for member in members { sum &+= member.hashValue }
        hasher.combine(sum)
    }
}
