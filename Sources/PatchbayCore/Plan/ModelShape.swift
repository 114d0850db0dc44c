package import PatchbayEngine

/// What a model says of a value, read from its JSON Schema: what `validate` compares rules with.
package struct ModelShape: Sendable {
    private let shape: SchemaShape

    /// The shape of a schema.
    package init(_ schema: JSONValue) {
        shape = SchemaShape(schema)
    }

    private init(_ shape: SchemaShape) {
        self.shape = shape
    }

    /// The properties that may be written, in the order of the schema.
    package var properties: [String] { shape.propertyNames.filter { shape.property(named: $0) != nil } }

    /// The shape of a property; nil when nothing describes it or it is refused.
    package func property(_ name: String) -> ModelShape? { shape.property(named: name).map { ModelShape($0) } }

    /// The shape of the elements of a list; nil when nothing describes them, or their place tells what they are.
    package var items: ModelShape? { shape.hasUniformItems ? shape.items.map { ModelShape($0) } : nil }

    /// Whether a property is refused: nothing describes it, or the schema says that it may not be there.
    package func refuses(_ name: String) -> Bool { shape.refuses(name) }

    /// The properties that must be there and not null.
    package var required: [String] { shape.required }

    /// The values allowed, when they are listed.
    package var enumeration: [JSONValue]? { shape.enumeration }

    /// The kinds allowed.
    package var kinds: ValueType.Kinds {
        shape.types.reduce(into: []) { kinds, type in
            switch type {
            case .null: kinds.formUnion(.null)
            case .boolean: kinds.formUnion(.boolean)
            case .number, .integer: kinds.formUnion(.number)
            case .string: kinds.formUnion(.string)
            case .array: kinds.formUnion(.array)
            case .object: kinds.formUnion(.object)
            }
        }
    }

    /// Whether numbers must be whole.
    package var wantsWhole: Bool { shape.types.contains(.integer) }

    /// What the schema demands beyond kinds and listed values, as a check of finished values; nil when there is nothing.
    ///
    /// The check is the whole of the schema, so that it refuses whatever `patchbay check` would refuse. A `format` that
    /// the rule is sure to satisfy is nothing, nor is what keywords ask of kinds that never come.
    ///
    /// - Parameters:
    ///   - kinds: the kinds that the rule can make.
    ///   - provenFormat: the format that its texts are sure to have.
    ///   - isBuilt: whether its lists and objects are made of rules that were held against the model one by one.
    /// - Returns: what is wrong with a finished value, nil when nothing is.
    package func remainder(
        of kinds: ValueType.Kinds,
        provenFormat: String?,
        isBuilt: Bool
    ) -> (@Sendable (JSONValue) -> String?)? {
        let demands = ModelDemands(kinds: kinds, provenFormat: provenFormat, isBuilt: isBuilt)
        guard demands.exist(in: shape), let compiled = shape.validator(formatAssertion: true) else { return nil }
        return { value in
            compiled.validate(value, stoppingAtFirst: true).first.map { violation in
                violation.instancePath.isEmpty ? violation.message : violation.description
            }
        }
    }
}

/// Which keywords of a model ask for more than kinds and listed values, of what a rule makes.
private struct ModelDemands {
    let kinds: ValueType.Kinds
    let provenFormat: String?
    let isBuilt: Bool

    /// The kinds that each keyword speaks of, those left out that kinds and listed values settle.
    private static let kinds: [String: ValueType.Kinds] = [
        "minLength": .string, "maxLength": .string, "pattern": .string, "format": .string,
        "minimum": .number, "maximum": .number, "exclusiveMinimum": .number, "exclusiveMaximum": .number,
        "multipleOf": .number,
        "items": .array, "prefixItems": .array, "contains": .array, "minItems": .array, "maxItems": .array,
        "uniqueItems": .array, "unevaluatedItems": .array,
        "properties": .object, "patternProperties": .object, "additionalProperties": .object,
        "propertyNames": .object, "required": .object, "minProperties": .object, "maxProperties": .object,
        "dependentRequired": .object, "dependentSchemas": .object, "dependencies": .object,
        "unevaluatedProperties": .object,
        "not": .anything, "if": .anything, "oneOf": .anything, "anyOf": .anything, "$dynamicRef": .anything,
    ]

    /// Keywords that are held against the rules of an object or a list one by one.
    private static let structural: Set<String> = [
        "properties", "patternProperties", "additionalProperties", "required", "items",
    ]

    func exist(in shape: SchemaShape) -> Bool {
        shape.parts.contains { part in
            (part.schema.objectValue?.names ?? []).contains { matters($0, part, shape) }
        }
    }

    private func matters(_ name: String, _ part: SchemaShapePart, _ shape: SchemaShape) -> Bool {
        guard let spoken = Self.kinds[name], !spoken.isDisjoint(with: kinds) else { return false }
        return switch name {
        case "format": part.schema[name]?.stringValue != provenFormat
        case "anyOf": !part.isThisOrNull
        case "items": !isBuilt || !shape.hasUniformItems
        case "unevaluatedProperties": !isBuilt || !shape.isRoot(part) || !shape.isClosed
        default: !isBuilt || !Self.structural.contains(name)
        }
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
