import PatchbayEngine

/// Fills in what data types inherit: from `defaults`, and what reads inherit from their data type.
///
/// Objects merge member by member, also where only one layer names their `type`; an object of another `type` and
/// everything else replaces. Where a path may stand for an object, it is that object's `path`. Lists of error rules go
/// before the inherited ones.
enum SpecInheritance {
    /// Members of a read that its data type can say for all its reads.
    private static let inherited = [
        "request", "records", "where", "pagination", "incremental", "order", "forEach", "feed", "caps", "checkpoint",
        "embedded", "job", "errors", "token",
    ]

    /// Calls a closure with each object of a data type, of a read or of `defaults` that merges with others.
    static func visitMerged(_ node: JSONNode, _ kind: SpecKind, _ visit: (JSONNode) -> Void) {
        switch kind {
        case .object(let shape): visitMembers(node, visit) { name in shape.field(name)?.kind }
        case .typed(let shapes):
            let type = node["type"]?.text
            let shape = shapes.first { $0.name == type } ?? SpecShape(anyOf: shapes)
            visitMembers(node, visit) { name in shape.field(name)?.kind }
        case .map(let value): visitMembers(node, visit) { _ in value }
        case .named(.request): visitMerged(node, SpecLanguage.kind(.request), visit)
        case .either(let kinds):
            if let fitting = kinds.first(where: { $0.takes(node) }) { visitMerged(node, fitting, visit) }
        case .text, .integer, .number, .boolean, .literal, .list, .keyed, .named: break
        }
    }

    private static func visitMembers(
        _ node: JSONNode,
        _ visit: (JSONNode) -> Void,
        _ kind: (String) -> SpecKind?
    ) {
        guard let members = node.members else { return }
        visit(node)
        for member in members {
            if let kind = kind(member.name) { visitMerged(member.value, kind, visit) }
        }
    }

    /// The spec as it holds for each data type and read; `defaults` is gone.
    static func resolve(_ root: JSONNode) -> JSONNode {
        guard case .object(let members, let range) = root else { return root }
        let defaults = root["defaults"]
        let kept = members.filter { $0.name != "defaults" }.map { member in
            guard member.name == "dataTypes", case .object(let types, let place) = member.value else { return member }
            var resolved = member
            resolved.value = .object(
                types.map { type in
                    var type = type
                    if type.value.members != nil {
                        if let defaults {
                            type.value = merge(type.value, over: defaults, .object(DataTypeShapes.dataType))
                        }
                        type.value = distribute(type.value)
                    }
                    return type
                },
                place
            )
            return resolved
        }
        return .object(kept, range)
    }

    /// Gives each named read what the data type says for all of them.
    private static func distribute(_ type: JSONNode) -> JSONNode {
        guard case .object(let members, let range) = type, case .object(let reads, let place)? = type["reads"] else {
            return type
        }
        let shared = JSONNode.object(members.filter { inherited.contains($0.name) }, range)
        let resolved = reads.map { read in
            var read = read
            if read.value.members != nil { read.value = merge(read.value, over: shared, .object(DataTypeShapes.read)) }
            return read
        }
        let kept = members.filter { !inherited.contains($0.name) }.map { member in
            guard member.name == "reads" else { return member }
            var member = member
            member.value = .object(resolved, place)
            return member
        }
        return .object(kept, range)
    }

    private static func merge(_ own: JSONNode, over inherited: JSONNode, _ kind: SpecKind) -> JSONNode {
        switch kind {
        case .object(let shape):
            merge(own, over: inherited) { name in shape.field(name).map(\.kind) }
        case .map(let value): merge(own, over: inherited) { _ in value }
        case .typed(let shapes):
            mergeTyped(own, over: inherited, shapes)
        case .named(let name):
            switch name {
            case .request: merge(own, over: inherited, SpecLanguage.kind(name))
            case .rule, .step, .predicate, .pathReference, .requestValue, .errorRule, .auth, .fanOut: own
            }
        case .list(.named(.errorRule)):
            if case .array(let first, let range) = own, case .array(let then, _) = inherited {
                .array(first + then, range)
            } else {
                own
            }
        case .either(let kinds):
            if let fitting = kinds.first(where: { $0.takes(own) && $0.takes(inherited) }) {
                merge(own, over: inherited, fitting)
            } else if let shape = pathShape(kinds) {
                merge(asObject(own), over: asObject(inherited), .object(shape))
            } else {
                own
            }
        case .text, .integer, .number, .boolean, .literal, .list, .keyed: own
        }
    }

    /// The type is the own one, else the inherited one; before either is named, every member of any type is kept.
    private static func mergeTyped(_ own: JSONNode, over inherited: JSONNode, _ shapes: [SpecShape]) -> JSONNode {
        let types = [own["type"]?.text, inherited["type"]?.text].compactMap(\.self)
        guard let type = types.first else { return merge(own, over: inherited, .object(SpecShape(anyOf: shapes))) }
        guard types.allSatisfy({ $0 == type }), var shape = shapes.first(where: { $0.name == type }) else { return own }
        shape.fields.append(SpecField("type", .text(.any), ""))
        return merge(own, over: inherited, .object(shape))
    }

    /// The shape of the object that a path alone may stand for.
    private static func pathShape(_ kinds: [SpecKind]) -> SpecShape? {
        for case .object(let shape) in kinds where shape.field("path") != nil { return shape }
        return nil
    }

    private static func asObject(_ node: JSONNode) -> JSONNode {
        guard node.text != nil else { return node }
        return .object([JSONNode.Member(name: "path", nameRange: node.range, value: node)], node.range)
    }

    private static func merge(_ own: JSONNode, over inherited: JSONNode, _ kind: (String) -> SpecKind?) -> JSONNode {
        guard case .object(let written, let range) = own, case .object(let base, _) = inherited else { return own }
        var members = written.map { member in
            guard let under = inherited[member.name], let kind = kind(member.name) else { return member }
            var member = member
            member.value = merge(member.value, over: under, kind)
            return member
        }
        for member in base where kind(member.name) != nil && !written.contains(where: { $0.name == member.name }) {
            members.append(member)
        }
        return .object(members, range)
    }
}
