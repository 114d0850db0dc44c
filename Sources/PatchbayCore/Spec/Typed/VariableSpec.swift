package import PatchbayEngine

/// What is asked of a value that a person supplies.
package struct InputSpec: Sendable, Hashable {
    /// The name in the spec.
    package var name: Located<String>
    /// The label in a form.
    package var title: String?
    /// Where to find the value.
    package var description: String?
    /// A value that looks right.
    package var example: String?
    /// The I-Regexp that the whole value must match.
    package var pattern: Located<String>?
    /// Whether it may be left out.
    package var isOptional: Bool
    /// The place in a form.
    package var order: Int?
}

/// A public value of a connection.
package struct VariableSpec: Sendable, Hashable {
    /// Where the value comes from.
    package enum Source: Sendable, Hashable {
        /// The person who connects.
        case user
        /// A parameter of the OAuth callback.
        case callback(parameter: String)
        /// The token response.
        case tokenResponse(Located<PathExpression>)
        /// A step of `auth.afterConnect`.
        case afterConnect
        /// A claim of a token: of the ID token if none is named.
        case claim(token: String?, Located<PathExpression>)
        /// Other variables.
        case derived(RuleSpec)
    }

    /// Its name and what is asked of the person.
    package var input: InputSpec
    /// The values allowed; empty when any is.
    package var values: [Located<String>]
    /// A format of JSON Schema.
    package var format: String?
    /// What stands in when nothing is given.
    package var fallback: Located<JSONValue>?
    /// Where the value comes from.
    package var source: Source
    /// Where the object stands.
    package var range: SourceRange
}

/// A secret that the person who connects supplies.
package struct CredentialSpec: Sendable, Hashable {
    /// Its name and what is asked of the person.
    package var input: InputSpec
    /// Whether it is hidden in forms; it is encrypted at rest either way.
    package var isHidden: Bool
    /// Where the object stands.
    package var range: SourceRange
}

extension SpecDecoder {
    private func input(_ name: Located<String>, _ reader: SpecReader) -> InputSpec {
        InputSpec(
            name: name,
            title: reader.text("title")?.value,
            description: reader.text("description")?.value,
            example: reader.text("example")?.value,
            pattern: reader.text("pattern"),
            isOptional: reader.flag("optional") ?? false,
            order: reader.integer("order")
        )
    }

    /// A public value.
    func variable(_ name: Located<String>, _ reader: SpecReader) -> VariableSpec {
        VariableSpec(
            input: input(name, reader),
            values: reader.texts("enum"),
            format: reader.text("format")?.value,
            fallback: reader.node("default").flatMap { node in node.value.map { Located($0, at: node.range) } },
            source: reader.object("source").flatMap { source($0) } ?? .user,
            range: reader.range
        )
    }

    private func source(_ reader: SpecReader) -> VariableSpec.Source? {
        switch reader.shape.name {
        case "callback": reader.text("parameter").map { .callback(parameter: $0.value) }
        case "tokenResponse": reader.path("path").map { .tokenResponse($0) }
        case "afterConnect": .afterConnect
        case "claim": reader.path("path").map { .claim(token: reader.text("token")?.value, $0) }
        case "derived": rule(reader.node("rule")).map { .derived($0) }
        default: .user
        }
    }

    /// A secret.
    func credential(_ name: Located<String>, _ reader: SpecReader) -> CredentialSpec {
        CredentialSpec(input: input(name, reader), isHidden: reader.flag("secret") ?? true, range: reader.range)
    }
}
