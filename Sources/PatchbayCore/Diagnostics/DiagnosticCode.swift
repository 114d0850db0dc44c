/// The stable name of a sort of finding, with what `patchbay explain` says of it.
package struct DiagnosticCode: Sendable {
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

    /// The page of the reference about this code.
    package var markdown: String {
        """
        ## `\(id)`: \(title)

        \(explanation)

        Not like this:

        ```json
        \(bad)
        ```

        Like this:

        ```json
        \(good)
        ```

        """
    }
}

extension DiagnosticCode: Hashable {
    /// Codes are their ids.
    package static func == (left: DiagnosticCode, right: DiagnosticCode) -> Bool { left.id == right.id }

    /// Hashes the id.
    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
