import PatchbayEngine

/// The texts of requests say what they mean: no sign of another template language, and no list where a text stands.
enum TemplateTextRule: SpecRule {
    static let codes: [DiagnosticCode] = []

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        let lists = Set(
            context.dataTypes.flatMap(\.spec.preparations).filter { isList($0.value.node) }.map(\.name.value)
        )
        var seen: Set<SourceRange> = []
        for place in context.reads {
            let batches = place.read.fanOut?.batches ?? []
            guard !batches.isEmpty else { continue }
            for node in ["request", "job"].compactMap({ place.reader.node($0) }) {
                visit(
                    node,
                    { name in lists.contains(name) || batches.contains { isPart(name, of: $0) } },
                    &seen,
                    &findings
                )
            }
        }
        for request in context.index.requests { visit(request.node, lists.contains, &seen, &findings) }
    }

    /// Whether a variable is a value, or a part of it.
    private static func isPart(_ name: String, of value: String) -> Bool {
        name == value || name.hasPrefix(value + ".")
    }

    /// Whether a rule takes what a path finds in several places, and leaves it a list.
    private static func isList(_ rule: JSONNode) -> Bool {
        guard rule.text != nil || rule["transforms"]?.elements?.isEmpty ?? true else { return false }
        let text = rule.text ?? rule["from"]?.text
        return text.flatMap { try? PathExpression($0) }.map { !$0.path.isSingular } ?? (rule["each"] != nil)
    }

    private static func visit(
        _ node: JSONNode,
        _ isList: (String) -> Bool,
        _ seen: inout Set<SourceRange>,
        _ findings: inout SpecFindings
    ) {
        if node.text != nil, seen.insert(node.range).inserted { checkText(node, isList, &findings) }
        for element in node.elements ?? [] { visit(element, isList, &seen, &findings) }
        for member in node.members ?? []
        where !["literal", "var", "when", "transforms", "type", "method", "contentType"].contains(member.name) {
            visit(member.value, isList, &seen, &findings)
        }
    }

    private static func checkText(_ node: JSONNode, _ isList: (String) -> Bool, _ findings: inout SpecFindings) {
        guard let template = node.text.flatMap({ try? TextTemplate($0) }) else { return }
        for (part, next) in zip(template.parts, template.parts.dropFirst()) {
            guard case .literal(let text, _) = part, text.hasSuffix("$"), case .variable(let name, _) = next else {
                continue
            }
            let place = findings.place(of: name, in: node.range)
            let whole = SourceRange(place.start - 1, place.end, file: place.file)
            findings.report(
                .badTemplate,
                severity: .warning,
                "the `$` before `{\(name)}` is sent as it stands",
                at: place == node.range ? place : whole,
                help: "A variable stands in braces alone; where a dollar is meant, write it by `literal`.",
                fixes: place == node.range
                    ? [] : [Diagnostic.Fix(title: "Write `{\(name)}`", range: whole, replacement: "{\(name)}")]
            )
        }
        for name in template.variables where isList(name) {
            findings.report(
                .wrongKind,
                "`\(name)` is a list, which a text cannot hold",
                at: findings.place(of: name, in: node.range),
                help: "Write `{ \"var\": \"\(name)\", \"transforms\": [{ \"type\": \"join\", "
                    + "\"separator\": \",\" }] }`, or `{ \"var\": \"\(name)\" }` where a list may stand."
            )
        }
    }
}
