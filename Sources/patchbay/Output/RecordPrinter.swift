import ArgumentParser
import PatchbayEngine

/// How mapped records are printed.
enum RecordFormat: String, ExpressibleByArgument, CaseIterable {
    /// A line of JSON for each.
    case ndjson
    /// One list.
    case json
    /// Columns, for people.
    case table
}

/// Prints mapped records as they come, on standard output.
final class RecordPrinter {
    private let format: RecordFormat?
    private var list = JSONListPrinter()
    private var table = RecordTable()

    /// A printer; with no format it prints nothing.
    init(_ format: RecordFormat?) {
        self.format = format
    }

    /// Prints records, each of which ends with a line end.
    func write(_ records: Span<UInt8>) {
        switch format {
        case .ndjson: Terminal.write(records, to: 1)
        case .json: eachLine(of: records) { list.print($0) }
        case .table: eachLine(of: records) { table.add($0) }
        case nil: break
        }
    }

    /// Ends the list or the table.
    func finish() {
        switch format {
        case .json: list.finish()
        case .table: table.finish()
        case .ndjson, nil: break
        }
    }

    private func eachLine(of records: Span<UInt8>, _ body: (String) -> Void) {
        var line: [UInt8] = []
        for index in records.indices {
            if records[index] != 0x0A {
                line.append(records[index])
            } else {
                body(String(decoding: line, as: UTF8.self))
                line.removeAll(keepingCapacity: true)
            }
        }
    }
}

/// Prints JSON values one after another as one list, an element a line.
struct JSONListPrinter {
    private var isEmpty = true

    /// Prints an element.
    mutating func print(_ element: String) {
        Terminal.standardOutput((isEmpty ? "[\n  " : ",\n  ") + element)
        isEmpty = false
    }

    /// Ends the list.
    mutating func finish() {
        Terminal.standardOutput(isEmpty ? "[]\n" : "\n]\n")
    }
}
