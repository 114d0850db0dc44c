package import PatchbayEngine

/// A JSONPath (RFC 9535) of a spec, with the way that a scanner can follow without building values.
package struct PathExpression: Sendable, Hashable {
    /// The text as written.
    package let text: String
    /// The query.
    package let path: JSONPath
    /// The members and elements that lead to the one value, or to the list whose elements are wanted.
    package let segments: [PathSegment]
    /// Whether the path is `segments` and then `[*]`: all elements of a list.
    package let isList: Bool
    /// Whether a scanner can follow the path: it leads to one value and counts from the front.
    package let isDirect: Bool
    /// Whether a scanner can follow `segments` to the one value or to the list whose elements are wanted; what else a path
    /// selects is looked for in the whole value.
    package let isFollowed: Bool

    /// Reads a path.
    /// - Throws: a `JSONPathError` with the place of the mistake.
    package init(_ text: String) throws(JSONPathError) {
        self.text = text
        path = try JSONPath(text)
        let canonical = path.description
        if let segments = path.singularSegments {
            self.segments = segments
            isList = false
        } else if canonical.hasSuffix("[*]"), let list = try? JSONPath(String(canonical.dropLast(3))),
            let segments = list.singularSegments
        {
            self.segments = segments
            isList = true
        } else {
            segments = []
            isList = false
        }
        let countsBack = segments.contains { if case .index(let index) = $0 { index < 0 } else { false } }
        isDirect = path.isSingular && !countsBack
        isFollowed = isDirect || isList && !countsBack
    }

    /// What the path finds in a value: one value or nothing when it is singular, else a list.
    package func find(in value: JSONValue) -> JSONValue? {
        guard let values = try? path.values(in: value) else { return nil }
        return path.isSingular ? values.first : .array(values)
    }
}
