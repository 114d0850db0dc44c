/// A text with `{name}` expansions: the templates of requests and mappings.
///
/// A name is letters, digits and `_`, starting with a letter; names are joined by dots, as in `{page.cursor}`. `{{` and
/// `}}` write one brace.
package struct TextTemplate: Hashable, Sendable, CustomStringConvertible {
    /// A piece of the template; ranges count bytes of the template's UTF-8.
    package enum Part: Hashable, Sendable {
        /// Text that is written as it is, braces already single.
        case literal(String, range: Range<Int>)
        /// A variable; the range includes the braces.
        case variable(String, range: Range<Int>)
    }

    /// The template as written.
    package let description: String
    /// The pieces in order; neighbours are never both literal.
    package let parts: [Part]

    /// Reads a template.
    /// - Throws: a `TemplateError` with the place and the reason.
    package init(_ text: String) throws(TemplateError) {
        var parser = TextTemplateParser(text)
        parts = try parser.template()
        description = text
    }

    /// The names of all variables in the order of their first use.
    package var variables: [String] {
        var names: [String] = []
        for case .variable(let name, _) in parts where !names.contains(name) { names.append(name) }
        return names
    }

    /// The text when there are no variables.
    package var constant: String? {
        variables.isEmpty ? render(lookup: { _ in nil }, escape: { $0 }) : nil
    }

    /// The text with every variable's value, escaped; nil when a variable is undefined.
    /// - Throws: what the escaping throws for a value that its place cannot hold.
    package func render<Failure: Error>(
        lookup: (String) -> String?,
        escape: (String) throws(Failure) -> String
    ) throws(Failure) -> String? {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal, _): text += literal
            case .variable(let name, _):
                guard let value = lookup(name) else { return nil }
                text += try escape(value)
            }
        }
        return text
    }
}
