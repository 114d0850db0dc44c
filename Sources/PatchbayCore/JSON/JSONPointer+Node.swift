package import PatchbayEngine

extension JSONPointer {
    /// The node in a document, nil when the document has none there (RFC 6901 section 4).
    package func resolve(in document: JSONNode) -> JSONNode? {
        var node = document
        for token in tokens {
            guard let child = node.child(token) else { return nil }
            node = child
        }
        return node
    }

    /// The place of what a pointer leads to: the value, or the deepest value on the way that there is.
    package func nearestRange(in document: JSONNode) -> SourceRange {
        var node = document
        for token in tokens {
            guard let child = node.child(token) else { break }
            node = child
        }
        return node.range
    }
}

extension JSONNode {
    fileprivate func child(_ token: String) -> JSONNode? {
        switch self {
        case .object: return self[token]
        case .array(let elements, _):
            guard let index = JSONPointer.index(token), index < elements.count else { return nil }
            return elements[index]
        case .null, .bool, .number, .string, .invalid: return nil
        }
    }
}
