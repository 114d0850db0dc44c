/// A finding in a user's document: collected, never thrown.
package struct Diagnostic: Sendable, Hashable {
    /// How bad it is.
    package enum Severity: String, Sendable, Hashable {
        /// The document cannot be used.
        case error
        /// The document can be used and is probably not what was meant.
        case warning
    }

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

    /// A change that clears the finding.
    package struct Fix: Sendable, Hashable {
        /// What the change does, as one imperative sentence.
        package var title: String
        /// The place that is replaced.
        package var range: SourceRange
        /// What takes its place.
        package var replacement: String

        /// A fix.
        package init(title: String, range: SourceRange, replacement: String) {
            self.title = title
            self.range = range
            self.replacement = replacement
        }
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
    package var related: [Label] = []
    /// The JSON Pointer of the place.
    package var pointer: String
    /// One imperative sentence: what to do.
    package var help: String?
    /// Changes that clear the finding.
    package var fixes: [Fix] = []

    /// A finding.
    package init(
        _ code: DiagnosticCode,
        severity: Severity = .error,
        _ message: String,
        at primary: Label,
        pointer: String,
        help: String? = nil,
        related: [Label] = [],
        fixes: [Fix] = []
    ) {
        self.code = code
        self.severity = severity
        self.message = message
        self.primary = primary
        self.pointer = pointer
        self.help = help
        self.related = related
        self.fixes = fixes
    }
}

/// The stable name of a sort of finding, with what `patchbay explain` says of it.
package struct DiagnosticCode: Sendable, Hashable {
    /// Words joined by hyphens, as in `unknown-member`; never reused.
    package let id: String
    /// What the finding is, in a few words.
    package let title: String
    /// Why it matters and what to do, in Markdown.
    package let explanation: String
    /// A document or a piece of one that has the finding.
    package let bad: String
    /// The same, mended.
    package let good: String

    /// A code.
    package init(_ id: String, title: String, explanation: String, bad: String, good: String) {
        self.id = id
        self.title = title
        self.explanation = explanation
        self.bad = bad
        self.good = good
    }
}
