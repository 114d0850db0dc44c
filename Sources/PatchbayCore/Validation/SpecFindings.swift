import PatchbayEngine

/// Collects what the rules find; a range alone tells file, place and pointer.
struct SpecFindings {
    private let sources: SourceSet
    /// What was found, in the order of the rules.
    private(set) var diagnostics: [Diagnostic] = []

    init(_ sources: SourceSet) { self.sources = sources }

    /// A collection of the same files that has nothing yet.
    init(_ other: SpecFindings) { sources = other.sources }

    /// Adds findings that are not there yet.
    mutating func add(_ more: [Diagnostic]) {
        for finding in more where !diagnostics.contains(finding) { diagnostics.append(finding) }
    }

    /// Adds a finding at a place; an empty place means the byte that follows it.
    mutating func report(
        _ code: DiagnosticCode,
        severity: Diagnostic.Severity = .error,
        _ message: String,
        at range: SourceRange,
        pointer: String? = nil,
        found: String? = nil,
        expected: String? = nil,
        help: String? = nil,
        related: [(range: SourceRange, text: String)] = [],
        fixes: [Diagnostic.Fix] = []
    ) {
        let place = range.isEmpty ? SourceRange(range.start, range.start + 1, file: range.file) : range
        diagnostics.append(
            Diagnostic(
                code,
                severity: severity,
                message,
                at: sources.label(place),
                pointer: pointer ?? sources.pointer(at: place),
                found: found,
                expected: expected,
                help: help,
                related: related.map { sources.label($0.range, text: $0.text) },
                fixes: fixes
            )
        )
    }

    /// Adds a finding about a name that is not among those declared; the nearest of them is offered and shown.
    mutating func reportUnknown(
        _ code: DiagnosticCode,
        _ message: String,
        _ name: Located<String>,
        among declared: [Located<String>],
        help: String
    ) {
        let names = declared.map(\.value)
        let nearest = NameSuggestion.nearest(to: name.value, among: names)
        let target = declared.first { $0.value == nearest }
        report(
            code,
            message + (nearest.map { "; did you mean `\($0)`?" } ?? ""),
            at: name.range,
            found: name.value,
            expected: names.isEmpty ? nil : names.map { "`\($0)`" }.joined(separator: ", "),
            help: nearest == nil ? help : nil,
            related: target.map { [($0.range, "`\($0.value)` is declared here")] } ?? [],
            fixes: nearest.map {
                [Diagnostic.Fix(title: "Write `\($0)`", range: name.range, replacement: JSONText.quoted($0))]
            } ?? []
        )
    }

    /// Where `{name}` stands in a text of the spec, braces included; the whole text when it is spelt otherwise.
    func place(of name: String, in text: SourceRange) -> SourceRange {
        guard sources.files.indices.contains(text.file) else { return text }
        let bytes = sources.files[text.file].bytes
        let wanted = Array("{\(name)}".utf8)
        guard text.end <= bytes.count, text.count >= wanted.count else { return text }
        for start in text.start...(text.end - wanted.count) where bytes[start...].starts(with: wanted) {
            return SourceRange(start, start + wanted.count, file: text.file)
        }
        return text
    }
}
