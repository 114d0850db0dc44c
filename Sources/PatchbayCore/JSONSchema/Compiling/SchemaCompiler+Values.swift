import PatchbayEngine

extension SchemaCompiler {
    /// The schema that is a keyword's value, or lies in it under some tokens.
    mutating func subschema(_ site: KeywordSite, _ tokens: [String] = [], value: JSONValue? = nil) -> Subschema {
        let place = tokens.reduce(site.place) { $0.appending($1) }
        let resource = registry.documents[place.document].resources[ExactText(place.pointer)] ?? site.resource
        return Subschema(
            node: node(for: value ?? site.value, at: place, resource: resource),
            path: JSONPointerText.text(([site.name] + tokens).map { .name($0) })
        )
    }

    /// The schemas of a keyword whose value is a non-empty array of schemas.
    mutating func subschemas(_ site: KeywordSite) -> [Subschema]? {
        guard case .array(let elements) = site.value, !elements.isEmpty else {
            refuse(at: site.place, found: site.value, expected: "a non-empty array of schemas")
            return nil
        }
        return elements.enumerated().map { subschema(site, ["\($0.offset)"], value: $0.element) }
    }

    /// The schemas of a keyword whose value is an object of schemas.
    mutating func namedSubschemas(_ site: KeywordSite) -> [(name: String, schema: Subschema)]? {
        guard case .object(let object) = site.value else {
            refuse(at: site.place, found: site.value, expected: "an object whose members are schemas")
            return nil
        }
        return object.members.map { ($0.name, subschema(site, [$0.name], value: $0.value)) }
    }

    /// The text of a keyword whose value is a string.
    mutating func text(_ site: KeywordSite) -> String? {
        guard case .string(let text) = site.value else {
            refuse(at: site.place, found: site.value, expected: "a string")
            return nil
        }
        return text
    }

    /// The truth value of a keyword whose value is a boolean.
    mutating func flag(_ site: KeywordSite) -> Bool? {
        guard case .bool(let flag) = site.value else {
            refuse(at: site.place, found: site.value, expected: "a boolean")
            return nil
        }
        return flag
    }

    /// The number of a keyword whose value is one.
    mutating func number(_ site: KeywordSite) -> JSONNumber? {
        guard case .number(let number) = site.value else {
            refuse(at: site.place, found: site.value, expected: "a number")
            return nil
        }
        return number
    }

    /// The count of a keyword whose value is a non-negative integer; one beyond `Int` becomes its greatest value.
    mutating func count(_ site: KeywordSite) -> Int? {
        guard let count = Self.count(site.value) else {
            refuse(at: site.place, found: site.value, expected: "a non-negative integer")
            return nil
        }
        return count
    }

    /// The count that a value denotes.
    static func count(_ value: JSONValue?) -> Int? {
        guard case .number(let number) = value, number.isWhole, number >= JSONNumber(0) else { return nil }
        return number.intValue ?? Int.max
    }

    /// The names in an array of distinct strings.
    mutating func names(_ value: JSONValue, at place: SchemaPlace) -> [String]? {
        let names = value.arrayValue.map { $0.compactMap(\.stringValue) }
        guard let names, names.count == value.arrayValue?.count else {
            refuse(at: place, found: value, expected: "an array of strings")
            return nil
        }
        var seen: Set<ExactText> = []
        for (index, name) in names.enumerated() where !seen.insert(ExactText(name)).inserted {
            refuse(at: place.appending("\(index)"), "the name `\(name)` occurs twice")
        }
        return names
    }

    /// The regular expression of a pattern.
    mutating func regularExpression(_ pattern: String, at place: SchemaPlace) -> RegularExpression? {
        if let known = expressions[ExactText(pattern)] { return known }
        do {
            let expression = try RegularExpression(pattern, syntax: .ecma)
            expressions[ExactText(pattern)] = expression
            return expression
        } catch {
            refuse(
                at: place,
                "the regular expression \(ValueDescription.literal(.string(pattern))) is refused at byte "
                    + "\(error.offset): \(error.message)",
                help: error.help
            )
            return nil
        }
    }
}
