package import PatchbayEngine

/// The JSON Schema of spec files, made from the declarations of the language: what editors complete and explain from.
package enum SpecSchema {
    /// The whole schema.
    package static func document() -> JSONValue {
        var object = schema(of: SpecLanguage.provider, extra: [])
        var root = JSONObject([
            JSONObject.Member(name: "$schema", value: "https://json-schema.org/draft/2020-12/schema"),
            JSONObject.Member(name: "$id", value: "https://patchbay.dev/schemas/provider.schema.json"),
            JSONObject.Member(name: "title", value: "Provider spec"),
        ])
        for member in object.members { root[member.name] = member.value }
        object = root
        object["$defs"] = .object(
            JSONObject(
                SpecKind.Name.allCases.map { name in
                    JSONObject.Member(name: name.rawValue, value: schema(of: SpecLanguage.kind(name)))
                }
            )
        )
        return .object(object)
    }

    /// The objects whose members inherit, so that none of these must be there whole.
    private static let inheriting: Set<String> = ["defaults", "dataType", "read"]

    private static func schema(
        of shape: SpecShape,
        extra: [JSONObject.Member],
        isPart: Bool = false,
        inherits: Bool = false
    ) -> JSONObject {
        var properties = JSONObject(extra)
        for field in shape.fields {
            var property = schema(of: field.kind, isPart: isPart || inherits).objectValue ?? JSONObject()
            property["description"] = .string(field.summary)
            if let value = field.defaultValue { property["default"] = value }
            if !field.examples.isEmpty { property["examples"] = .array(field.examples) }
            properties[field.name] = .object(property)
        }
        let required = isPart ? [] : extra.map(\.name) + shape.fields.filter(\.isRequired).map(\.name)
        var object = JSONObject([
            JSONObject.Member(name: "description", value: .string(shape.summary)),
            JSONObject.Member(name: "type", value: "object"),
            JSONObject.Member(name: "properties", value: .object(properties)),
        ])
        if !required.isEmpty { object["required"] = .array(required.map { .string($0) }) }
        object["patternProperties"] = ["^x-": true]
        object["additionalProperties"] = false
        return object
    }

    private static func schema(of kind: SpecKind, isPart: Bool = false) -> JSONValue {
        switch kind {
        case .text(let rule): text(rule)
        case .integer(let range): integer(range)
        case .number: ["type": "number"]
        case .boolean: ["type": "boolean"]
        case .literal: ["not": ["type": "null"]]
        case .list(let element): ["type": "array", "items": schema(of: element)]
        case .map(let value): ["type": "object", "additionalProperties": schema(of: value, isPart: isPart)]
        case .object(let shape):
            .object(schema(of: shape, extra: [], isPart: isPart, inherits: inheriting.contains(shape.name)))
        case .typed(let shapes): typed(shapes, isPart: isPart)
        case .keyed(let shapes): ["oneOf": .array(shapes.map(keyed))]
        case .either(let kinds): ["anyOf": .array(kinds.map { schema(of: $0, isPart: isPart) })]
        case .named(let name): ["$ref": .string("#/$defs/\(name.rawValue)")]
        }
    }

    private static func text(_ rule: SpecKind.TextRule) -> JSONValue {
        switch rule {
        case .any, .template, .pattern: ["type": "string"]
        case .identifier: ["type": "string", "pattern": "^[a-z][a-z0-9-]*$", "maxLength": 64]
        case .url: ["type": "string", "pattern": "^https://."]
        case .path: ["type": "string", "pattern": "^\\$"]
        case .instant: ["type": "string", "format": "date-time"]
        case .choice(let words): ["enum": .array(words.map { .string($0) })]
        }
    }

    private static func integer(_ range: ClosedRange<Int>) -> JSONValue {
        guard range != Int.min...Int.max else { return ["type": "integer"] }
        return [
            "type": "integer", "minimum": .number(JSONNumber(range.lowerBound)),
            "maximum": .number(JSONNumber(range.upperBound)),
        ]
    }

    /// The branch that `type` names is the one that errors speak of.
    private static func typed(_ shapes: [SpecShape], isPart: Bool) -> JSONValue {
        let branches: [JSONValue] = shapes.map { shape in
            let name: JSONValue = .string(shape.name)
            let type = JSONObject.Member(name: "type", value: ["const": name, "description": .string(shape.summary)])
            var condition = JSONObject([JSONObject.Member(name: "properties", value: ["type": ["const": name]])])
            if isPart { condition["required"] = ["type"] }
            return [
                "if": .object(condition), "then": .object(schema(of: shape, extra: [type], isPart: isPart)),
            ]
        }
        var object = JSONObject([
            JSONObject.Member(name: "type", value: "object"),
            JSONObject.Member(
                name: "properties",
                value: ["type": ["enum": .array(shapes.map { .string($0.name) })]]
            ),
        ])
        if !isPart { object["required"] = ["type"] }
        object["allOf"] = .array(branches)
        return .object(object)
    }

    private static func keyed(_ shape: SpecShape) -> JSONValue {
        var object = schema(of: shape, extra: [])
        let required = object["required"]?.arrayValue ?? []
        let name: JSONValue = .string(shape.name)
        object["required"] = .array(required.contains(name) ? required : [name] + required)
        return .object(object)
    }
}
