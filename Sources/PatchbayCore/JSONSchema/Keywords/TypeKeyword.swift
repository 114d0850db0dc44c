package import PatchbayEngine

/// A type that the keyword `type` can name (validation section 6.1.1).
package enum JSONSchemaType: String, Sendable, Hashable, CaseIterable {
    case null, boolean, integer, number, string, array, object

    /// Whether a value is of the type; `1.0` is an integer.
    package func includes(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.integer, .number(let number)): number.isWhole
        default: rawValue == value.kind.rawValue
        }
    }

    /// The type with its article.
    var phrase: String {
        switch self {
        case .null: "null"
        case .integer, .array, .object: "an \(rawValue)"
        default: "a \(rawValue)"
        }
    }
}

/// The keyword `type`.
enum TypeKeyword {
    static let all = [SchemaKeyword("type", .validation, compile: compile)]

    @Sendable private static func compile(
        _ site: KeywordSite,
        _ compiler: inout SchemaCompiler
    ) -> (any SchemaAssertion)? {
        let choices = ValueDescription.choices(JSONSchemaType.allCases.map { "`\($0.rawValue)`" })
        switch site.value {
        case .string(let name):
            if let type = JSONSchemaType(rawValue: name) { return TypeAssertion(types: [type]) }
            compiler.refuse(at: site.place, found: site.value, expected: choices)
        case .array(let elements) where !elements.isEmpty:
            var types: [JSONSchemaType] = []
            for (index, element) in elements.enumerated() {
                let place = site.place.appending("\(index)")
                guard let type = element.stringValue.flatMap(JSONSchemaType.init) else {
                    compiler.refuse(at: place, found: element, expected: choices)
                    continue
                }
                if types.contains(type) { compiler.refuse(at: place, "the type `\(type.rawValue)` occurs twice") }
                types.append(type)
            }
            return TypeAssertion(types: types)
        default:
            compiler.refuse(at: site.place, found: site.value, expected: "a type's name or a non-empty array of them")
        }
        return nil
    }
}

private struct TypeAssertion: SchemaAssertion {
    let types: [JSONSchemaType]

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        for type in types where type.includes(instance) { return true }
        return run.fail(
            "type",
            frame,
            found: ValueDescription.phrase(instance),
            expected: ValueDescription.choices(types.map(\.phrase))
        )
    }
}
