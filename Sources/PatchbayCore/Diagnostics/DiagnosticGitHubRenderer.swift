/// For GitHub's workflow log: one workflow command a finding.
///
/// The escapes are those of the runner: `%`, CR and LF everywhere, `:` and `,` in properties too. Other controls are
/// spelled out, because the log is shown in terminals too.
struct DiagnosticGitHubRenderer {
    let sources: DiagnosticSources

    func render(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map { command($0) + "\n" }.joined()
    }

    private func command(_ diagnostic: Diagnostic) -> String {
        let (start, end) = (sources.start(diagnostic.primary), sources.end(diagnostic.primary))
        let properties = [
            ("file", diagnostic.primary.file), ("line", String(start.line)), ("col", String(start.column)),
            ("endLine", String(end.line)), ("endColumn", String(end.column)), ("title", diagnostic.code.id),
        ]
        let kind =
            switch diagnostic.severity {
            case .error: "error"
            case .warning: "warning"
            case .note: "notice"
            }
        let message = ([diagnostic.message] + diagnostic.notes + (diagnostic.help.map { [$0] } ?? []))
            .joined(separator: "\n")
        let list = properties.map { "\($0.0)=\(property($0.1))" }.joined(separator: ",")
        return "::\(kind) \(list)::\(escape(message))"
    }

    private func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            default: result += PrintableText.visible(String(scalar))
            }
        }
        return result
    }

    private func property(_ text: String) -> String {
        var result = ""
        for scalar in escape(text).unicodeScalars {
            switch scalar {
            case ":": result += "%3A"
            case ",": result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
