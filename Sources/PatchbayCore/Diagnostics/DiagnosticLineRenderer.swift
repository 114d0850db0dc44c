/// One line a finding, as compilers print them and editors read them.
struct DiagnosticLineRenderer {
    let sources: DiagnosticSources

    func render(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.map { diagnostic in
            let message = PrintableText.visible(diagnostic.message)
            return
                "\(sources.text(diagnostic.primary)): \(diagnostic.severity.rawValue)[\(diagnostic.code.id)]: \(message)\n"
        }.joined()
    }
}
