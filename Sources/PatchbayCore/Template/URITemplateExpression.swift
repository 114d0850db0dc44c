/// A part of a URI Template.
enum URITemplatePart: Hashable, Sendable {
    case literal(String)
    case expression(URITemplateExpression)
}

/// What stands between braces (RFC 6570 section 2.2).
struct URITemplateExpression: Hashable, Sendable {
    /// An operator, with its row of the table in appendix A.
    enum Operator: String, Hashable, Sendable, CaseIterable {
        case simple = ""
        case reserved = "+"
        case fragment = "#"
        case label = "."
        case path = "/"
        case parameter = ";"
        case query = "?"
        case continuation = "&"

        /// What starts a result that is not empty.
        var first: String {
            switch self {
            case .simple, .reserved: ""
            case .fragment, .label, .path, .parameter, .query, .continuation: rawValue
            }
        }

        /// What stands between two variables.
        var separator: String {
            switch self {
            case .simple, .reserved, .fragment: ","
            case .label, .path, .parameter: rawValue
            case .query, .continuation: "&"
            }
        }

        /// Whether the variable's name is written before its value.
        var isNamed: Bool {
            switch self {
            case .parameter, .query, .continuation: true
            case .simple, .reserved, .fragment, .label, .path: false
            }
        }

        /// What follows the name of an empty value.
        var whenEmpty: String { self == .parameter ? "" : "=" }

        /// Which characters of values stay as they are.
        var kept: PercentEncoding.Kept {
            self == .reserved || self == .fragment ? .reserved : .unreserved
        }
    }

    /// A variable with its modifier (section 2.4).
    struct Variable: Hashable, Sendable {
        var name: String
        /// Where it stands in the template.
        var offset: Int
        /// The number of characters to take, nil for all.
        var prefix: Int?
        var isExploded = false
    }

    var kind: Operator
    var variables: [Variable]
}

/// Expansion (section 3.2).
extension URITemplateExpression {
    /// The text for some values.
    func expand(_ value: (String) -> URITemplate.Value?) throws(TemplateError) -> String {
        var expanded: [String] = []
        for variable in variables {
            guard let value = value(variable.name) else { continue }
            if let text = try expand(variable, value) { expanded.append(text) }
        }
        return expanded.isEmpty ? "" : kind.first + expanded.joined(separator: kind.separator)
    }

    private func expand(_ variable: Variable, _ value: URITemplate.Value) throws(TemplateError) -> String? {
        switch value {
        case .text(let text):
            let taken = variable.prefix.map { String(String.UnicodeScalarView(text.unicodeScalars.prefix($0))) } ?? text
            return named(variable.name, encode(taken))
        case .list(let items):
            try refusePrefix(variable)
            guard !items.isEmpty else { return nil }
            let encoded = items.map { encode($0) }
            guard variable.isExploded else { return named(variable.name, encoded.joined(separator: ",")) }
            return encoded.map { named(variable.name, $0) }.joined(separator: kind.separator)
        case .map(let pairs):
            try refusePrefix(variable)
            guard !pairs.isEmpty else { return nil }
            guard variable.isExploded else {
                return named(
                    variable.name,
                    pairs.map { encode($0.name) + "," + encode($0.value) }.joined(separator: ",")
                )
            }
            return pairs.map { pair in
                let name = encode(pair.name)
                return kind.isNamed ? named(name, encode(pair.value)) : name + "=" + encode(pair.value)
            }.joined(separator: kind.separator)
        }
    }

    private func named(_ name: String, _ encoded: String) -> String {
        guard kind.isNamed else { return encoded }
        return encoded.isEmpty ? name + kind.whenEmpty : name + "=" + encoded
    }

    private func encode(_ text: String) -> String {
        PercentEncoding.encode(text, keeping: kind.kept)
    }

    private func refusePrefix(_ variable: Variable) throws(TemplateError) {
        guard variable.prefix == nil else {
            throw TemplateError(
                offset: variable.offset,
                message: "a prefix on `\(variable.name)`, whose value is a list or a map",
                help: "Remove the prefix."
            )
        }
    }
}
