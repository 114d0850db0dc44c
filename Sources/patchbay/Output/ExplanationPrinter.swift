import PatchbayEngine
import PatchbayRuntime

/// Prints how records were mapped: in words on standard error, or on standard output as the JSON that was asked for.
final class ExplanationPrinter {
    private let isJSON: Bool
    private let fields: [String]
    private var list = JSONListPrinter()
    private var isUsed = false

    init(isJSON: Bool, fields: [String]) {
        self.isJSON = isJSON
        self.fields = fields
    }

    /// Prints one record.
    func print(_ explanation: PayloadMapping.Explanation) {
        isUsed = true
        let found = FieldTrace.matching(fields, in: FieldTrace.fields(of: explanation.trace))
        if isJSON {
            list.print(json(explanation, found).compactText)
        } else {
            let line = explanation.line.map { " (line \($0))" } ?? ""
            Terminal.standardError("record \(explanation.record)\(line)\n" + TraceReport.text(found) + missing(found))
        }
    }

    private func missing(_ found: [FieldTrace]) -> String {
        !fields.isEmpty && found.isEmpty ? "  no field of that name is made\n" : ""
    }

    private func json(_ explanation: PayloadMapping.Explanation, _ found: [FieldTrace]) -> JSONValue {
        var object = JSONObject([])
        object["record"] = .number(explanation.record)
        object["line"] = explanation.line.map { .number($0) }
        switch explanation.outcome {
        case .mapped: object["outcome"] = "mapped"
        case .filtered: object["outcome"] = "filtered"
        case .deleted: object["outcome"] = "deleted"
        case .rejected: object["outcome"] = "rejected"
        }
        object["output"] = explanation.output ?? .null
        object["fields"] = TraceReport.json(found)
        return .object(object)
    }

    /// Ends the list.
    func finish() {
        if isJSON, isUsed { list.finish() }
    }
}
