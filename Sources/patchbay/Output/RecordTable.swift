import PatchbayCore
import PatchbayEngine

/// Records in columns, for people: as many as are needed to choose columns and widths wait, the rest is printed at once.
struct RecordTable {
    private var waiting: [JSONValue] = []
    private var columns: [Column] = []
    private var isStarted = false

    private struct Column {
        var name: String
        var width: Int
        var isNumeric: Bool
    }

    /// How many records choose the columns.
    private static let sampleSize = 200
    /// The widest column.
    private static let widthLimit = 30

    /// Adds the JSON text of a record.
    mutating func add(_ text: String) {
        guard let record = try? JSONValue(parsing: text) else { return }
        if isStarted { return printRow(record) }
        waiting.append(record)
        if waiting.count == Self.sampleSize { start() }
    }

    /// Prints what waits.
    mutating func finish() {
        if !isStarted { start() }
    }

    private mutating func start() {
        isStarted = true
        columns = Self.columns(of: waiting)
        if !columns.isEmpty {
            Terminal.standardOutput(line { $0.name })
            Terminal.standardOutput(line { String(repeating: "-", count: $0.width) })
        }
        for record in waiting { printRow(record) }
        waiting = []
    }

    /// The members that have a value in some record and fit a column, in the order of the model.
    private static func columns(of records: [JSONValue]) -> [Column] {
        (records.first?.objectValue?.names ?? []).compactMap { name in
            let values = records.compactMap { $0[name] }.filter { $0 != .null }
            let texts = values.compactMap(text)
            guard !texts.isEmpty else { return nil }
            let width = max(name.count, min(widthLimit, texts.map { PrintableText.width(of: $0) }.max() ?? 0))
            return Column(name: name, width: width, isNumeric: values.allSatisfy { $0.numberValue != nil })
        }
    }

    /// A value as a cell; of an object that names another record its name or id, nil for what does not fit.
    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .null: ""
        case .bool(let flag): flag ? "yes" : "no"
        case .number(let number): number.text
        case .string(let text): PrintableText.visible(text)
        case .object: (value["name"]?.stringValue ?? value["remoteId"]?.stringValue).map(PrintableText.visible)
        case .array: nil
        }
    }

    private func printRow(_ record: JSONValue) {
        if !columns.isEmpty { Terminal.standardOutput(line { record[$0.name].flatMap(Self.text) ?? "" }) }
    }

    private func line(_ cell: (Column) -> String) -> String {
        let cells = columns.map { column in
            let text = Self.cut(cell(column), to: column.width)
            let blanks = String(repeating: " ", count: max(0, column.width - PrintableText.width(of: text)))
            return column.isNumeric ? blanks + text : text + blanks
        }
        var line = cells.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line + "\n"
    }

    private static func cut(_ text: String, to width: Int) -> String {
        guard PrintableText.width(of: text) > width else { return text }
        var kept = text[...]
        while PrintableText.width(of: kept) >= width { kept.removeLast() }
        return kept + "…"
    }
}
