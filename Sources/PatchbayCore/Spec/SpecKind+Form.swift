import PatchbayEngine

extension SpecKind {
    /// How a value of another sort is to be written so that it fits, in a sentence; nil where the kind's words say it all.
    func form(for node: JSONNode) -> String? {
        switch self {
        case .text, .integer, .number, .boolean, .literal, .map: nil
        case .list(let element): element.takes(node) ? "Put it into a list, `[…]`, even where it is the only one." : nil
        case .object(let shape): Self.form(of: shape, for: node)
        case .typed(let shapes):
            "Write `{ \"type\": … }` with " + shapes.map { "`\"\($0.name)\"`" }.joined(separator: ", ") + "."
        case .keyed(let shapes):
            Self.form(of: shapes.contains { $0.name == node.text } ? shapes.filter { $0.name == node.text } : shapes)
        case .either(let kinds): kinds.lazy.compactMap { $0.form(for: node) }.first
        case .named(let name): SpecLanguage.kind(name).form(for: node)
        }
    }

    /// The forms of an object that is told by a member.
    static func form(of shapes: [SpecShape]) -> String {
        let forms = shapes.map { shape in "`{ \(shape.field(shape.name).map { sample($0) } ?? "…") }`" }
        return "Write " + (forms.count > 1 ? "one of " : "") + forms.joined(separator: ", ") + "."
    }

    private static func form(of shape: SpecShape, for node: JSONNode) -> String? {
        if let field = node.text.flatMap({ shape.field($0) }) { return "Write `{ \(sample(field)) }`." }
        let needed = shape.fields.filter(\.isRequired)
        if !needed.isEmpty { return "Write `{ \(needed.map { sample($0) }.joined(separator: ", ")) }`." }
        let names = shape.fields.prefix(6).map { "`\($0.name)`" }.joined(separator: ", ")
        return names.isEmpty ? nil : "Write an object; it may have \(names)."
    }

    /// A member as it is written, with what stands for its value.
    private static func sample(_ field: SpecField) -> String {
        let value =
            switch field.kind {
            case .boolean: "true"
            case .list: "[…]"
            case .object, .map, .typed, .keyed: "{…}"
            case .text, .integer, .number, .literal, .either, .named: "…"
            }
        return field.sample.contains(":") ? field.sample : field.sample + ": " + value
    }
}
