package import PatchbayEngine

/// What a model says of a value, read from its JSON Schema: what `validate` compares rules with.
package struct ModelShape: Sendable {
    private let schema: JSONValue
    private let root: JSONValue

    /// The shape of a schema.
    package init(_ schema: JSONValue) {
        self.init(schema, root: schema)
    }

    private init(_ schema: JSONValue, root: JSONValue) {
        var schema = schema
        var steps = 0
        while let reference = schema["$ref"]?.stringValue, reference.hasPrefix("#/$defs/"), steps < 16,
            let target = root["$defs"]?[String(reference.dropFirst(8))]
        {
            schema = target
            steps += 1
        }
        self.schema = schema
        self.root = root
    }

    /// The properties in the order of the schema.
    package var properties: [String] { schema["properties"]?.objectValue?.names ?? [] }

    /// The shape of a property.
    package func property(_ name: String) -> ModelShape? {
        schema["properties"]?[name].map { ModelShape($0, root: root) }
    }

    /// The shape of the elements of a list.
    package var items: ModelShape? { schema["items"].map { ModelShape($0, root: root) } }

    /// Whether other properties than the declared ones are refused.
    package var isClosed: Bool { schema["additionalProperties"] == false }

    /// The properties that must be there and not null.
    package var required: [String] { schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] }

    /// The values allowed, when they are listed.
    package var enumeration: [JSONValue]? { schema["const"].map { [$0] } ?? schema["enum"]?.arrayValue }

    /// The kinds allowed.
    package var kinds: ValueType.Kinds {
        let names = schema["type"]?.arrayValue?.compactMap(\.stringValue) ?? schema["type"]?.stringValue.map { [$0] }
        guard let names else {
            guard let enumeration else { return .anything.subtracting(.absent) }
            return enumeration.reduce(into: []) { $0.formUnion(ValueType.Kinds($1.kind)) }
        }
        return names.reduce(into: []) { kinds, name in
            if let kind = JSONValue.Kind(rawValue: name) { kinds.formUnion(ValueType.Kinds(kind)) }
            if name == "integer" { kinds.formUnion(.number) }
        }
    }

    /// Keywords that the compiler itself holds rules against, or that say nothing of a value.
    private static let understood: Set<String> = [
        "type", "enum", "const", "properties", "items", "required", "additionalProperties", "$ref", "$defs", "title",
        "description", "examples", "default", "$schema", "$id", "$comment", "deprecated",
    ]

    /// What the schema demands beyond kinds and listed values, as a check of finished values; nil when there is nothing.
    ///
    /// A `format` that the rule is sure to satisfy is nothing.
    package func remainder(provenFormat: String?) -> (@Sendable (JSONValue) -> String?)? {
        let keywords = (schema.objectValue?.names ?? []).filter { name in
            !Self.understood.contains(name) && !(name == "format" && schema["format"]?.stringValue == provenFormat)
        }
        guard !keywords.isEmpty, var alone = schema.objectValue else { return nil }
        alone["$defs"] = root["$defs"]
        guard let compiled = try? JSONSchema(.object(alone), formatAssertion: true) else { return nil }
        return { compiled.validate($0, stoppingAtFirst: true).first?.message }
    }

    /// Whether numbers must be whole.
    package var wantsWhole: Bool {
        let names =
            schema["type"]?.arrayValue?.compactMap(\.stringValue) ?? schema["type"]?.stringValue.map { [$0] } ?? []
        return names.contains("integer") && !names.contains("number")
    }
}

extension ValueType.Kinds {
    /// The set of one kind of JSON value.
    package init(_ kind: JSONValue.Kind) {
        switch kind {
        case .null: self = .null
        case .boolean: self = .boolean
        case .number: self = .number
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }
}
