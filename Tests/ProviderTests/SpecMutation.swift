import PatchbayCore
import PatchbayEngine

/// One change of one member of a spec.
struct SpecMutation: Sendable {
    /// What is done to the member.
    enum Sort: String, Sendable, CaseIterable {
        case remove, rename
        /// The value becomes one of another kind: an object, or a number where it was one.
        case retype
        /// The value becomes a scalar of another kind, where it is a scalar.
        case rescalar
    }

    var sort: Sort
    /// The member's JSON Pointer.
    var pointer: String
    /// The member's name.
    var name: String
    /// From the member's name to the end of its value.
    var range: SourceRange
    /// How many bytes the name takes, quotes included.
    var nameLength: Int
    /// The object that holds the member.
    var owner: SourceRange
    /// Where the objects around the member, and their names, start.
    var heads: Set<Int>
    /// The names and texts in the member.
    var words: Set<String>

    /// The name that a renamed member gets.
    var newName: String { name + "Z" }

    /// Every mutation of every member, in the order of the file.
    static func all(of node: JSONNode) -> [SpecMutation] {
        var found: [SpecMutation] = []
        collect(node, pointer: "", heads: [], &found)
        return found
    }

    private static func collect(_ node: JSONNode, pointer: String, heads: Set<Int>, _ found: inout [SpecMutation]) {
        let heads = heads.union([node.range.start])
        for member in node.members ?? [] {
            let inner = pointer + "/" + JSONPointerText.escape(member.name)
            for sort in Sort.allCases where sort != .rescalar || member.value.isScalar {
                found.append(
                    SpecMutation(
                        sort: sort,
                        pointer: inner,
                        name: member.name,
                        range: SourceRange(member.nameRange.start, member.value.range.end),
                        nameLength: member.nameRange.count,
                        owner: node.range,
                        heads: heads,
                        words: member.value.words.union([member.name])
                    )
                )
            }
            collect(member.value, pointer: inner, heads: heads.union([member.nameRange.start]), &found)
        }
        for (index, element) in (node.elements ?? []).enumerated() {
            collect(element, pointer: "\(pointer)/\(index)", heads: heads, &found)
        }
    }

    /// The spec after the mutation; every place stays what it was.
    func applied(to node: JSONNode) -> JSONNode {
        guard node.range.start <= range.start, range.end <= node.range.end else { return node }
        switch node {
        case .array(let elements, let place): return .array(elements.map { applied(to: $0) }, place)
        case .object(let members, let place):
            guard place == owner else {
                return .object(
                    members.map { member in
                        var member = member
                        member.value = applied(to: member.value)
                        return member
                    },
                    place
                )
            }
            return .object(
                members.compactMap { $0.nameRange.start == range.start ? changed($0) : $0 },
                place
            )
        default: return node
        }
    }

    /// The change in the text of the file, for a member that stays.
    var edit: SourceEdit? {
        switch sort {
        case .rename: SourceEdit(SourceRange(range.start, range.start + nameLength), JSONText.quoted(newName))
        case .remove, .retype, .rescalar: nil
        }
    }

    private func changed(_ member: JSONNode.Member) -> JSONNode.Member? {
        var member = member
        let place = member.value.range
        switch sort {
        case .remove: return nil
        case .rename: member.name = newName
        case .retype:
            let stranger = JSONNode.Member(
                name: "zz",
                nameRange: SourceRange(place.start, place.start + 1),
                value: .number(JSONNumber(1), place)
            )
            member.value = member.value.members == nil ? .object([stranger], place) : .number(JSONNumber(7), place)
        case .rescalar:
            member.value = member.value.text == nil ? .string("seven", place) : .number(JSONNumber(7), place)
        }
        return member
    }

    /// Whether a finding is about the mutated member: it lies in it, or in its owner when it is gone; it stands at the
    /// head of an object around it, which lacks something now; it shows the member beside the place that misses it; or it
    /// names what was in it.
    func isTold(by finding: Diagnostic) -> Bool {
        let place = sort == .remove ? owner : range
        func isInside(_ other: SourceRange) -> Bool { place.start <= other.start && other.start < place.end }
        return isInside(finding.primary.range) || heads.contains(finding.primary.range.start)
            || finding.related.contains { isInside($0.range) }
            || finding.found.map { words.contains($0) || $0 == newName } == true
    }
}

extension JSONNode {
    /// Whether the value is a text, a number, `true` or `false`.
    var isScalar: Bool {
        switch self {
        case .string, .number, .bool: true
        case .null, .array, .object, .invalid: false
        }
    }

    /// The names of members, and the texts, in the value.
    var words: Set<String> {
        var found: Set<String> = []
        if let text { found.insert(text) }
        for element in elements ?? [] { found.formUnion(element.words) }
        for member in members ?? [] { found.formUnion(member.value.words.union([member.name])) }
        return found
    }

    /// The part of a spec that a mutation at a pointer can touch: all of it, or what stands outside the mappings and one
    /// field of one mapping at the most.
    static func part(of pointer: String) -> (isWhole: Bool, type: String?, field: String?) {
        let parts = pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        guard parts.count > 1, !["variables", "definitions"].contains(parts[0]) else { return (true, nil, nil) }
        guard parts[0] == "dataTypes" else { return (false, nil, nil) }
        let mapping = [2, 4].first { parts.indices.contains($0 + 1) && parts[$0] == "mapping" }
        return (false, parts[1], mapping.map { parts[$0 + 1] })
    }

    /// The spec without the mappings that such a mutation cannot touch.
    func narrowed(to part: (isWhole: Bool, type: String?, field: String?)) -> JSONNode {
        if part.isWhole { return self }
        return mapMember("dataTypes") { types in
            types.mapMembers { name, type in
                let isOwn = JSONPointerText.escape(name) == part.type
                func cut(_ node: JSONNode) -> JSONNode {
                    node.mapMember("mapping") { rules in
                        guard case .object(let members, let place) = rules else { return rules }
                        return .object(members.filter { isOwn && JSONPointerText.escape($0.name) == part.field }, place)
                    }
                }
                return cut(type).mapMember("reads") { $0.mapMembers { cut($1) } }
            }
        }
    }

    private func mapMember(_ name: String, _ change: (JSONNode) -> JSONNode) -> JSONNode {
        mapMembers { $0 == name ? change($1) : $1 }
    }

    private func mapMembers(_ change: (String, JSONNode) -> JSONNode) -> JSONNode {
        guard case .object(let members, let place) = self else { return self }
        return .object(
            members.map { member in
                var member = member
                member.value = change(member.name, member.value)
                return member
            },
            place
        )
    }
}
