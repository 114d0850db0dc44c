import PatchbayEngine

/// Checks a spec against the declarations of the language: names, kinds, choices, what must be there.
struct ShapeChecker {
    let file: SourceFile
    /// What objects inherit; nil where nothing does.
    private let completions: SpecCompletions?
    private(set) var diagnostics: [Diagnostic] = []
    /// The shapes around what is checked, the outermost first.
    private var enclosing: [SpecShape] = []

    init(_ file: SourceFile, completions: SpecCompletions? = nil) {
        self.file = file
        self.completions = completions
    }

    private mutating func report(
        _ code: DiagnosticCode,
        severity: Diagnostic.Severity = .error,
        _ message: String,
        _ range: SourceRange,
        _ path: String,
        help: String? = nil,
        fixes: [Diagnostic.Fix] = []
    ) {
        diagnostics.append(
            Diagnostic(
                code,
                severity: severity,
                message,
                at: Diagnostic.Label(file: file.name, range: range),
                pointer: path,
                help: help,
                fixes: fixes
            )
        )
    }

    /// Checks a node against a kind; `path` is the node's JSON Pointer.
    mutating func check(_ node: JSONNode, _ kind: SpecKind, _ path: String) {
        if case .invalid = node { return }
        if case .boolean = kind, case .number(let number, let range) = node, path.hasSuffix("/status") {
            return report(
                .wrongKind,
                "expected `true` or `false`, found a number",
                range,
                path,
                help: "Write `{ \"status\": true, \"equals\": \(number.text) }`.",
                fixes: [
                    Diagnostic.Fix(
                        title: "Compare with `\(number.text)`",
                        range: range,
                        replacement: "true, \"equals\": \(number.text)"
                    )
                ]
            )
        }
        if case .null = node {
            return report(
                .nullInSpec,
                "a spec has no null",
                node.range,
                path,
                help: "Leave the member out; an overlay removes a member by null."
            )
        }
        guard kind.takes(node) else {
            return report(
                .wrongKind,
                "expected \(kind.words), found \(node.kindWords)",
                node.range,
                path,
                help: kind.form(for: node)
            )
        }
        switch kind {
        case .text(let rule): checkText(node, rule, path)
        case .integer(let range): checkInteger(node, range, path)
        case .boolean, .number: break
        case .literal: checkLiteral(node, path)
        case .list(let element):
            for (index, child) in (node.elements ?? []).enumerated() { check(child, element, "\(path)/\(index)") }
        case .map(let value):
            for member in node.members ?? [] { check(member.value, value, child(path, member.name)) }
        case .object(let shape): checkObject(node, shape, path)
        case .typed(let shapes): checkTyped(node, shapes, path)
        case .keyed(let shapes): checkKeyed(node, shapes, path)
        case .either(let kinds):
            if let fitting = kinds.first(where: { $0.takes(node) }) { check(node, fitting, path) }
        case .named(let name): check(node, SpecLanguage.kind(name), path)
        }
    }

    private func child(_ path: String, _ name: String) -> String { path + "/" + JSONPointerText.escape(name) }

    private mutating func checkLiteral(_ node: JSONNode, _ path: String) {
        switch node {
        case .array(let elements, _):
            for (index, element) in elements.enumerated() { check(element, .literal, "\(path)/\(index)") }
        case .object(let members, _):
            for member in members { check(member.value, .literal, child(path, member.name)) }
        default: break
        }
    }

    // MARK: Objects

    private mutating func checkObject(
        _ node: JSONNode,
        _ shape: SpecShape,
        _ path: String,
        allowing extra: [String] = []
    ) {
        enclosing.append(shape)
        defer { enclosing.removeLast() }
        let members = node.members ?? []
        let known = shape.fields.map(\.name) + extra
        for member in members {
            if let field = shape.field(member.name) {
                check(member.value, field.kind, child(path, member.name))
            } else if !member.name.hasPrefix("x-"), !extra.contains(member.name) {
                let unused = known.filter { name in !members.contains { $0.name == name } }
                reportUnknown(member, unused.isEmpty ? known : unused, shape, path)
            }
        }
        for field in shape.fields where field.isRequired && !members.contains(where: { $0.name == field.name }) {
            if completions?.brings(field.name, to: node.range) == true { continue }
            report(
                .missingMember,
                "the \(shape.name) needs the member `\(field.name)`",
                SourceRange(node.range.start, node.range.start + 1),
                path,
                help: "Add `\(field.sample)`: \(field.summary)"
            )
        }
    }

    private mutating func reportUnknown(
        _ member: JSONNode.Member,
        _ candidates: [String],
        _ shape: SpecShape,
        _ path: String
    ) {
        let nearest = NameSuggestion.nearest(to: member.name, among: candidates)
        let names = candidates.prefix(12).map { "`\($0)`" }.joined(separator: ", ")
        let outer = enclosing.dropLast().last { $0.field(member.name) != nil }
        let place = outer.map { "It is a member of the \($0.name) around the \(shape.name): move it there." }
        report(
            .unknownMember,
            "`\(member.name)` is not a member of the \(shape.name)" + (nearest.map { "; did you mean `\($0)`?" } ?? ""),
            member.nameRange,
            child(path, member.name),
            help: nearest == nil ? place ?? "Remove it, or use one of \(names)." : nil,
            fixes: nearest.map {
                [Diagnostic.Fix(title: "Rename to `\($0)`", range: member.nameRange, replacement: JSONText.quoted($0))]
            } ?? []
        )
    }

    private mutating func checkTyped(_ node: JSONNode, _ shapes: [SpecShape], _ path: String) {
        let names = shapes.map(\.name)
        guard let type = node["type"] else {
            let slip = node.members?.first { NameSuggestion.nearest(to: $0.name, among: ["type"]) != nil }
            if let slip { return reportUnknown(slip, ["type"], SpecShape("object", "", []), path) }
            if let shape = completions?.shape(at: node.range, among: shapes) { return checkObject(node, shape, path) }
            let range = SourceRange(node.range.start, node.range.start + 1)
            return report(
                .missingMember,
                "expected a member `type` that is one of \(names.map { "`\($0)`" }.joined(separator: ", "))",
                range,
                path
            )
        }
        guard let name = type.text, let shape = shapes.first(where: { $0.name == name }) else {
            return checkText(type, .choice(names), child(path, "type"))
        }
        checkObject(node, shape, path, allowing: ["type"])
    }

    private mutating func checkKeyed(_ node: JSONNode, _ shapes: [SpecShape], _ path: String) {
        let members = node.members ?? []
        let present = shapes.filter { shape in members.contains { $0.name == shape.name } }
        // What tells one form may be an addition to another.
        let fitting = present.first { shape in
            present.allSatisfy { other in other.name == shape.name || shape.fields.contains { $0.name == other.name } }
        }
        if let fitting { return checkObject(node, fitting, path) }
        let names = shapes.map { "`\($0.name)`" }.joined(separator: ", ")
        if let first = present.first, let second = present.dropFirst().first {
            let place = members.first { $0.name == second.name }?.nameRange ?? node.range
            return report(
                .contradiction,
                "`\(first.name)` and `\(second.name)` cannot stand together",
                place,
                path,
                help: "Keep one of them."
            )
        }
        for member in members where !member.name.hasPrefix("x-") {
            guard let nearest = NameSuggestion.nearest(to: member.name, among: shapes.map(\.name)) else { continue }
            return report(
                .unknownMember,
                "`\(member.name)` is not a member of this object; did you mean `\(nearest)`?",
                member.nameRange,
                child(path, member.name),
                fixes: [
                    Diagnostic.Fix(
                        title: "Rename to `\(nearest)`",
                        range: member.nameRange,
                        replacement: JSONText.quoted(nearest)
                    )
                ]
            )
        }
        report(
            .missingMember,
            "expected one of the members \(names)",
            SourceRange(node.range.start, node.range.start + 1),
            path,
            help: SpecKind.form(of: shapes)
        )
    }

    // MARK: Scalars

    private mutating func checkInteger(_ node: JSONNode, _ range: ClosedRange<Int>, _ path: String) {
        guard case .number(let number, let place) = node else { return }
        guard number.isWhole, let value = number.intValue, range.contains(value) else {
            let limits = range == Int.min...Int.max ? "" : " from \(range.lowerBound) to \(range.upperBound)"
            return report(.wrongValue, "expected a whole number\(limits), found `\(number.text)`", place, path)
        }
    }

    private mutating func checkText(_ node: JSONNode, _ rule: SpecKind.TextRule, _ path: String) {
        guard let text = node.text else {
            return report(
                .wrongKind,
                "expected \(SpecKind.text(rule).words), found \(node.kindWords)",
                node.range,
                path
            )
        }
        switch rule {
        case .any: break
        case .choice(let words): checkChoice(text, words, node.range, path)
        case .identifier: checkIdentifier(text, node.range, path)
        case .url: checkURL(text, node.range, path)
        case .path: checkPath(text, node.range, path)
        case .template: checkTemplate(text, node.range, path)
        case .instant: checkInstant(text, node.range, path)
        case .pattern: checkPattern(text, node.range, path)
        }
    }

    private mutating func checkChoice(_ text: String, _ words: [String], _ range: SourceRange, _ path: String) {
        guard !words.contains(text) else { return }
        let nearest = NameSuggestion.nearest(to: text, among: words) ?? Self.synonym(of: text, among: words)
        let all = words.map { "`\($0)`" }.joined(separator: ", ")
        report(
            .unknownChoice,
            nearest.map { "`\(text)` is not a choice here; did you mean `\($0)`?" } ?? "`\(text)` is not one of \(all)",
            range,
            path,
            help: nearest == nil ? nil : "The choices are \(all).",
            fixes: nearest.map {
                [Diagnostic.Fix(title: "Write `\($0)`", range: range, replacement: JSONText.quoted($0))]
            } ?? []
        )
    }

    /// What the language calls a format that others call otherwise.
    private static func synonym(of text: String, among words: [String]) -> String? {
        let formats = [
            "iso": "iso8601", "datetime": "rfc3339", "date": "isoDate", "unix": "unixSeconds",
            "epoch": "unixSeconds", "timestamp": "unixSeconds", "seconds": "unixSeconds",
            "milliseconds": "unixMilliseconds", "epochmilliseconds": "unixMilliseconds",
            "rfc1123": "httpDate", "rfc7231": "httpDate", "rfc5322": "rfc2822", "rfc822": "rfc2822",
        ]
        let name = text.lowercased().filter { $0.isLetter || $0.isNumber }
        return formats[name].flatMap { words.contains($0) ? $0 : nil }
    }

    private mutating func checkIdentifier(_ text: String, _ range: SourceRange, _ path: String) {
        let isRight = text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard let first = text.utf8.first, (0x61...0x7A).contains(first), isRight, text.utf8.count <= 64 else {
            return report(
                .wrongValue,
                "`\(text)` is not an id",
                range,
                path,
                help: "Use a lower-case letter, then letters, digits and hyphens, at most 64."
            )
        }
    }

    private mutating func checkURL(_ text: String, _ range: SourceRange, _ path: String) {
        let isLocal = ["127.0.0.1", "localhost", "[::1]"].contains(Origin(of: text)?.host)
        if text.hasPrefix("http://") {
            report(
                .insecureURL,
                severity: isLocal ? .warning : .error,
                "credentials would travel unencrypted to `\(text)`",
                range,
                path,
                help: "Use https.",
                fixes: [
                    Diagnostic.Fix(
                        title: "Use https",
                        range: range,
                        replacement: JSONText.quoted("https://" + text.dropFirst(7))
                    )
                ]
            )
        }
        guard text.hasPrefix("https://") && text.utf8.count > 8 || isLocal else {
            if !text.hasPrefix("http://") {
                report(.wrongValue, "`\(text)` is not an absolute https URL", range, path)
            }
            return
        }
        checkTemplate(text, range, path)
    }

    private mutating func checkTemplate(_ text: String, _ range: SourceRange, _ path: String) {
        do throws(TemplateError) {
            _ = try TextTemplate(text)
        } catch {
            report(.badTemplate, error.message, range, path, help: error.help)
        }
    }

    private mutating func checkPath(_ text: String, _ range: SourceRange, _ path: String) {
        do throws(JSONPathError) {
            let faults = try PathExpression(text).path.patternFaults
            for fault in faults { report(.badPattern, fault.message, range, path, help: fault.help) }
        } catch {
            let start = min(range.start + 1 + error.offset, max(range.start, range.end - 1))
            let isFixed = path.hasSuffix("/currency") && !text.hasPrefix("$")
            let help =
                isFixed
                ? "Name the path of the currency's code. Where no record has one, give the decimal places of the one "
                    + "currency: `\"currency\": \"$.currency\", \"otherwise\": 2`." : error.help
            report(.badPath, error.message, SourceRange(start, range.end - 1), path, help: help)
        }
    }

    private mutating func checkPattern(_ text: String, _ range: SourceRange, _ path: String) {
        do throws(RegularExpressionError) {
            _ = try RegularExpression(text, syntax: .iRegexp)
        } catch {
            report(
                .badPattern,
                error.message,
                range,
                path,
                help: error.help ?? "Patterns are I-Regexps (RFC 9485)."
            )
        }
    }

    private mutating func checkInstant(_ text: String, _ range: SourceRange, _ path: String) {
        guard DateFormat.rfc3339.reads(text) else {
            return report(
                .wrongValue,
                "`\(text)` is not an instant as RFC 3339 writes it",
                range,
                path,
                help: "Write it as in `2020-01-01T00:00:00Z`."
            )
        }
    }
}
