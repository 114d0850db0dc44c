import PatchbayEngine

/// The keyword `patternProperties` (core section 10.3.2.2).
enum PatternPropertiesKeyword {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("patternProperties", .applicator, subschemas: .members) { site, compiler in
            guard let named = compiler.namedSubschemas(site) else { return nil }
            return PatternPropertiesAssertion(
                schemas: named.compactMap { pattern, schema in
                    compiler.regularExpression(pattern, at: site.place.appending(pattern)).map { ($0, schema) }
                }
            )
        }
    ]
}

private struct PatternPropertiesAssertion: SchemaAssertion {
    let schemas: [(expression: RegularExpression, schema: Subschema)]

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .object(let object) = instance else { return true }
        var isMet = true
        for (index, member) in object.members.enumerated() {
            for (expression, schema) in schemas where expression.search(member.name) {
                frame.evaluated?.mark(index)
                guard !run.apply(schema, toChild: member.value, at: .name(member.name)) else { continue }
                isMet = false
                if run.stopsEarly { return false }
            }
        }
        return isMet
    }
}
