/// Why a text is no JSONPath query.
package struct JSONPathError: Error, Hashable, Sendable {
    /// The byte of the query's UTF-8 at which it shows.
    package let offset: Int
    /// One clause that says what was found and, where it helps, what was expected.
    package let message: String
    /// One sentence that says what to do, when that is known.
    package let help: String?

    /// A refusal at a byte of the query.
    package init(offset: Int, message: String, help: String? = nil) {
        self.offset = offset
        self.message = message
        self.help = help
    }
}

/// Why the evaluation of a query was given up.
package struct JSONPathLimitError: Error, Hashable, Sendable {
    /// The number of steps that were allowed.
    package let maximumSteps: Int

    /// One clause for the user.
    package var message: String { "the query takes more than \(maximumSteps) steps on this document" }
}
