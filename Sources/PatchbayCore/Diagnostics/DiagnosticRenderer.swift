/// Prints findings in the order given.
package struct DiagnosticRenderer: Sendable {
    let sources: DiagnosticSources
    let isColored: Bool

    /// A renderer that finds the lines in these files; colour concerns the text format alone.
    package init(files: [SourceFile], isColored: Bool) {
        sources = DiagnosticSources(files)
        self.isColored = isColored
    }

    /// The whole print, which ends with a line end unless it is empty.
    package func render(_ diagnostics: [Diagnostic], as format: DiagnosticFormat) -> String {
        switch format {
        case .text:
            DiagnosticTextRenderer(sources: sources, style: TerminalStyle(isColored: isColored)).render(diagnostics)
        case .line: DiagnosticLineRenderer(sources: sources).render(diagnostics)
        case .json: DiagnosticJSONRenderer(sources: sources).render(diagnostics)
        case .github: DiagnosticGitHubRenderer(sources: sources).render(diagnostics)
        case .sarif: DiagnosticSARIFRenderer(sources: sources).render(diagnostics)
        }
    }
}

/// The files that findings speak of, by name.
struct DiagnosticSources: Sendable {
    private let files: [String: SourceFile]

    init(_ files: [SourceFile]) {
        self.files = Dictionary(files.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func file(_ label: Diagnostic.Label) -> SourceFile? { files[label.file] }

    /// Where a label starts; a label in an unknown file stands at its start.
    func start(_ label: Diagnostic.Label) -> SourceLocation { location(label.range.start, in: label.file) }

    /// Where a label ends, one column behind its last.
    func end(_ label: Diagnostic.Label) -> SourceLocation { location(label.range.end, in: label.file) }

    func location(_ offset: Int, in file: String) -> SourceLocation {
        files[file]?.location(of: offset) ?? SourceLocation(line: 1, column: 1)
    }

    /// `file:line:column` of a label.
    func text(_ label: Diagnostic.Label) -> String {
        let place = start(label)
        return "\(PrintableText.visible(label.file)):\(place.line):\(place.column)"
    }
}
