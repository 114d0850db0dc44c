import PatchbayEngine

/// The keywords `if`, `then` and `else` (core section 10.2.2).
enum ConditionalKeywords {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("if", .applicator, subschemas: .value) { site, compiler in
            ConditionalAssertion(
                condition: compiler.subschema(site),
                consequence: branch("then", site, &compiler),
                alternative: branch("else", site, &compiler)
            )
        },
        SchemaKeyword("then", .applicator, subschemas: .value, compile: compileAlone),
        SchemaKeyword("else", .applicator, subschemas: .value, compile: compileAlone),
    ]

    private static func branch(
        _ name: String,
        _ site: KeywordSite,
        _ compiler: inout SchemaCompiler
    ) -> Subschema? {
        site.sibling(name).map { compiler.subschema($0) }
    }

    /// A branch asserts nothing without `if`, but it must be a schema.
    @Sendable private static func compileAlone(
        _ site: KeywordSite,
        _ compiler: inout SchemaCompiler
    ) -> (any SchemaAssertion)? {
        _ = compiler.subschema(site)
        return nil
    }
}

private struct ConditionalAssertion: SchemaAssertion {
    let condition: Subschema
    let consequence: Subschema?
    let alternative: Subschema?

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        let holds = run.quietly { $0.apply(condition, to: instance, in: &frame) }
        guard let branch = holds ? consequence : alternative else { return true }
        return run.apply(branch, to: instance, in: &frame)
    }
}
