import PatchbayCore

/// Findings that the tests of the renderers print.
enum Sample {
    static let code = DiagnosticCode(
        "sample-code",
        title: "A sample",
        explanation: "Nothing is wrong.",
        bad: "{}",
        good: "[]"
    )

    static let file = SourceFile(
        name: "providers/a b.json",
        text: """
            {
            \t"amonut": "$.amount",\r
              "näme": "日本 😀", "näme": 1,
              "long": "\(String(repeating: "lorem ipsum ", count: 30))", "x": [1,
              2]
            }
            """
    )

    private static func label(_ text: String, _ note: String = "", last: Bool = false) -> Diagnostic.Label {
        let (bytes, part) = (file.bytes, Array(text.utf8))
        let starts = bytes.indices.filter { bytes[$0...].starts(with: part) }
        let start = (last ? starts.last : starts.first) ?? 0
        return Diagnostic.Label(file: file.name, range: SourceRange(start, start + part.count), text: note)
    }

    static let findings: [Diagnostic] = [
        Diagnostic(
            code,
            "`amonut` is not a member of the rule; did you mean `amount`?",
            at: label(#""amonut""#),
            pointer: "/amonut",
            found: "amonut",
            expected: "amount",
            fixes: [.init(title: "Rename to `amount`", range: label(#""amonut""#).range, replacement: #""amount""#)]
        ),
        Diagnostic(
            code,
            severity: .warning,
            "the member `näme` occurs twice, 100% sure: really, really",
            at: label(#""näme""#, "here", last: true),
            pointer: "/näme",
            notes: ["names are compared by code points"],
            help: "Keep one of them.",
            related: [label(#""näme""#, "the first one is here")]
        ),
        Diagnostic(code, severity: .note, "a wide place", at: label("日本 😀"), pointer: "/näme"),
        Diagnostic(code, "a place in a long line", at: label(#""x""#), pointer: ""),
        Diagnostic(code, "a place over two lines", at: label("[1,\n  2]"), pointer: "/x"),
        Diagnostic(
            code,
            "the end with a \u{1B}[31mhostile\u{202E} name\nand a line end",
            at: Diagnostic.Label(file: file.name, range: SourceRange(file.bytes.count, file.bytes.count)),
            pointer: "/a\u{7}",
            help: "Insert a bracket.",
            fixes: [
                .init(
                    title: "Close twice",
                    edits: [
                        SourceEdit(SourceRange(0, 0), "["),
                        SourceEdit(SourceRange(file.bytes.count, file.bytes.count), "]"),
                    ]
                )
            ]
        ),
        Diagnostic(
            code,
            "a file that is not at hand",
            at: .init(file: "/etc/ü:,\u{1B}.json", range: SourceRange(5, 9)),
            pointer: ""
        ),
    ]
}
