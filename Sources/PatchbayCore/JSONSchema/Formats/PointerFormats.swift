import PatchbayEngine

/// JSON Pointers (validation section 7.3.7; RFC 6901).
enum PointerFormats {
    static let all: [StringFormat] = [
        StringFormat(name: "json-pointer", phrase: "a JSON Pointer") { (try? JSONPointer(parsing: $0)) != nil },
        StringFormat(name: "relative-json-pointer", phrase: "a relative JSON Pointer") { isRelative($0) },
    ]

    /// How many levels up, perhaps a shift of the index, then a pointer or `#`.
    private static func isRelative(_ text: String) -> Bool {
        var cursor = FormatCursor(text)
        let isZero = cursor.take("0")
        guard isZero || cursor.takeDigits() else { return false }
        if isZero, let next = cursor.next, (48...57).contains(next) { return false }
        let rest = String(decoding: Array(text.utf8.dropFirst(cursor.position)), as: UTF8.self)
        return rest == "#" || (try? JSONPointer(parsing: rest)) != nil
    }
}
