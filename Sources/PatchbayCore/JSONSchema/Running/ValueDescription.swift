import PatchbayEngine

/// Values in the words of a message.
enum ValueDescription {
    /// The longest excerpt of a value that a message shows, in Unicode scalars.
    private static let excerptLimit = 60

    /// What a value is, with its text when it is a scalar: ``the string `"abc"` ``, `an array of 3 items`.
    static func phrase(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .number(let number): "the number \(excerpt(number.text))"
        case .string(let text): "the string `\(excerpt(JSONText.quoted(excerpt(text))))`"
        case .array(let elements): counted(elements.count, "an array of", "item", "an empty array")
        case .object(let object): counted(object.count, "an object of", "member", "an empty object")
        }
    }

    private static func counted(_ count: Int, _ prefix: String, _ noun: String, _ empty: String) -> String {
        count == 0 ? empty : "\(prefix) \(amount(count, noun))"
    }

    /// A number of things: `1 item`, `3 items`.
    static func amount(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    /// The JSON text of a value, cut when it is long, in backquotes.
    static func literal(_ value: JSONValue) -> String {
        switch value {
        case .array, .object: "`\(excerpt(JSONText.compact(value)))`"
        case .string(let text): "`\(excerpt(JSONText.quoted(excerpt(text))))`"
        default: "`\(excerpt(JSONText.compact(value)))`"
        }
    }

    /// Names or values as an enumeration in a sentence: `a`, `b` or `c`; cut after eight.
    static func choices(_ items: [String], conjunction: String = "or") -> String {
        guard items.count <= 8 else {
            return items.prefix(8).joined(separator: ", ") + " \(conjunction) one of \(items.count - 8) more"
        }
        guard let last = items.last, items.count > 1 else { return items.first ?? "nothing" }
        return items.dropLast().joined(separator: ", ") + " \(conjunction) " + last
    }

    /// A text cut to the excerpt's length.
    static func excerpt(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: excerptLimit, limitedBy: scalars.endIndex),
            end != scalars.endIndex
        else { return text }
        return String(scalars[..<end]) + "…"
    }
}
