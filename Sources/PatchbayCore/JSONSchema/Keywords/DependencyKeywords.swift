import PatchbayEngine

/// The keyword `dependentSchemas` (core section 10.2.2.4) and its predecessor `dependencies`.
enum DependencyKeywords {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("dependentSchemas", .applicator, subschemas: .members) { site, compiler in
            compiler.namedSubschemas(site).map { DependentSchemasAssertion(schemas: $0) }
        },
        SchemaKeyword("dependencies", .core, subschemas: .membersButArrays, compile: dependencies),
    ]

    /// Of earlier drafts: each member is a schema, as in `dependentSchemas`, or names, as in `dependentRequired`.
    @Sendable private static func dependencies(
        _ site: KeywordSite,
        _ compiler: inout SchemaCompiler
    ) -> (any SchemaAssertion)? {
        guard case .object(let object) = site.value else {
            compiler.refuse(at: site.place, found: site.value, expected: "an object of schemas and arrays of names")
            return nil
        }
        var schemas: [(name: String, schema: Subschema)] = []
        var required: [(trigger: String, names: [String])] = []
        for member in object.members {
            if case .array = member.value {
                let place = site.place.appending(member.name)
                compiler.names(member.value, at: place).map { required.append((member.name, $0)) }
            } else {
                schemas.append((member.name, compiler.subschema(site, [member.name], value: member.value)))
            }
        }
        return DependenciesAssertion(
            required: DependentRequiredAssertion(keyword: site.name, dependencies: required),
            schemas: DependentSchemasAssertion(schemas: schemas)
        )
    }
}

private struct DependentSchemasAssertion: SchemaAssertion {
    let schemas: [(name: String, schema: Subschema)]

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .object(let object) = instance else { return true }
        var isMet = true
        for (name, schema) in schemas where object[name] != nil && !run.apply(schema, to: instance, in: &frame) {
            isMet = false
            if run.stopsEarly { break }
        }
        return isMet
    }
}

private struct DependenciesAssertion: SchemaAssertion {
    let required: DependentRequiredAssertion
    let schemas: DependentSchemasAssertion

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        let hasRequired = required.isMet(by: instance, in: &frame, of: &run)
        return schemas.isMet(by: instance, in: &frame, of: &run) && hasRequired
    }
}
