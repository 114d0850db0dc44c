/// A finding in a user's document: collected, never thrown.
package struct Diagnostic: Sendable, Hashable {
    /// How bad it is.
    package enum Severity: String, Sendable, Hashable, CaseIterable {
        /// The document cannot be used.
        case error
        /// The document can be used and is probably not what was meant.
        case warning
        /// Worth knowing; nothing is wrong.
        case note
    }

    /// The stable name of this sort of finding.
    package var code: DiagnosticCode
    /// How bad it is.
    package var severity: Severity
    /// One clause: what was found and what was expected.
    package var message: String
    /// Where it is.
    package var primary: Label
    /// Other places that matter, as the first of two equal names.
    package var related: [Label]
    /// The JSON Pointer of the place; empty for the whole document.
    package var pointer: String
    /// What stands there, when a program should know it without reading the message.
    package var found: String?
    /// What should stand there, when a program should know it without reading the message.
    package var expected: String?
    /// Further clauses that explain.
    package var notes: [String]
    /// One imperative sentence: what to do.
    package var help: String?
    /// Changes that clear the finding, each alone; the first is the likeliest.
    package var fixes: [Fix]

    /// A finding.
    package init(
        _ code: DiagnosticCode,
        severity: Severity = .error,
        _ message: String,
        at primary: Label,
        pointer: String,
        found: String? = nil,
        expected: String? = nil,
        notes: [String] = [],
        help: String? = nil,
        related: [Label] = [],
        fixes: [Fix] = []
    ) {
        self.code = code
        self.severity = severity
        self.message = message
        self.primary = primary
        self.pointer = pointer
        self.found = found
        self.expected = expected
        self.notes = notes
        self.help = help
        self.related = related
        self.fixes = fixes
    }
}

extension Diagnostic {
    /// A place and what is said of it.
    package struct Label: Sendable, Hashable {
        /// The file's name.
        package var file: String
        /// The place.
        package var range: SourceRange
        /// What is said; empty when the finding's message says it all.
        package var text: String

        /// A label.
        package init(file: String, range: SourceRange, text: String = "") {
            self.file = file
            self.range = range
            self.text = text
        }
    }

    /// A change of the primary label's file that clears the finding.
    package struct Fix: Sendable, Hashable {
        /// What the change does, as one imperative sentence.
        package var title: String
        /// The replacements, which do not overlap.
        package var edits: [SourceEdit]

        /// A fix of several edits.
        package init(title: String, edits: [SourceEdit]) {
            self.title = title
            self.edits = edits
        }

        /// A fix of one edit.
        package init(title: String, range: SourceRange, replacement: String) {
            self.init(title: title, edits: [SourceEdit(range, replacement)])
        }
    }
}

extension Sequence<Diagnostic> {
    /// The findings by file, in the order given, and by place in it; equal ones once.
    package func inFileOrder(_ files: [SourceFile]) -> [Diagnostic] {
        let ranks = Dictionary(files.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { a, _ in a })
        func key(_ diagnostic: Diagnostic, _ offset: Int) -> (Int, Int, Int) {
            (ranks[diagnostic.primary.file] ?? ranks.count, diagnostic.primary.range.start, offset)
        }
        var seen: Set<Diagnostic> = []
        return enumerated().sorted { key($0.element, $0.offset) < key($1.element, $1.offset) }
            .map(\.element)
            .filter { seen.insert($0).inserted }
    }
}
