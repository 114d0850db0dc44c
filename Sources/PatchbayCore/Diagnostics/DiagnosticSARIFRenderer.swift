import PatchbayEngine

/// SARIF 2.1.0 (OASIS), for code scanning: one run, a rule for each code that occurs.
struct DiagnosticSARIFRenderer {
    let sources: DiagnosticSources

    func render(_ diagnostics: [Diagnostic]) -> String {
        var codes: [DiagnosticCode] = []
        var indices: [String: Int] = [:]
        for diagnostic in diagnostics where indices[diagnostic.code.id] == nil {
            indices[diagnostic.code.id] = codes.count
            codes.append(diagnostic.code)
        }
        let run: JSONValue = [
            "tool": ["driver": ["name": "patchbay", "rules": .array(codes.map(rule))]],
            "columnKind": "unicodeCodePoints",
            "results": .array(diagnostics.map { result($0, ruleIndex: indices[$0.code.id] ?? 0) }),
        ]
        return JSONText.pretty([
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run],
        ]) + "\n"
    }

    private func rule(_ code: DiagnosticCode) -> JSONValue {
        [
            "id": .string(code.id), "shortDescription": Self.message(code.title),
            "fullDescription": Self.message(code.explanation),
            "help": ["text": .string(code.explanation), "markdown": .string(code.markdown)],
        ]
    }

    private func result(_ diagnostic: Diagnostic, ruleIndex: Int) -> JSONValue {
        var location: [JSONObject.Member] = [
            .init(name: "physicalLocation", value: physical(diagnostic.primary.range, in: diagnostic.primary.file))
        ]
        if !diagnostic.pointer.isEmpty {
            let logical: JSONValue = ["fullyQualifiedName": .string(diagnostic.pointer), "kind": "value"]
            location.append(.init(name: "logicalLocations", value: [logical]))
        }
        var members: [JSONObject.Member] = [
            .init(name: "ruleId", value: .string(diagnostic.code.id)),
            .init(name: "ruleIndex", value: .number(JSONNumber(ruleIndex))),
            .init(name: "level", value: .string(diagnostic.severity.rawValue)),
            .init(name: "message", value: Self.message(text(diagnostic))),
            .init(name: "locations", value: [.object(JSONObject(location))]),
        ]
        if !diagnostic.related.isEmpty {
            members.append(.init(name: "relatedLocations", value: .array(diagnostic.related.enumerated().map(related))))
        }
        if !diagnostic.fixes.isEmpty {
            let fixes = diagnostic.fixes.map { fix($0, in: diagnostic.primary.file) }
            members.append(.init(name: "fixes", value: .array(fixes)))
        }
        return .object(JSONObject(members))
    }

    private func text(_ diagnostic: Diagnostic) -> String {
        ([diagnostic.message] + diagnostic.notes + (diagnostic.help.map { [$0] } ?? [])).joined(separator: "\n")
    }

    private func related(_ offset: Int, _ label: Diagnostic.Label) -> JSONValue {
        [
            "id": .number(JSONNumber(offset + 1)), "message": Self.message(label.text),
            "physicalLocation": physical(label.range, in: label.file),
        ]
    }

    private func fix(_ fix: Diagnostic.Fix, in file: String) -> JSONValue {
        let replacements: [JSONValue] = fix.edits.map { edit in
            [
                "deletedRegion": region(edit.range, in: file),
                "insertedContent": Self.message(edit.replacement),
            ]
        }
        let change: JSONValue = ["artifactLocation": artifact(file), "replacements": .array(replacements)]
        return ["description": Self.message(fix.title), "artifactChanges": [change]]
    }

    private static func message(_ text: String) -> JSONValue { ["text": .string(text)] }

    private func physical(_ range: SourceRange, in file: String) -> JSONValue {
        ["artifactLocation": artifact(file), "region": region(range, in: file)]
    }

    private func region(_ range: SourceRange, in file: String) -> JSONValue {
        let (start, end) = (sources.location(range.start, in: file), sources.location(range.end, in: file))
        return [
            "startLine": .number(JSONNumber(start.line)), "startColumn": .number(JSONNumber(start.column)),
            "endLine": .number(JSONNumber(end.line)), "endColumn": .number(JSONNumber(end.column)),
            "byteOffset": .number(JSONNumber(range.start)), "byteLength": .number(JSONNumber(range.count)),
        ]
    }

    /// The file as a URI reference (SARIF section 3.4.3): what a path segment does not allow is percent-encoded.
    private func artifact(_ file: String) -> JSONValue {
        let isAbsolute = file.hasPrefix("/")
        var text = isAbsolute ? "file://" : ""
        for byte in file.utf8 {
            let letter = byte | 0x20
            if letter >= 0x61 && letter <= 0x7A || byte &- 0x30 < 10 || "-._~/".utf8.contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return ["uri": .string(text)]
    }
}
