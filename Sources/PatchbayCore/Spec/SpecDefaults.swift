package import PatchbayEngine

/// Writes the values that the language takes for members that a spec leaves out.
package enum SpecDefaults {
    /// The resolved spec with the declared default of every member that is not there.
    package static func fill(_ resolved: JSONValue) -> JSONValue {
        fill(JSONNode(resolved, at: SourceRange(0, 0)), .object(SpecLanguage.provider)).value ?? resolved
    }

    private static func fill(_ node: JSONNode, _ kind: SpecKind) -> JSONNode {
        switch kind {
        case .list(let inner):
            guard case .array(let elements, let range) = node else { return node }
            return .array(elements.map { fill($0, inner) }, range)
        case .map(let inner): return mapMembers(of: node) { $0.hasPrefix("x-") ? nil : inner }
        case .either(let kinds):
            return kinds.first { $0.takes(node) }.map { fill(node, $0) } ?? node
        case .named(let name): return fill(node, SpecLanguage.kind(name))
        case .object, .typed, .keyed:
            guard let shape = kind.shape(of: node) else { return node }
            return fill(node, shape)
        case .text, .integer, .number, .boolean, .literal: return node
        }
    }

    private static func fill(_ node: JSONNode, _ shape: SpecShape) -> JSONNode {
        guard case .object(var members, let range) = mapMembers(of: node, { shape.field($0)?.kind }) else {
            return node
        }
        for field in shape.fields where !members.contains(where: { $0.name == field.name }) {
            guard let value = field.defaultValue else { continue }
            members.append(JSONNode.Member(name: field.name, nameRange: range, value: JSONNode(value, at: range)))
        }
        return .object(members, range)
    }

    private static func mapMembers(of node: JSONNode, _ kind: (String) -> SpecKind?) -> JSONNode {
        guard case .object(let members, let range) = node else { return node }
        return .object(
            members.map { member in
                guard let kind = kind(member.name) else { return member }
                var member = member
                member.value = fill(member.value, kind)
                return member
            },
            range
        )
    }
}
