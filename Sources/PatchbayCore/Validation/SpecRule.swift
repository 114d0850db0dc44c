/// What the rules of validation look at.
struct SpecContext: Sendable {
    /// The spec after its overlays, with places.
    let root: JSONNode
    /// The same after inheritance.
    let resolved: JSONNode
    /// The resolved spec in types; nil when its id, `auth` or `api` is broken.
    let spec: ProviderSpec?
    /// What the file's name says the id is.
    let expectedID: String
    /// The files, for places and pointers.
    let sources: SourceSet
}

/// A rule of validation: what it finds is wrong in meaning, though every shape is right.
protocol SpecRule: SendableMetatype {
    /// Looks at a spec and reports what it finds.
    static func check(_ context: SpecContext, _ findings: inout SpecFindings)
}

/// Collects what the rules find; a range alone tells file, place and pointer.
struct SpecFindings {
    private let sources: SourceSet
    /// What was found, in the order of the rules.
    private(set) var diagnostics: [Diagnostic] = []

    init(_ sources: SourceSet) { self.sources = sources }

    /// Adds a finding at a place; an empty place means the byte that follows it.
    mutating func report(
        _ code: DiagnosticCode,
        severity: Diagnostic.Severity = .error,
        _ message: String,
        at range: SourceRange,
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
                pointer: sources.pointer(at: place),
                found: found,
                expected: expected,
                help: help,
                related: related.map { sources.label($0.range, text: $0.text) },
                fixes: fixes
            )
        )
    }
}

/// Runs every rule of validation over a spec.
enum SpecValidator {
    /// The rules; a new one is a file in `Rules` and a line here.
    static let rules: [any SpecRule.Type] = [
        IDRule.self
    ]

    /// What all rules find.
    static func check(_ context: SpecContext) -> [Diagnostic] {
        var findings = SpecFindings(context.sources)
        for rule in rules { rule.check(context, &findings) }
        return findings.diagnostics
    }
}
