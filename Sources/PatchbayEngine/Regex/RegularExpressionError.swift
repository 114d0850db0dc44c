/// Why a pattern is refused.
package struct RegularExpressionError: Error, Hashable, Sendable {
    /// The byte of the pattern's UTF-8 at which it shows.
    package let offset: Int
    /// One clause that says what was found.
    package let message: String
    /// One sentence that says what to do, when that is known.
    package let help: String?

    /// A refusal at a byte of the pattern.
    package init(offset: Int, message: String, help: String? = nil) {
        self.offset = offset
        self.message = message
        self.help = help
    }
}

/// Why a search was given up.
package struct RegularExpressionLimitError: Error, Hashable, Sendable {
    /// One clause for the user.
    package var message: String { "the search for all matches takes too many steps" }
}
