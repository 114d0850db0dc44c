package import PatchbayEngine

/// A named value of a request.
package struct RequestMemberSpec: Sendable, Hashable {
    /// The name of the parameter, header or member.
    package var name: Located<String>
    /// The value.
    package var value: RequestValueSpec
}

/// A value of a query, a header or a body; it is left out where a variable of it is undefined.
package struct RequestValueSpec: Sendable, Hashable {
    /// What is sent.
    package var content: Content
    /// Where it is sent at all; nil is always.
    package var condition: PredicateSpec?
    /// Where the value stands.
    package var range: SourceRange

    /// What is sent.
    package indirect enum Content: Sendable, Hashable {
        /// A text with variables.
        case template(TextTemplate)
        /// A value as it is.
        case literal(JSONValue)
        /// A variable, transformed; in a JSON body it keeps its type.
        case variable(Located<String>, steps: [StepSpec])
        /// A text of parts; whether variables stand between single quotes.
        case text([TextPart], isQuoted: Bool)
        /// Several values.
        case list([RequestValueSpec], style: ListStyle, separator: String)
        /// An object in a JSON body.
        case object([RequestMemberSpec])
    }

    /// How several values are written.
    package enum ListStyle: String, Sendable, Hashable, CaseIterable {
        case `repeat`, brackets, comma, join
    }

    /// A part of a text; it goes when a variable of it is undefined.
    package enum TextPart: Sendable, Hashable {
        /// Text with variables.
        case template(Located<TextTemplate>)
        /// Parts joined; with no part left the prefix goes too.
        case group(prefix: String, separator: String, parts: [Located<TextTemplate>])
    }

    /// The variables that the value names, conditions included.
    package var variables: [Located<String>] {
        var found: [Located<String>] = []
        switch content {
        case .template(let template): found += template.variables.map { Located($0, at: range) }
        case .literal: break
        case .variable(let name, _): found.append(name)
        case .text(let parts, _):
            for part in parts {
                switch part {
                case .template(let template): found += template.value.variables.map { Located($0, at: template.range) }
                case .group(_, _, let inner):
                    for template in inner { found += template.value.variables.map { Located($0, at: template.range) } }
                }
            }
        case .list(let values, _, _): found += values.flatMap(\.variables)
        case .object(let members): found += members.flatMap(\.value.variables)
        }
        return found + (condition?.variables ?? [])
    }
}

extension PredicateSpec {
    /// The variables that the condition tests.
    package var variables: [Located<String>] {
        switch self {
        case .all(let parts), .any(let parts): parts.flatMap(\.variables)
        case .not(let part): part.variables
        case .test(let test):
            if case .variable(let name) = test.subject { [name] } else { [] }
        }
    }
}

extension SpecDecoder {
    /// A value of a request.
    func requestValue(_ node: JSONNode?) -> RequestValueSpec? {
        guard let node else { return nil }
        if let text = node.text {
            return (try? TextTemplate(text)).map {
                RequestValueSpec(content: .template($0), condition: nil, range: node.range)
            }
        }
        if let elements = node.elements {
            return list(elements, style: .repeat, separator: ",", condition: nil, range: node.range)
        }
        guard node.members != nil else {
            return node.value.map { RequestValueSpec(content: .literal($0), condition: nil, range: node.range) }
        }
        return SpecReader(node, .named(.requestValue)).flatMap { described($0) }
    }

    private func list(
        _ elements: [JSONNode],
        style: RequestValueSpec.ListStyle,
        separator: String,
        condition: PredicateSpec?,
        range: SourceRange
    ) -> RequestValueSpec {
        let values = elements.compactMap { requestValue($0) }
        return RequestValueSpec(
            content: .list(values, style: style, separator: separator),
            condition: condition,
            range: range
        )
    }

    private func described(_ reader: SpecReader) -> RequestValueSpec? {
        let condition = predicate(reader.node("when"))
        let content: RequestValueSpec.Content
        switch reader.shape.name {
        case "literal":
            guard let value = reader.node("literal")?.value else { return nil }
            content = .literal(value)
        case "var":
            guard let name = reader.text("var") else { return nil }
            content = .variable(name, steps: steps(reader.node("transforms")))
        case "text":
            content = .text(
                (reader.node("text")?.elements ?? []).compactMap { part($0) },
                isQuoted: reader.text("quoting")?.value == "single"
            )
        case "list":
            return list(
                reader.node("list")?.elements ?? [],
                style: reader.text("style").flatMap { RequestValueSpec.ListStyle(rawValue: $0.value) } ?? .repeat,
                separator: reader.text("separator")?.value ?? ",",
                condition: condition,
                range: reader.range
            )
        default: content = .object(requestMembers(reader.node("object")))
        }
        return RequestValueSpec(content: content, condition: condition, range: reader.range)
    }

    private func part(_ node: JSONNode) -> RequestValueSpec.TextPart? {
        if let text = node.text { return (try? TextTemplate(text)).map { .template(Located($0, at: node.range)) } }
        guard let parts = node["parts"]?.elements else { return nil }
        let templates = parts.compactMap { part in
            part.text.flatMap { try? TextTemplate($0) }.map { Located($0, at: part.range) }
        }
        return .group(prefix: node["prefix"]?.text ?? "", separator: node["join"]?.text ?? "", parts: templates)
    }
}
