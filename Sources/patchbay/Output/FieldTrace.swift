import PatchbayEngine

/// How one field of a record was made: the flat trace of the mapper as a tree of fields.
struct FieldTrace {
    /// The JSON Pointer of the field.
    var field: String
    /// What happened, in order, without what happened for the fields inside.
    var steps: [TraceEvent] = []
    /// The JSON text that was written; nil when the field was refused.
    var value: String?
    /// The fields inside.
    var fields: [FieldTrace] = []

    /// The fields of a trace, in the order in which they were made.
    static func fields(of events: [TraceEvent]) -> [FieldTrace] {
        var open = [FieldTrace(field: "")]
        for event in events {
            switch event {
            case .field(let field):
                while open.count > 1, !field.hasPrefix(open[open.count - 1].field + "/") { close(&open) }
                open.append(FieldTrace(field: field))
            case .written(let value):
                open[open.count - 1].value = value
                if open.count > 1 { close(&open) }
            case .read, .skipped, .guarded, .branch, .made, .step, .refused, .defaulted:
                open[open.count - 1].steps.append(event)
            }
        }
        while open.count > 1 { close(&open) }
        return open[0].fields
    }

    private static func close(_ open: inout [FieldTrace]) {
        let field = open.removeLast()
        open[open.count - 1].fields.append(field)
    }

    /// Why the field is null; nil when it is not.
    var reason: String? {
        guard value == "null" else { return nil }
        if steps.contains(.guarded) { return "`when` does not hold" }
        if steps.isEmpty { return fields.isEmpty ? "no rule makes this field" : "nothing came for any field inside" }
        var reasons: [String] = []
        for step in steps {
            switch step {
            case .read(let path, _, nil): reasons.append("nothing at `\(path)`")
            case .read(let path, _, "null"): reasons.append("`\(path)` is null")
            case .skipped(let path): reasons.append("`\(path)` is passed over")
            case .step(let name, let before, "null") where before != "null": reasons.append("`\(name)` gave null")
            default: break
            }
        }
        if reasons.isEmpty, !fields.isEmpty { return "nothing came for any field inside" }
        if reasons.count > 2 { return "none of these paths brings a value" }
        return reasons.isEmpty ? nil : reasons.joined(separator: ", ")
    }

    /// The field and those inside it that one of the names means; all when there are no names.
    static func matching(_ names: [String], in fields: [FieldTrace]) -> [FieldTrace] {
        guard !names.isEmpty else { return fields }
        let pointers = names.map { $0.hasPrefix("/") ? $0 : "/" + $0.replacing(".", with: "/") }
        return fields.flatMap { find(pointers, in: $0) }
    }

    private static func find(_ pointers: [String], in field: FieldTrace) -> [FieldTrace] {
        if pointers.contains(field.field) { return [field] }
        return field.fields.flatMap { find(pointers, in: $0) }
    }
}
