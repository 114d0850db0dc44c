/// Applies merge patches (RFC 7396) to a spec; every member keeps the place where it was written.
enum SpecOverlay {
    /// The spec with the patch: null removes a member, objects merge, everything else replaces.
    static func apply(_ patch: JSONNode, to target: JSONNode) -> JSONNode {
        guard case .object(let changes, let range) = patch else { return patch }
        var members: [JSONNode.Member] = []
        var place = range
        if case .object(let existing, let original) = target {
            members = existing
            place = original
        }
        for change in changes {
            let index = members.firstIndex { $0.name == change.name }
            if case .null = change.value {
                if let index { members.remove(at: index) }
            } else if let index {
                members[index].value = apply(change.value, to: members[index].value)
            } else {
                var added = change
                added.value = apply(change.value, to: .object([], change.value.range))
                members.append(added)
            }
        }
        return .object(members, place)
    }

    /// The node with all places in the file of that number.
    static func placed(_ node: JSONNode, in file: Int) -> JSONNode {
        func place(_ range: SourceRange) -> SourceRange { SourceRange(range.start, range.end, file: file) }
        return switch node {
        case .null(let range): .null(place(range))
        case .bool(let flag, let range): .bool(flag, place(range))
        case .number(let number, let range): .number(number, place(range))
        case .string(let text, let range): .string(text, place(range))
        case .invalid(let range): .invalid(place(range))
        case .array(let elements, let range): .array(elements.map { placed($0, in: file) }, place(range))
        case .object(let members, let range):
            .object(
                members.map {
                    JSONNode.Member(name: $0.name, nameRange: place($0.nameRange), value: placed($0.value, in: file))
                },
                place(range)
            )
        }
    }
}
