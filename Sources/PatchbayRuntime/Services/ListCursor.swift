import PatchbayCore

/// Where a list goes on: opaque to callers, the id of the last element to us.
enum ListCursor {
    private static let version = "1:"

    /// The cursor of what comes behind an element.
    static func text(behind id: String) -> String { Base64URL.encode((version + id).utf8) }

    /// The id in a cursor.
    /// - Throws: `ServiceError.invalid` for a text that is none of our cursors.
    static func id(of text: String) throws -> String {
        let plain = Base64URL.decode(text[...]).map { String(decoding: $0, as: UTF8.self) }
        guard let plain, plain.hasPrefix(version), plain.utf8.count <= 128 else {
            throw ServiceError.invalid(field: "cursor", message: "is no cursor that a list gave")
        }
        return String(plain.dropFirst(version.count))
    }
}
