import PatchbayCore
import PatchbayEngine

/// The trace of a record: in words, or as JSON.
enum TraceReport {
    /// A block for each field: what it is, then how it came about.
    static func text(_ fields: [FieldTrace], depth: Int = 1) -> String {
        fields.map { text($0, depth: depth) }.joined()
    }

    private static func text(_ field: FieldTrace, depth: Int) -> String {
        let indent = String(repeating: "  ", count: depth)
        var text = "\(indent)\(field.field.dropFirst()) = \(field.value.map(cut) ?? "refused")\n"
        for step in field.steps where !isIdle(step) { text += "\(indent)    \(words(step))\n" }
        if let reason = field.reason { text += "\(indent)    null because: \(reason)\n" }
        return text + self.text(field.fields, depth: depth + 1)
    }

    /// Whether a step did nothing, as transforms do that let what is missing pass.
    private static func isIdle(_ event: TraceEvent) -> Bool {
        guard case .step(_, let before, let after) = event else { return false }
        return before == after && ["null", "nothing"].contains(before)
    }

    private static func words(_ event: TraceEvent) -> String {
        switch event {
        case .read(let path, let place, let found):
            return "\(path): " + (found.map(cut) ?? "nothing there") + (place.map { pointer($0, besides: path) } ?? "")
        case .skipped(let path): return "\(path) is passed over"
        case .guarded: return "`when` does not hold"
        case .branch(let number):
            return number.map { "branch \($0) of `switch` holds" } ?? "no branch of `switch` holds"
        case .made(let made): return "made \(cut(made))"
        case .step(let name, let before, let after): return "\(name): \(cut(before)) → \(cut(after))"
        case .refused(let name, let before, let message): return "\(name): \(cut(before)) refused: \(message)"
        case .defaulted(let value): return "default: \(cut(value))"
        case .field, .written: return ""
        }
    }

    /// The JSON Pointer of a place, where the path does not say the same already.
    private static func pointer(_ place: [PathSegment], besides path: String) -> String {
        let plain = place.reduce(into: "$") { text, segment in
            switch segment {
            case .name(let name): text += "." + name
            case .index(let index): text += "[\(index)]"
            }
        }
        return plain == path ? "" : " (\(JSONPointerText.text(place)))"
    }

    /// A text of at most a hundred characters.
    static func cut(_ text: String) -> String {
        PrintableText.visible(text.count > 100 ? text.prefix(100) + "…" : text)
    }

    /// The fields as a list of objects.
    static func json(_ fields: [FieldTrace]) -> JSONValue {
        .array(
            fields.map { field in
                var object = JSONObject([])
                object["field"] = .string(field.field)
                object["value"] = field.value.flatMap(value)
                object["steps"] = .array(field.steps.map(json))
                object["reason"] = field.reason.map { .string($0) }
                if !field.fields.isEmpty { object["fields"] = json(field.fields) }
                return .object(object)
            }
        )
    }

    private static func json(_ event: TraceEvent) -> JSONValue {
        var object = JSONObject([])
        switch event {
        case .read(let path, let place, let found):
            object["type"] = "read"
            object["path"] = .string(path)
            object["pointer"] = place.map { .string(JSONPointerText.text($0)) }
            object["found"] = found.flatMap(value)
        case .skipped(let path):
            object["type"] = "skip"
            object["path"] = .string(path)
        case .guarded: object["type"] = "when"
        case .branch(let number):
            object["type"] = "switch"
            object["branch"] = number.map { .number($0) }
        case .made(let made):
            object["type"] = "value"
            object["found"] = value(made)
        case .step(let name, let before, let after):
            object["type"] = "transform"
            object["name"] = .string(name)
            object["before"] = value(before)
            object["after"] = value(after)
        case .refused(let name, let before, let message):
            object["type"] = "refusal"
            object["name"] = .string(name)
            object["before"] = value(before)
            object["message"] = .string(message)
        case .defaulted(let text):
            object["type"] = "default"
            object["found"] = value(text)
        case .field, .written: break
        }
        return .object(object)
    }

    /// The value of a JSON text of the trace; nil where nothing was there.
    private static func value(_ text: String) -> JSONValue? { try? JSONValue(parsing: text) }
}
