import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// One schema of a keyword's file: instances that conform and that do not, or the mistakes that it is refused for.
struct KeywordCase: Sendable, CustomTestStringConvertible {
    var file: String
    var description: String
    var schema: JSONValue
    var documents: [String: JSONValue]
    var assertsFormat: Bool
    var valid: [JSONValue]
    var invalid: [JSONValue]
    var errors: [JSONValue]
    /// Whether only a compiler can see the mistake, such as a reference that leads nowhere.
    var isAcceptedByMetaschema: Bool

    var testDescription: String { "\(file): \(description)" }

    static let folder = "Tests/PatchbayCoreTests/Data/json-schema-keywords"
    static let urls = (try? files(in: folder, withExtension: "json")) ?? []
    static let all: [KeywordCase] = urls.flatMap { url in
        let document = (try? Data(contentsOf: url)).flatMap { try? JSONValue(parsing: Array($0)) }
        return (document?.arrayValue ?? []).compactMap { KeywordCase($0, file: url.lastPathComponent) }
    }

    private init?(_ value: JSONValue, file: String) {
        guard let schema = value["schema"] else { return nil }
        self.file = file
        self.schema = schema
        description = value["description"]?.stringValue ?? ""
        let members = value["documents"]?.objectValue?.members ?? []
        documents = Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        assertsFormat = value["formatAssertion"] == true
        valid = value["valid"]?.arrayValue ?? []
        invalid = value["invalid"]?.arrayValue ?? []
        errors = value["errors"]?.arrayValue ?? []
        isAcceptedByMetaschema = value["acceptedByMetaschema"] == true
    }
}

@Suite struct JSONSchemaKeywordTests {
    @Test(arguments: KeywordCase.all.filter { $0.errors.isEmpty })
    func tellsWhatConforms(_ example: KeywordCase) throws {
        try #require(!example.valid.isEmpty || !example.invalid.isEmpty)
        let tests =
            example.valid.map { SchemaTestGroup.Test(description: "conforms", instance: $0, isValid: true) }
            + example.invalid.map { SchemaTestGroup.Test(description: "does not", instance: $0, isValid: false) }
        let group = SchemaTestGroup(
            file: example.file,
            description: example.description,
            schema: example.schema,
            tests: tests
        )
        try group.check(documents: example.documents, formatAssertion: example.assertsFormat)
    }

    @Test(arguments: KeywordCase.all.filter { !$0.errors.isEmpty })
    func refusesTheSchema(_ example: KeywordCase) throws {
        let thrown = #expect(throws: JSONSchemaCompileErrors.self) {
            _ = try JSONSchema(example.schema, documents: example.documents)
        }
        let errors = try #require(thrown).errors
        #expect(errors.count == example.errors.count, "\(errors)")
        for (error, expected) in zip(errors, example.errors) {
            #expect(error.pointer == expected["pointer"]?.stringValue)
            #expect(error.document == expected["document"]?.stringValue ?? "")
            let part = try #require(expected["message"]?.stringValue)
            #expect(error.message.contains(part), "\(error.message)")
        }
    }

    @Test func everyKeywordHasAFile() {
        let names = Set(KeywordCase.urls.map { $0.deletingPathExtension().lastPathComponent })
        #expect(names == Set(JSONSchema.keywords.map { $0.replacing("$", with: "") }))
    }

    @Test func everyKeywordOfTheMetaschemasIsKnown() throws {
        var keywords: Set<String> = []
        for uri in Metaschemas.uris {
            let document = try #require(Metaschemas.document(at: uri))
            keywords.formUnion(document["properties"]?.objectValue?.names ?? [])
        }
        #expect(JSONSchema.keywords == keywords.sorted())
    }
}
