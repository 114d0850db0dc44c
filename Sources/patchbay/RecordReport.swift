import PatchbayEngine
import PatchbayRuntime

/// A record that was not written, in words.
enum RecordReport {
    /// One line for the record and one for each of its errors.
    static func text(_ report: PayloadMapping.Report) -> String {
        let place = "record \(report.record)" + (report.line.map { " (line \($0))" } ?? "")
        switch report.outcome {
        case .mapped: return ""
        case .filtered: return "\(place): left out by `where`\n"
        case .deleted(let key):
            return "\(place): tells that \(key.map { "`\($0)`" }.joined(separator: ", ")) is deleted\n"
        case .rejected(let errors):
            if let fault = report.fault {
                return "\(place): rejected: not JSON at byte \(report.column ?? 1): \(fault.message)\n"
            }
            let lines = errors.map { "  \($0.text)\n" }
            return "\(place): rejected\n" + lines.joined()
        }
    }
}

/// The trace of a record, in words.
enum TraceReport {
    /// A block for each field.
    static func text(record: Int, _ events: [TraceEvent]) -> String {
        var text = "record \(record)\n"
        for event in events {
            switch event {
            case .field(let pointer): text += "  \(pointer.dropFirst())\n"
            case .read(let path, let found): text += "    \(path): \(found.map(cut) ?? "nothing there")\n"
            case .skipped(let path): text += "    \(path) is passed over\n"
            case .guarded: text += "    `when` does not hold\n"
            case .made(let made): text += "    made \(cut(made))\n"
            case .step(let name, let before, let after): text += "    \(name): \(cut(before)) → \(cut(after))\n"
            case .refused(let name, let before, let message):
                text += "    \(name): \(cut(before)) refused: \(message)\n"
            case .defaulted(let value): text += "    default: \(cut(value))\n"
            case .written(let value): text += "    = \(cut(value))\n"
            }
        }
        return text
    }

    private static func cut(_ text: String) -> String {
        text.count > 100 ? text.prefix(100) + "…" : text
    }
}
