import PatchbayEngine

/// One schema of a shape.
struct SchemaShapePart: Sendable {
    var schema: JSONValue
    var place: SchemaPlace
    /// Whether null is allowed beside what the schema says.
    var isNullable: Bool

    /// The schema that some tokens lead to.
    func child(_ tokens: String...) -> SchemaShapePart? {
        var part = SchemaShapePart(schema: schema, place: place, isNullable: false)
        for token in tokens {
            guard let child = part.schema.child(token) else { return nil }
            part.schema = child
            part.place = part.place.appending(token)
        }
        return part
    }

    /// The alternatives of `anyOf` or `oneOf` that are more than null, and whether null is one too.
    func alternatives(_ keyword: String) -> (others: [SchemaShapePart], hasNull: Bool) {
        let all = (schema[keyword]?.arrayValue ?? []).indices.compactMap { child(keyword, "\($0)") }
        let others = all.filter { $0.types != [.null] }
        return (others, others.count < all.count)
    }

    /// Whether `anyOf` says no more than that null may stand for a schema that holds otherwise.
    var isThisOrNull: Bool { alternatives("anyOf").others.count == 1 }

    /// Whether a keyword names schemas of which the value itself says which hold.
    var hasBranches: Bool {
        ["if", "dependentSchemas", "$dynamicRef"].contains { schema[$0] != nil }
            || ["anyOf", "oneOf"].contains { schema[$0] != nil && alternatives($0).others.count != 1 }
    }

    /// The types that this schema alone allows.
    var types: Set<JSONSchemaType> {
        guard schema != false else { return isNullable ? [.null] : [] }
        var types = Set(JSONSchemaType.allCases)
        switch schema["type"] {
        case .string(let name)?: types = JSONSchemaType(rawValue: name).map { [$0] } ?? []
        case .array(let names)?: types = Set(names.compactMap(\.stringValue).compactMap(JSONSchemaType.init))
        default: break
        }
        if let values {
            let used = values.filter { value in types.contains { $0.includes(value) } }
            // A whole number is of two types; the first one, `integer`, says more.
            types = Set(used.compactMap { value in JSONSchemaType.allCases.first { $0.includes(value) } })
        }
        return isNullable ? types.union([.null]) : types
    }

    /// The values that `enum` or `const` lists.
    private var values: [JSONValue]? {
        let constant = schema["const"]
        guard let list = schema["enum"]?.arrayValue else { return constant.map { [$0] } }
        return constant.map { constant in list.filter { $0 == constant } } ?? list
    }

    /// The values that this schema alone allows, nil when it lists none.
    var enumeration: [JSONValue]? {
        guard let values else { return nil }
        return isNullable && !values.contains(.null) ? values + [.null] : values
    }

    /// The schemas of a member of that name.
    func properties(named name: String) -> [SchemaShapePart] {
        var found: [SchemaShapePart] = []
        if let part = child("properties", name) { found.append(part) }
        for pattern in schema["patternProperties"]?.objectValue?.names ?? [] {
            guard let expression = try? RegularExpression(pattern, syntax: .ecma), expression.search(name),
                let part = child("patternProperties", pattern)
            else { continue }
            found.append(part)
        }
        if found.isEmpty, let part = child("additionalProperties") { found.append(part) }
        return found
    }
}
