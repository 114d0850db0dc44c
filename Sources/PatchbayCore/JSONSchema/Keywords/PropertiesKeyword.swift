import PatchbayEngine

/// The keyword `properties` (core section 10.3.2.1).
enum PropertiesKeyword {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("properties", .applicator, subschemas: .members) { site, compiler in
            guard let named = compiler.namedSubschemas(site) else { return nil }
            return PropertiesAssertion(
                schemas: Dictionary(
                    named.map { (ExactText($0.name), $0.schema) },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        }
    ]
}

private struct PropertiesAssertion: SchemaAssertion {
    let schemas: [ExactText: Subschema]

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .object(let object) = instance else { return true }
        var isMet = true
        for (index, member) in object.members.enumerated() {
            guard let schema = schemas[ExactText(member.name)] else { continue }
            frame.evaluated?.mark(index)
            guard !run.apply(schema, toChild: member.value, at: .name(member.name)) else { continue }
            isMet = false
            if run.stopsEarly { break }
        }
        return isMet
    }
}
