import PatchbayCore
import PatchbayEngine

/// A member of a request's body: declared once, read and documented from the declaration.
struct APIField: Sendable {
    /// What the member is.
    indirect enum Kind: Sendable {
        /// A text of at most so many bytes.
        case text(limit: Int = 2048)
        /// One of some words.
        case choice([String])
        /// A list of texts.
        case texts
        /// An object with these members and no others.
        case object([APIField])
        /// An object of texts with any names; a list of texts may stand for one where `allowsLists`.
        case textMap(allowsLists: Bool = false)
    }

    /// The longest text in an object of texts, in bytes.
    private static let mapTextLimit = 65_536

    var name: String
    var kind: Kind
    var isRequired = false
    /// Whether null may stand in, and means that the member is removed.
    var allowsNull = false
    var summary: String

    /// The JSON Schema of the member.
    var schema: JSONValue {
        var schema = kind.schema.objectValue ?? JSONObject()
        if allowsNull, let type = schema["type"] { schema["type"] = .array([type, "null"]) }
        if allowsNull, case .array(let words)? = schema["enum"] { schema["enum"] = .array(words + [.null]) }
        schema["description"] = .string(summary)
        return .object(schema)
    }

    /// The JSON Schema of an object with these members.
    static func schema(of fields: [APIField]) -> JSONValue {
        let properties = fields.map { JSONObject.Member(name: $0.name, value: $0.schema) }
        let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        return [
            "type": "object", "properties": .object(JSONObject(properties)), "required": .array(required),
            "additionalProperties": false,
        ]
    }

    /// Checks an object against the declarations.
    /// - Throws: an `APIError` that names the first member that is wrong.
    static func check(_ object: JSONObject, _ fields: [APIField], path: String = "") throws {
        for member in object.members where !fields.contains(where: { $0.name == member.name }) {
            let nearest = NameSuggestion.nearest(to: member.name, among: fields.map(\.name))
            throw APIError.invalid(
                path + String(member.name.prefix(80)),
                "is unknown" + (nearest.map { "; did you mean `\($0)`?" } ?? "")
            )
        }
        for field in fields {
            guard let value = object[field.name] else {
                if field.isRequired { throw APIError.invalid(path + field.name, "is missing") }
                continue
            }
            if value == .null, field.allowsNull { continue }
            try field.check(value, path + field.name)
        }
    }

    private func check(_ value: JSONValue, _ path: String) throws {
        switch kind {
        case .text(let limit):
            guard let text = value.stringValue else { throw Self.mistyped(path, "a text", value) }
            guard text.utf8.count <= limit else { throw APIError.invalid(path, "has more than \(limit) bytes") }
        case .choice(let words):
            let expected = "one of " + words.map { "`\($0)`" }.joined(separator: ", ")
            guard let text = value.stringValue else { throw Self.mistyped(path, expected, value) }
            guard words.contains(text) else {
                throw APIError.invalid(path, "is `\(text.prefix(80))`, expected \(expected)")
            }
        case .texts:
            guard let elements = value.arrayValue else { throw Self.mistyped(path, "a list of texts", value) }
            for (index, element) in elements.enumerated() where element.stringValue == nil {
                throw Self.mistyped("\(path)[\(index)]", "a text", element)
            }
            guard elements.count <= 256 else { throw APIError.invalid(path, "has more than 256 elements") }
        case .object(let fields):
            guard let object = value.objectValue else { throw Self.mistyped(path, "an object", value) }
            try Self.check(object, fields, path: path + ".")
        case .textMap(let allowsLists):
            guard let object = value.objectValue else { throw Self.mistyped(path, "an object of texts", value) }
            for member in object.members {
                let (place, elements) = (path + "." + member.name.prefix(80), member.value.arrayValue)
                if allowsLists, let elements {
                    for (index, element) in elements.enumerated() { try Self.checkText(element, "\(place)[\(index)]") }
                } else {
                    try Self.checkText(member.value, place)
                }
            }
        }
    }

    private static func checkText(_ value: JSONValue, _ path: String) throws {
        guard let text = value.stringValue else { throw mistyped(path, "a text", value) }
        guard text.utf8.count <= mapTextLimit else {
            throw APIError.invalid(path, "has more than \(mapTextLimit) bytes")
        }
    }

    private static func mistyped(_ path: String, _ expected: String, _ found: JSONValue) -> APIError {
        let words: [JSONValue.Kind: String] = [
            .null: "null", .boolean: "a truth value", .number: "a number", .string: "a text", .array: "a list",
            .object: "an object",
        ]
        return .invalid(path, "is \(words[found.kind] ?? "something else"), expected \(expected)")
    }
}

extension APIField.Kind {
    var schema: JSONValue {
        switch self {
        case .text(let limit): ["type": "string", "maxLength": .number(JSONNumber(limit))]
        case .choice(let words): ["type": "string", "enum": .array(words.map { .string($0) })]
        case .texts: ["type": "array", "items": ["type": "string"], "maxItems": 256]
        case .object(let fields): APIField.schema(of: fields)
        case .textMap(let allowsLists):
            [
                "type": "object",
                "additionalProperties": ["type": allowsLists ? ["string", "array"] : "string"],
            ]
        }
    }
}
