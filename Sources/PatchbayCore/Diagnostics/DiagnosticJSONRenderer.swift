import PatchbayEngine

/// For programs: one JSON object with all findings and their number.
///
/// Lines and columns count from 1, `end…` is one column behind the last, `offset` and `length` count bytes from 0.
struct DiagnosticJSONRenderer {
    let sources: DiagnosticSources

    func render(_ diagnostics: [Diagnostic]) -> String {
        var counts = JSONObject()
        for severity in Diagnostic.Severity.allCases {
            counts[severity.rawValue + "s"] = .number(JSONNumber(diagnostics.count { $0.severity == severity }))
        }
        return JSONText.pretty(["findings": .array(diagnostics.map(finding)), "counts": .object(counts)]) + "\n"
    }

    private func finding(_ diagnostic: Diagnostic) -> JSONValue {
        var object: [(String, JSONValue?)] = [
            ("code", .string(diagnostic.code.id)), ("severity", .string(diagnostic.severity.rawValue)),
            ("message", .string(diagnostic.message)),
        ]
        object += place(diagnostic.primary.range, in: diagnostic.primary.file)
        object += [
            ("pointer", .string(diagnostic.pointer)), ("found", diagnostic.found.map { .string($0) }),
            ("expected", diagnostic.expected.map { .string($0) }),
            ("label", diagnostic.primary.text.isEmpty ? nil : .string(diagnostic.primary.text)),
            ("notes", diagnostic.notes.isEmpty ? nil : .array(diagnostic.notes.map { .string($0) })),
            ("help", diagnostic.help.map { .string($0) }),
            ("related", diagnostic.related.isEmpty ? nil : .array(diagnostic.related.map(related))),
            ("fixes", .array(diagnostic.fixes.map { fix($0, in: diagnostic.primary.file) })),
        ]
        return Self.object(object)
    }

    private func related(_ label: Diagnostic.Label) -> JSONValue {
        Self.object([("message", .string(label.text))] + place(label.range, in: label.file))
    }

    private func fix(_ fix: Diagnostic.Fix, in file: String) -> JSONValue {
        let edits = fix.edits.map { edit in
            Self.object(place(edit.range, in: file) + [("replacement", .string(edit.replacement))])
        }
        return ["title": .string(fix.title), "edits": .array(edits)]
    }

    private func place(_ range: SourceRange, in file: String) -> [(String, JSONValue?)] {
        let (start, end) = (sources.location(range.start, in: file), sources.location(range.end, in: file))
        let numbers = [
            ("line", start.line), ("column", start.column), ("endLine", end.line), ("endColumn", end.column),
            ("offset", range.start), ("length", range.count),
        ]
        return [("file", .string(file))] + numbers.map { ($0.0, .number(JSONNumber($0.1))) }
    }

    private static func object(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(JSONObject(members.compactMap { name, value in value.map { .init(name: name, value: $0) } }))
    }
}
