import PatchbayCore
import PatchbayEngine
import Testing

@Suite struct MetaschemaTests {
    @Test func allOfThemAreThere() {
        let names = [
            "meta/applicator", "meta/content", "meta/core", "meta/format-annotation", "meta/format-assertion",
            "meta/meta-data", "meta/unevaluated", "meta/validation", "schema",
        ]
        #expect(Metaschemas.uris == names.map { "https://json-schema.org/draft/2020-12/\($0)" })
    }

    @Test(arguments: Metaschemas.uris) func describesItself(_ uri: String) throws {
        let metaschema = try #require(Metaschemas.document(at: uri))
        #expect(
            try JSONSchema(["$ref": .string(Metaschemas.dialect)], formatAssertion: true).validate(metaschema) == []
        )
        #expect(try JSONSchema(metaschema).validate(metaschema) == [])
    }

    private static let metaschema = Result {
        try JSONSchema(["$ref": .string(Metaschemas.dialect)], formatAssertion: true)
    }

    /// What the compiler accepts and refuses is what the metaschema does, but for what only a compiler can know.
    @Test(arguments: KeywordCase.all) func agreesWithTheCompiler(_ example: KeywordCase) throws {
        let metaschema = try Self.metaschema.get()
        let isAccepted = example.errors.isEmpty || example.isAcceptedByMetaschema
        #expect(metaschema.isValid(example.schema) == isAccepted)
    }
}
