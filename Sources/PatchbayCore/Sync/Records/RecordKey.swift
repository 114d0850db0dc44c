import PatchbayEngine

/// What tells the records of a data type apart within a connection.
///
/// A key of one part is that part's text as it is. Of several parts each is escaped as in a JSON Pointer (RFC 6901
/// section 3), and they stand one after another with `/` between them: different parts never make the same key.
package enum RecordKey {
    /// How many bytes a key may have.
    package static let limit = 512

    /// The key of parts; nil when it is empty, too long, or has a NUL.
    package static func text(_ parts: [String]) -> String? {
        let text =
            parts.count == 1 ? parts[0] : parts.map { JSONPointerText.escape($0) }.joined(separator: "/")
        guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty }), text.utf8.count <= limit, !text.utf8.contains(0) else {
            return nil
        }
        return text
    }
}
