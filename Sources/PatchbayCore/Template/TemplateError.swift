/// Why a text is no template.
package struct TemplateError: Error, Hashable, Sendable {
    /// The byte of the template's UTF-8 at which it shows.
    package let offset: Int
    /// One clause that says what was found.
    package let message: String
    /// One sentence that says what to do, when that is known.
    package let help: String?

    /// A refusal at a byte of the template.
    package init(offset: Int, message: String, help: String? = nil) {
        self.offset = offset
        self.message = message
        self.help = help
    }
}
