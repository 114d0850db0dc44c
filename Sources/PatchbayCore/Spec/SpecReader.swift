import PatchbayEngine

/// Typed access to an object of a spec by the names of its declaration.
///
/// A name that is not declared finds nothing, and a member that is left out finds its declared default; so decoding,
/// the JSON Schema and the reference cannot disagree. Wrong shapes find nothing: the shape checker has told them already.
struct SpecReader {
    /// The object.
    let node: JSONNode
    /// Its declaration.
    let shape: SpecShape

    /// A reader of a node that the kind takes as an object; nil when it is none.
    init?(_ node: JSONNode, _ kind: SpecKind) {
        guard let shape = kind.shape(of: node) else { return nil }
        self.node = node
        self.shape = shape
    }

    /// Where the object stands.
    var range: SourceRange { node.range }

    /// The value of a declared member, or its default.
    func node(_ name: String) -> JSONNode? {
        guard let field = shape.field(name) else { return nil }
        if let found = node[name], field.kind.takes(found) { return found }
        return field.defaultValue.map { JSONNode($0, at: SourceRange(range.start, range.start, file: range.file)) }
    }

    /// Whether the member is written.
    func has(_ name: String) -> Bool { shape.field(name) != nil && node[name] != nil }

    /// Whether the member is written, perhaps with a slip in its name, so that its lack need not be told as well.
    func mayHave(_ name: String) -> Bool {
        has(name)
            || (node.members ?? []).contains { member in
                shape.field(member.name) == nil && NameSuggestion.nearest(to: member.name, among: [name]) != nil
            }
    }

    /// The text of a member.
    func text(_ name: String) -> Located<String>? {
        node(name).flatMap { node in node.text.map { Located($0, at: node.range) } }
    }

    /// The whole number of a member.
    func integer(_ name: String) -> Int? {
        node(name)?.value?.numberValue?.intValue
    }

    /// The truth value of a member.
    func flag(_ name: String) -> Bool? {
        node(name)?.value?.boolValue
    }

    /// The texts of a member that is a list, or a text that stands alone.
    func texts(_ name: String) -> [Located<String>] {
        guard let node = node(name) else { return [] }
        return (node.elements ?? [node]).compactMap { element in element.text.map { Located($0, at: element.range) } }
    }

    /// The path of a member.
    func path(_ name: String) -> Located<PathExpression>? {
        node(name).flatMap(Self.path)
    }

    /// The path that a node is.
    static func path(_ node: JSONNode) -> Located<PathExpression>? {
        guard let text = node.text, let path = try? PathExpression(text) else { return nil }
        return Located(path, at: node.range)
    }

    /// The object of a member.
    func object(_ name: String) -> SpecReader? {
        guard let field = shape.field(name), let found = node[name] else { return nil }
        return SpecReader(found, field.kind)
    }

    /// The objects of a member that may be a list, among other things.
    func elements(_ name: String) -> [SpecReader] {
        guard let found = node(name), case .either(let kinds) = shape.field(name)?.kind else { return [] }
        for case .list(let kind) in kinds { return (found.elements ?? []).compactMap { SpecReader($0, kind) } }
        return []
    }

    /// The objects of a member that is a list.
    func objects(_ name: String) -> [SpecReader] {
        guard let field = shape.field(name), case .list(let kind) = field.kind else { return [] }
        return (node[name]?.elements ?? []).compactMap { SpecReader($0, kind) }
    }

    /// The objects of a member that is a map, with their names.
    func entries(_ name: String) -> [(name: Located<String>, object: SpecReader)] {
        guard let field = shape.field(name), case .map(let kind) = field.kind else { return [] }
        return members(name).compactMap { member in
            SpecReader(member.value, kind).map { (Located(member.name, at: member.nameRange), $0) }
        }
    }

    /// The members of a member that is a map, remarks left out.
    func members(_ name: String) -> [JSONNode.Member] {
        (node(name)?.members ?? []).filter { !$0.name.hasPrefix("x-") }
    }
}

extension SpecKind {
    /// The shape that a node has among those that the kind allows; nil when the node is no such object.
    func shape(of node: JSONNode) -> SpecShape? {
        switch self {
        case .object(let shape): node.members == nil ? nil : shape
        case .typed(let shapes): node["type"]?.text.flatMap { type in shapes.first { $0.name == type } }
        case .keyed(let shapes): shapes.first { node[$0.name] != nil }
        case .either(let kinds): kinds.first { $0.takes(node) }?.shape(of: node)
        case .named(let name): SpecLanguage.kind(name).shape(of: node)
        case .text, .integer, .number, .boolean, .literal, .list, .map: nil
        }
    }
}

extension JSONNode {
    /// A value of which every part stands at one place.
    init(_ value: JSONValue, at range: SourceRange) {
        switch value {
        case .null: self = .null(range)
        case .bool(let flag): self = .bool(flag, range)
        case .number(let number): self = .number(number, range)
        case .string(let text): self = .string(text, range)
        case .array(let elements): self = .array(elements.map { JSONNode($0, at: range) }, range)
        case .object(let object):
            self = .object(
                object.members.map { Member(name: $0.name, nameRange: range, value: JSONNode($0.value, at: range)) },
                range
            )
        }
    }
}
