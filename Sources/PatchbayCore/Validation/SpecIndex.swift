/// What stands in a spec, by sort; found by walking it along the declarations of the language.
struct SpecIndex: Sendable {
    /// Every condition, the parts of others included.
    private(set) var predicates: [JSONNode] = []
    /// Every rule that is an object.
    private(set) var rules: [JSONNode] = []
    /// Every reference that is an object, as `{"parent": "$.id"}`.
    private(set) var references: [JSONNode] = []
    /// Every list of error rules.
    private(set) var errorLists: [JSONNode] = []
    /// Every map of headers.
    private(set) var headers: [JSONNode] = []
    /// Every request.
    private(set) var requests: [SpecReader] = []
    /// Every condition on a value that is sent.
    private(set) var sendingConditions: [JSONNode] = []
    /// Every list of values that are sent, with how it is written.
    private(set) var sentLists: [JSONNode] = []
    /// Every path, or reference, that must lead to one value, and the member that holds it.
    private(set) var singlePaths: [(name: String, node: JSONNode)] = []

    /// The shapes in which a member holds paths that lead to one value.
    private static let single: [String: Set<String>] = [
        "cursor": ["cursor"], "from": ["nextUrl", "checkpoint"], "total": ["page", "offset"],
        "while": ["cursor", "nextUrl", "page", "offset"], "primaryKey": ["dataType"], "key": ["feed", "deletionList"],
        "record": ["feed"], "value": ["select"], "label": ["select"], "set": ["afterConnect"],
        "path": [
            "watermark", "version", "tokenResponse", "claim", "inSeconds", "inMilliseconds", "at",
        ],
        "accessToken": ["tokenResponse", "token"], "refreshToken": ["tokenResponse", "token"],
        "error": ["tokenResponse"], "errorDescription": ["tokenResponse"],
    ]

    /// What objects inherit; nil where nothing does.
    private var completions: SpecCompletions?

    init(_ root: JSONNode, completions: SpecCompletions) {
        self.completions = completions
        visit(root, .object(SpecLanguage.provider))
    }

    init(_ node: JSONNode, _ kind: SpecKind) { visit(node, kind) }

    private mutating func visit(_ node: JSONNode, _ kind: SpecKind) {
        switch kind {
        case .named(let name):
            note(node, name)
            visit(node, SpecLanguage.kind(name))
        case .list(let element):
            if case .named(.errorRule) = element { errorLists.append(node) }
            for child in node.elements ?? [] { visit(child, element) }
        case .map(let value):
            for member in node.members ?? [] where !member.name.hasPrefix("x-") { visit(member.value, value) }
        case .either(let kinds):
            if let fitting = kinds.first(where: { $0.takes(node) }) { visit(node, fitting) }
        case .typed(let shapes) where node.members != nil && node["type"] == nil:
            if let shape = completions?.shape(at: node.range, among: shapes) { visitMembers(node, shape) }
        case .object, .typed, .keyed:
            if let shape = kind.shape(of: node) { visitMembers(node, shape) }
        case .text, .integer, .number, .boolean, .literal: break
        }
    }

    private mutating func visitMembers(_ node: JSONNode, _ shape: SpecShape) {
        for member in node.members ?? [] {
            guard let field = shape.field(member.name) else { continue }
            if field.name == "headers" || field.name == "tokenHeaders" { headers.append(member.value) }
            if Self.single[field.name]?.contains(shape.name) == true {
                let nodes = member.value.elements ?? (field.name == "set" ? member.value.members?.map(\.value) : nil)
                for node in nodes ?? [member.value] { singlePaths.append((field.name, node)) }
            }
            visit(member.value, field.kind)
        }
    }

    private mutating func note(_ node: JSONNode, _ name: SpecKind.Name) {
        guard node.members != nil else { return }
        switch name {
        case .predicate: predicates.append(node)
        case .rule: rules.append(node)
        case .pathReference: references.append(node)
        case .request: if let reader = SpecReader(node, .named(.request)) { requests.append(reader) }
        case .requestValue:
            if let condition = node["when"] { sendingConditions.append(condition) }
            if node["list"] != nil { sentLists.append(node) }
        case .step, .errorRule, .auth, .fanOut: break
        }
    }
}
