import PatchbayEngine

/// Collects the schemas that hold together with one: those behind `$ref` and `allOf`, and the other one beside null.
struct SchemaFlattening {
    private(set) var registry: SchemaRegistry
    private(set) var parts: [SchemaShapePart] = []
    private var seen: Set<SchemaPlace> = []

    init(registry: SchemaRegistry) {
        self.registry = registry
    }

    /// Adds a schema and what holds with it.
    mutating func add(_ root: SchemaShapePart) {
        var pending = [root]
        while let part = pending.popLast() {
            // A schema that refers back to itself adds nothing the second time.
            guard seen.insert(part.place).inserted else { continue }
            parts.append(part)
            pending += inner(of: part).reversed()
        }
    }

    private mutating func inner(of part: SchemaShapePart) -> [SchemaShapePart] {
        var found: [SchemaShapePart] = []
        for keyword in ["$ref", "$dynamicRef"] {
            if let target = target(of: part, keyword) { found.append(target) }
        }
        for index in (part.schema["allOf"]?.arrayValue ?? []).indices {
            if let child = part.child("allOf", "\(index)") { found.append(child) }
        }
        for keyword in ["anyOf", "oneOf"] {
            if let other = otherThanNull(part, keyword) { found.append(other) }
        }
        return found.map { inner in
            var inner = inner
            inner.isNullable = inner.isNullable || part.isNullable
            return inner
        }
    }

    private mutating func target(of part: SchemaShapePart, _ keyword: String) -> SchemaShapePart? {
        guard let reference = part.schema[keyword]?.stringValue,
            let resource = registry.resource(owning: part.place),
            case .success(let target) = registry.resolve(reference, from: resource)
        else { return nil }
        return SchemaShapePart(schema: target.value, place: target.place, isNullable: false)
    }

    /// The one alternative that is not null, when there is one.
    private func otherThanNull(_ part: SchemaShapePart, _ keyword: String) -> SchemaShapePart? {
        let alternatives = part.alternatives(keyword)
        guard alternatives.others.count == 1, var other = alternatives.others.first else { return nil }
        other.isNullable = alternatives.hasNull
        return other
    }
}
