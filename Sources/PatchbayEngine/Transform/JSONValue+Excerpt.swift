extension JSONValue {
    /// The value in words, as in "the string `"12a"`", cut after 60 characters.
    var excerpt: String {
        let text = compactText
        let cut = text.count > 60 ? text.prefix(60) + "…" : text[...]
        return switch self {
        case .null: "null"
        case .bool: "the boolean `\(cut)`"
        case .number: "the number `\(cut)`"
        case .string: "the string `\(cut)`"
        case .array: "the list `\(cut)`"
        case .object: "the object `\(cut)`"
        }
    }
}
