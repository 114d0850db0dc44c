import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// A record that was not written: in words, or as JSON.
enum RecordReport {
    /// One line for the record, and for each of its errors one and where its value lies.
    static func text(_ report: PayloadMapping.Report) -> String {
        let record = "record \(report.record)" + (report.line.map { " (line \($0))" } ?? "")
        switch report.outcome {
        case .mapped: return ""
        case .filtered: return "\(record): left out by `where`\n"
        case .deleted(let key):
            return "\(record): tells that \(key.map { "`\($0)`" }.joined(separator: ", ")) is deleted\n"
        case .rejected(let errors):
            if let fault = report.fault {
                let place = report.faultPlace.map { " (\(words($0)))" } ?? ""
                return "\(record): rejected: not JSON at byte \(report.column ?? 1)\(place): \(fault.message)\n"
            }
            return "\(record): rejected\n" + zip(errors, places(report, errors)).map(text).joined()
        }
    }

    private static func places(_ report: PayloadMapping.Report, _ errors: [FieldError]) -> [RecordLocation?] {
        report.places.count == errors.count ? report.places : errors.map { _ in nil }
    }

    private static func text(_ error: FieldError, _ location: RecordLocation?) -> String {
        var text = "  \(PrintableText.visible(error.text))\n"
        guard let place = error.place, !place.isEmpty else { return text }
        let pointer = JSONPointerText.text(place)
        if let location {
            text +=
                "    at \(pointer), \(words(location))" + (error.value.map { ": \(TraceReport.cut($0))" } ?? "") + "\n"
        } else {
            text += "    at \(pointer): nothing is there\n"
        }
        return text
    }

    private static func words(_ location: RecordLocation) -> String {
        location.isWithinRecord
            ? "line \(location.line) of the record, column \(location.column)"
            : "line \(location.line), column \(location.column)"
    }

    /// One object; members that nothing is known of are left out.
    static func json(_ report: PayloadMapping.Report) -> JSONValue {
        var object = JSONObject([])
        object["record"] = .number(report.record)
        object["line"] = report.line.map { .number($0) }
        switch report.outcome {
        case .mapped: object["outcome"] = "mapped"
        case .filtered: object["outcome"] = "filtered"
        case .deleted(let key):
            object["outcome"] = "deleted"
            object["key"] = .array(key.map { .string($0) })
        case .rejected(let errors):
            object["outcome"] = "rejected"
            let found = zip(errors, places(report, errors)).map { json($0, $1) }
            object["errors"] = .array(found + (report.fault.map { [json($0, report)] } ?? []))
        }
        return .object(object)
    }

    /// An error as an object.
    static func json(_ error: FieldError, _ location: RecordLocation?) -> JSONValue {
        var object = JSONObject([])
        object["field"] = .string(error.field)
        object["message"] = .string(error.message)
        object["expected"] = error.expected.map { .string($0) }
        object["transform"] = error.transform.map { .string($0) }
        object["source"] = error.source.map { .string($0) }
        object["pointer"] = error.place.map { .string(JSONPointerText.text($0)) }
        object["value"] = error.value.flatMap { try? JSONValue(parsing: $0) }
        add(location, to: &object)
        return .object(object)
    }

    private static func json(_ fault: PayloadFault, _ report: PayloadMapping.Report) -> JSONValue {
        var object = JSONObject([])
        object["field"] = ""
        object["message"] = .string(fault.message)
        object["byte"] = report.column.map { .number($0) }
        add(report.faultPlace, to: &object)
        return .object(object)
    }

    private static func add(_ location: RecordLocation?, to object: inout JSONObject) {
        guard let location else { return }
        object["line"] = .number(location.line)
        object["column"] = .number(location.column)
    }
}

extension JSONValue {
    /// A whole number.
    static func number(_ number: Int) -> JSONValue { .number(JSONNumber(number)) }
}
