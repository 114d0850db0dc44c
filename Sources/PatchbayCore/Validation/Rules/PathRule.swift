import PatchbayEngine

/// Where one value is needed the path leads to one.
enum PathRule: SpecRule {
    static let codes: [DiagnosticCode] = [.pluralPath]

    static func check(_ context: SpecContext, _ findings: inout SpecFindings) {
        for use in context.index.singlePaths {
            guard let text = use.node.text ?? use.node.members?.first?.value.text,
                let path = try? PathExpression(text), !path.path.isSingular
            else { continue }
            findings.report(
                .pluralPath,
                "`\(use.name)` needs one value, and `\(text)` finds a list",
                at: use.node.range,
                found: text,
                help: "Name one member or element, as in `[0]` or `[-1]`."
            )
        }
    }
}

extension DiagnosticCode {
    static let pluralPath = DiagnosticCode(
        "plural-path",
        title: "A path to a list where one value is needed",
        explanation: """
            A path with `*`, `..`, a slice or a filter yields a list, however many it finds; a key, a cursor, a token or \
            a watermark is one value.
            """,
        bad: #"{ "pagination": { "type": "cursor", "cursor": "$.data[*].id" } }"#,
        good: #"{ "pagination": { "type": "cursor", "cursor": "$.data[-1].id" } }"#
    )
}
