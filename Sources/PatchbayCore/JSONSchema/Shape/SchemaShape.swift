package import PatchbayEngine

/// What a schema says about values without any value: a static view through `$ref`, `allOf` and "this or null".
///
/// It is for checks of what will be written, such as whether a field exists and which types it takes. It knows the
/// keywords listed here; what other keywords restrict is left to `JSONSchema`.
package struct SchemaShape: Sendable {
    /// The schemas that a value must meet together, those behind references included.
    let parts: [SchemaShapePart]
    /// Those among them that no other one brings along.
    private let roots: [SchemaShapePart]
    private let registry: SchemaRegistry

    /// The shape of a schema; references that lead nowhere say nothing.
    ///
    /// - Parameters:
    ///   - schema: an object or a boolean.
    ///   - baseURI: where the schema is from; its `$id` is resolved against it.
    ///   - documents: the documents that `$ref` may name, by URI.
    package init(_ schema: JSONValue, baseURI: String = "", documents: [String: JSONValue] = [:]) {
        let root = SchemaShapePart(schema: schema, place: SchemaPlace(document: 0, pointer: ""), isNullable: false)
        self.init([root], SchemaRegistry(root: schema, baseURI: baseURI, documents: documents))
    }

    private init(_ roots: [SchemaShapePart], _ registry: SchemaRegistry) {
        var flattening = SchemaFlattening(registry: registry)
        for root in roots { flattening.add(root) }
        parts = flattening.parts
        self.roots = roots
        self.registry = flattening.registry
    }

    /// The types that a value may have, in the order of `JSONSchemaType`.
    ///
    /// `number` includes `integer`, which is listed only where fractions are refused.
    package var types: [JSONSchemaType] {
        let sets = parts.map(\.types)
        return JSONSchemaType.allCases.filter { type in
            guard type == .integer else { return sets.allSatisfy { $0.contains(type) } }
            return sets.allSatisfy { $0.contains(.integer) || $0.contains(.number) }
                && !sets.allSatisfy { $0.contains(.number) }
        }
    }

    /// Whether a value of a type may be written.
    package func allows(_ type: JSONSchemaType) -> Bool {
        types.contains(type) || type == .integer && types.contains(.number)
    }

    /// The values that are allowed, nil when they are not listed.
    package var enumeration: [JSONValue]? {
        let lists = parts.compactMap(\.enumeration)
        guard let first = lists.first else { return nil }
        return first.filter { value in lists.dropFirst().allSatisfy { $0.contains(value) } }
    }

    /// The only value that is allowed.
    package var constant: JSONValue? {
        guard let values = enumeration, values.count == 1 else { return nil }
        return values.first
    }

    /// The format of strings.
    package var format: String? { firstText("format") }
    /// The title.
    package var title: String? { firstText("title") }
    /// The description.
    package var description: String? { firstText("description") }

    private func firstText(_ keyword: String) -> String? {
        parts.lazy.compactMap { $0.schema[keyword]?.stringValue }.first
    }

    /// The members that are described by name, in the order of the schema.
    package var propertyNames: [String] {
        distinct { $0["properties"]?.objectValue?.names }
    }

    /// The members that must be there.
    package var required: [String] {
        distinct { $0["required"]?.arrayValue?.compactMap(\.stringValue) }
    }

    private func distinct(_ names: (JSONValue) -> [String]?) -> [String] {
        var seen: Set<ExactText> = []
        return parts.flatMap { names($0.schema) ?? [] }.filter { seen.insert(ExactText($0)).inserted }
    }

    /// Whether members that nothing describes are refused.
    ///
    /// A schema that may be chosen by the value itself, as by `if` or `anyOf`, may describe more than is known here.
    package var isClosed: Bool {
        parts.contains { $0.schema["additionalProperties"] == false }
            || parts.contains { $0.schema["unevaluatedProperties"] == false } && !parts.contains(where: \.hasBranches)
    }

    /// Whether a member is refused, whatever its value.
    package func refuses(_ name: String) -> Bool {
        let found = parts.flatMap { $0.properties(named: name) }
        return found.isEmpty ? isClosed : found.contains { $0.schema == false }
    }

    /// Whether a schema is not merely brought along by a reference or `allOf`.
    func isRoot(_ part: SchemaShapePart) -> Bool { roots.contains { $0.place == part.place } }

    /// The validator of what the schemas say together, with the keywords that this view does not know.
    func validator(formatAssertion: Bool) -> JSONSchema? {
        var documents: [String: JSONValue] = [:]
        let references = roots.map { root -> JSONValue in
            let name = "urn:schema:\(root.place.document)"
            documents[name] = registry.documents[root.place.document].value
            return ["$ref": .string(name + "#" + PercentEncoding.encode(root.place.pointer, keeping: .unreserved))]
        }
        return try? JSONSchema(["allOf": .array(references)], documents: documents, formatAssertion: formatAssertion)
    }

    /// The shape of a member, through `properties`, `patternProperties` and `additionalProperties`.
    ///
    /// Nil when nothing describes the member or it is refused; `refuses` tells the two apart.
    package func property(named name: String) -> SchemaShape? {
        let found = parts.flatMap { $0.properties(named: name) }
        guard !found.isEmpty, !found.contains(where: { $0.schema == false }) else { return nil }
        return SchemaShape(found, registry)
    }

    /// The shape of the items behind those of `prefixItems`, nil when nothing describes them.
    package var items: SchemaShape? {
        let found = parts.compactMap { $0.child("items") }
        return found.isEmpty ? nil : SchemaShape(found, registry)
    }

    /// Whether all items are described alike.
    var hasUniformItems: Bool { !parts.contains { $0.schema["prefixItems"] != nil } }

    /// The shape of an item, nil when nothing describes it.
    package func item(at index: Int) -> SchemaShape? {
        let found = parts.compactMap { part in
            let prefix = part.schema["prefixItems"]?.arrayValue ?? []
            return index < prefix.count ? part.child("prefixItems", "\(index)") : part.child("items")
        }
        return found.isEmpty ? nil : SchemaShape(found, registry)
    }
}
