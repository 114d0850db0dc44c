import PatchbayEngine

/// The keywords `$ref` and `$dynamicRef` (core section 8.2.3).
enum ReferenceKeywords {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("$ref", .core) { site, compiler in
            compiler.target(site).map { ReferenceAssertion(target: $0.schema) }
        },
        SchemaKeyword("$dynamicRef", .core) { site, compiler in
            guard let target = compiler.target(site) else { return nil }
            guard let name = target.dynamicName else { return ReferenceAssertion(target: target.schema) }
            compiler.lookDynamically(for: name)
            return DynamicReferenceAssertion(target: target.schema, name: name)
        },
    ]
}

private struct ReferenceAssertion: SchemaAssertion {
    let target: Subschema

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        run.follow(target, to: instance, in: &frame)
    }
}

private struct DynamicReferenceAssertion: SchemaAssertion {
    let target: Subschema
    let name: ExactText

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        var target = target
        if let node = run.dynamicTarget(name) { target.node = node }
        return run.follow(target, to: instance, in: &frame)
    }
}

extension SchemaCompiler {
    /// What a reference leads to, and the anchor's name when that is a dynamic one.
    fileprivate mutating func target(_ site: KeywordSite) -> (schema: Subschema, dynamicName: ExactText?)? {
        guard let text = text(site) else { return nil }
        switch registry.resolve(text, from: site.resource) {
        case .failure(let problem):
            refuse(at: site.place, problem.message, help: problem.help)
            return nil
        case .success(let target):
            let index = node(for: target.value, at: target.place, resource: target.resource)
            return (Subschema(node: index, path: "/" + site.name), target.dynamicName)
        }
    }
}
