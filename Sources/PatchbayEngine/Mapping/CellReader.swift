/// Turns cells into values and into words for messages.
package enum CellReader {
    /// The value of a cell; nil when it is absent, or cannot become one (half a surrogate pair, a name that occurs twice).
    package static func value(_ cell: Cell) -> JSONValue? {
        switch cell.kind {
        case .absent, .failed: return nil
        case .null: return .null
        case .boolean: return .bool(cell.count == 4)
        case .number: return .number(JSONNumber(checked: rawText(cell)))
        case .string: return CellComparison.text(cell).map { .string($0) }
        case .array, .object: return cell.withBytes { try? JSONValue(parsing: $0) }
        }
    }

    /// The JSON text of a cell as it stands.
    package static func json(_ cell: Cell) -> String {
        switch cell.kind {
        case .absent, .failed: "nothing"
        case .null: "null"
        case .string: CellComparison.text(cell).map(JSONText.quoted) ?? "\"\(rawText(cell))\""
        case .boolean, .number, .array, .object: rawText(cell)
        }
    }

    /// A cell in words, as in "the string `"12a"`", cut after 60 characters.
    package static func excerpt(_ cell: Cell) -> String {
        let text = json(cell)
        let cut = text.count > 60 ? text.prefix(60) + "…" : text[...]
        switch cell.kind {
        case .absent, .failed: return "nothing"
        case .null: return "null"
        case .boolean: return "the boolean `\(cut)`"
        case .number: return "the number `\(cut)`"
        case .string: return "the string `\(cut)`"
        case .array: return "the list `\(cut)`"
        case .object: return "the object `\(cut)`"
        }
    }

    private static func rawText(_ cell: Cell) -> String {
        cell.withBytes { bytes in
            unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }
}
