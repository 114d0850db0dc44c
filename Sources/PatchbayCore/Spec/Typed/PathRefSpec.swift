/// A reference to a value of a record or around it.
package enum PathRefSpec: Sendable, Hashable {
    /// The innermost item of `each`, else the record.
    case item(Located<PathExpression>)
    /// The record.
    case record(Located<PathExpression>)
    /// The response that the record came in.
    case page(Located<PathExpression>)
    /// The parent's record.
    case parent(Located<PathExpression>)
    /// A variable of the connection.
    case variable(Located<String>)
    /// A header of the response; names are compared without case.
    case header(Located<String>)
    /// The member's name of a record that was taken from an object.
    case key(SourceRange)
}

extension SpecDecoder {
    /// A reference; nil when its shape or its path is broken.
    func pathReference(_ node: JSONNode?) -> PathRefSpec? {
        guard let node else { return nil }
        if node.text != nil { return SpecReader.path(node).map { .item($0) } }
        guard let reader = SpecReader(node, .named(.pathReference)) else { return nil }
        return switch reader.shape.name {
        case "item": reader.path("item").map { .item($0) }
        case "record": reader.path("record").map { .record($0) }
        case "page": reader.path("page").map { .page($0) }
        case "parent": reader.path("parent").map { .parent($0) }
        case "variable": reader.text("variable").map { .variable($0) }
        case "header": reader.text("header").map { .header($0) }
        default: .key(reader.range)
        }
    }

    /// The references of a node that is one or a list of them.
    func pathReferences(_ node: JSONNode?) -> [PathRefSpec] {
        guard let node else { return [] }
        return (node.elements ?? [node]).compactMap { pathReference($0) }
    }
}
