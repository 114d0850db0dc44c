/// For people: where, what, the line with carets under the place, and what to do.
struct DiagnosticTextRenderer {
    let sources: DiagnosticSources
    let style: TerminalStyle

    func render(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map { lines($0).map { $0 + "\n" }.joined() }.joined(separator: "\n")
    }

    private func lines(_ diagnostic: Diagnostic) -> [String] {
        let role = TerminalStyle.Role(diagnostic.severity)
        let kind = style.paint("\(diagnostic.severity.rawValue)[\(diagnostic.code.id)]", role)
        var lines = ["\(sources.text(diagnostic.primary)): \(kind): \(PrintableText.visible(diagnostic.message))"]
        lines += excerpt(diagnostic.primary, role)
        for label in diagnostic.related {
            lines.append(
                "  \(style.paint("note", .note)): \(sources.text(label)): \(PrintableText.visible(label.text))"
            )
            lines += excerpt(Diagnostic.Label(file: label.file, range: label.range), .related)
        }
        if !diagnostic.pointer.isEmpty { lines.append("  at: \(PrintableText.visible(diagnostic.pointer))") }
        for note in diagnostic.notes { lines.append("  \(style.paint("note", .note)): \(PrintableText.visible(note))") }
        if let help = diagnostic.help {
            lines.append("  \(style.paint("help", .help)): \(PrintableText.visible(help))")
        }
        for fix in diagnostic.fixes where fix.title != diagnostic.help {
            lines.append("  \(style.paint("fix", .help)): \(PrintableText.visible(fix.title))")
        }
        return lines
    }

    /// The first line of the label and a line of carets under it; nothing when the file is not known.
    private func excerpt(_ label: Diagnostic.Label, _ role: TerminalStyle.Role) -> [String] {
        guard let file = sources.file(label), let excerpt = SourceExcerpt(file, label.range) else { return [] }
        let number = String(sources.start(label).line)
        let margin = String(repeating: " ", count: number.count)
        let text = label.text.isEmpty ? "" : " " + PrintableText.visible(label.text)
        return [
            " \(style.paint("\(number) |", .margin)) \(excerpt.line)",
            " \(style.paint("\(margin) |", .margin)) \(excerpt.indent)\(style.paint(excerpt.carets + text, role))",
        ]
    }
}
