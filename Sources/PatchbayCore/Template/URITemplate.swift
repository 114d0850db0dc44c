/// A URI Template (RFC 6570), all four levels.
package struct URITemplate: Hashable, Sendable, CustomStringConvertible {
    /// A value of a variable (section 2.4); an empty list or map counts as undefined.
    package enum Value: Hashable, Sendable {
        case text(String)
        case list([String])
        /// Names and values in the order in which they are written.
        case map([Pair])
    }

    /// A member of an associative array.
    package struct Pair: Hashable, Sendable {
        /// The member's name.
        package let name: String
        /// The member's value.
        package let value: String

        /// A name and its value.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The template as written.
    package let description: String
    let parts: [URITemplatePart]

    /// Reads a template.
    /// - Throws: a `TemplateError` with the place and the reason.
    package init(_ text: String) throws(TemplateError) {
        var parser = URITemplateParser(text)
        parts = try parser.template()
        description = text
    }

    /// The names of all variables in the order of their first use.
    package var variables: [String] {
        var names: [String] = []
        for case .expression(let expression) in parts {
            for variable in expression.variables where !names.contains(variable.name) { names.append(variable.name) }
        }
        return names
    }

    /// The URI reference for some values (section 3); a variable without a value expands to nothing.
    /// - Throws: a `TemplateError` when a prefix such as `{name:3}` meets a list or a map (section 2.4.1).
    package func expand(_ value: (String) -> Value?) throws(TemplateError) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += PercentEncoding.encode(literal, keeping: .reserved)
            case .expression(let expression): text += try expression.expand(value)
            }
        }
        return text
    }
}
