import PatchbayEngine

/// Ways to print findings.
package enum DiagnosticFormat: String, Sendable, CaseIterable {
    /// For people: the line with a caret under the place, the fix below.
    case text
    /// For programs: one JSON object with all findings.
    case json
    /// For GitHub's workflow log, one command a finding.
    case github
    /// SARIF 2.1.0, for code scanning.
    case sarif
}

/// Prints findings in their order.
package struct DiagnosticRenderer: Sendable {
    private let files: [String: SourceFile]
    private let isColored: Bool

    /// A renderer that finds the lines in these files.
    package init(files: [SourceFile], isColored: Bool) {
        self.files = Dictionary(files.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.isColored = isColored
    }

    /// The whole print.
    package func render(_ diagnostics: [Diagnostic], as format: DiagnosticFormat) -> String {
        switch format {
        case .text: diagnostics.map(text).joined(separator: "\n")
        case .json: JSONText.compact(["findings": .array(diagnostics.map(json))]) + "\n"
        case .github: diagnostics.map { github($0) + "\n" }.joined()
        case .sarif: JSONText.compact(sarif(diagnostics)) + "\n"
        }
    }

    private func location(_ label: Diagnostic.Label) -> SourceLocation {
        files[label.file]?.location(of: label.range.start) ?? SourceLocation(line: 1, column: 1)
    }

    private func end(_ label: Diagnostic.Label) -> SourceLocation {
        files[label.file]?.location(of: label.range.end) ?? SourceLocation(line: 1, column: 1)
    }

    private func paint(_ text: String, _ code: String) -> String {
        isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    // MARK: For people

    private func text(_ diagnostic: Diagnostic) -> String {
        let place = location(diagnostic.primary)
        let kind = paint("\(diagnostic.severity.rawValue)[\(diagnostic.code.id)]", diagnostic.severity == .error ? "1;31" : "1;33")
        var lines = ["\(diagnostic.primary.file):\(place.line):\(place.column): \(kind): \(diagnostic.message)"]
        lines += excerpt(diagnostic.primary)
        for label in diagnostic.related {
            let place = location(label)
            lines.append("  note: \(label.file):\(place.line):\(place.column): \(label.text)")
        }
        if !diagnostic.pointer.isEmpty { lines.append("  at: \(diagnostic.pointer)") }
        if let help = diagnostic.help { lines.append("  \(paint("help", "1;36")): \(help)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private func excerpt(_ label: Diagnostic.Label) -> [String] {
        guard let file = files[label.file] else { return [] }
        let (start, end) = (location(label), end(label))
        let line = Array(file.line(start.line).unicodeScalars)
        let first = max(0, start.column - 1 - 60)
        let last = min(line.count, first + 110)
        guard first <= last else { return [] }
        let shown = line[first..<last].map { $0.properties.generalCategory == .control ? " " : Character($0) }
        let length = start.line == end.line ? max(1, end.column - start.column) : max(1, line.count - start.column + 1)
        let carets = String(repeating: "^", count: min(length, max(1, last - (start.column - 1))))
        let number = String(start.line)
        let margin = String(repeating: " ", count: number.count)
        let indent = String(repeating: " ", count: start.column - 1 - first)
        return [
            " \(paint("\(number) |", "34")) \(String(shown))",
            " \(paint("\(margin) |", "34")) \(indent)\(paint(carets, "1;31"))\(label.text.isEmpty ? "" : " " + label.text)",
        ]
    }

    // MARK: For programs

    private func json(_ diagnostic: Diagnostic) -> JSONValue {
        let (start, end) = (location(diagnostic.primary), end(diagnostic.primary))
        return [
            "code": .string(diagnostic.code.id), "severity": .string(diagnostic.severity.rawValue),
            "message": .string(diagnostic.message), "file": .string(diagnostic.primary.file),
            "line": .number(JSONNumber(start.line)), "column": .number(JSONNumber(start.column)),
            "endLine": .number(JSONNumber(end.line)), "endColumn": .number(JSONNumber(end.column)),
            "pointer": .string(diagnostic.pointer), "help": diagnostic.help.map { .string($0) } ?? .null,
            "fixes": .array(
                diagnostic.fixes.map { fix in
                    [
                        "title": .string(fix.title), "start": .number(JSONNumber(fix.range.start)),
                        "end": .number(JSONNumber(fix.range.end)), "replacement": .string(fix.replacement),
                    ]
                }),
        ]
    }

    private func github(_ diagnostic: Diagnostic) -> String {
        func escape(_ text: String) -> String {
            text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
        }
        func property(_ text: String) -> String { escape(text).replacing(":", with: "%3A").replacing(",", with: "%2C") }
        let place = location(diagnostic.primary)
        let message = diagnostic.help.map { diagnostic.message + "\n" + $0 } ?? diagnostic.message
        return "::\(diagnostic.severity.rawValue) file=\(property(diagnostic.primary.file)),line=\(place.line),"
            + "col=\(place.column),title=\(property(diagnostic.code.id))::\(escape(message))"
    }

    private func sarif(_ diagnostics: [Diagnostic]) -> JSONValue {
        var codes: [DiagnosticCode] = []
        for diagnostic in diagnostics where !codes.contains(diagnostic.code) { codes.append(diagnostic.code) }
        let rules: [JSONValue] = codes.map { code in
            ["id": .string(code.id), "shortDescription": ["text": .string(code.title)],
             "fullDescription": ["text": .string(code.explanation)]]
        }
        let results: [JSONValue] = diagnostics.map { diagnostic in
            let (start, end) = (location(diagnostic.primary), end(diagnostic.primary))
            let region: JSONValue = [
                "startLine": .number(JSONNumber(start.line)), "startColumn": .number(JSONNumber(start.column)),
                "endLine": .number(JSONNumber(end.line)), "endColumn": .number(JSONNumber(end.column)),
            ]
            let location: JSONValue = [
                "physicalLocation": [
                    "artifactLocation": ["uri": .string(diagnostic.primary.file)], "region": region,
                ]
            ]
            return [
                "ruleId": .string(diagnostic.code.id), "level": .string(diagnostic.severity.rawValue),
                "message": ["text": .string(diagnostic.message)], "locations": [location],
            ]
        }
        let run: JSONValue = [
            "tool": ["driver": ["name": "patchbay", "rules": .array(rules)]],
            "columnKind": "unicodeCodePoints", "results": .array(results),
        ]
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run],
        ]
    }
}
