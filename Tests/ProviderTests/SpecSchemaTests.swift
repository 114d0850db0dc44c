import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

@Suite struct SpecSchemaTests {
    @Test func isFresh() throws {
        let data = try Data(contentsOf: repositoryRoot.appending(path: "schemas/provider.schema.json"))
        #expect(
            try JSONValue(parsing: Array(data)) == SpecSchema.document(),
            "run `patchbay schema > schemas/provider.schema.json`"
        )
    }

    @Test(arguments: ProviderExampleTests.ids) func acceptsEverySpec(_ id: String) throws {
        let schema = try JSONSchema(SpecSchema.document())
        let data = try Data(contentsOf: repositoryRoot.appending(path: "providers/\(id).json"))
        let violations = schema.validate(try JSONValue(parsing: Array(data)))
        #expect(violations.map { "\($0.instanceLocation): \($0.message)" } == [])
    }

    @Test func refusesAMisspeltMember() throws {
        let schema = try JSONSchema(SpecSchema.document())
        let data = try Data(contentsOf: repositoryRoot.appending(path: "providers/github-issues.json"))
        var spec = try #require(try JSONValue(parsing: Array(data)).objectValue)
        spec["dataTyps"] = [:]
        #expect(!schema.isValid(.object(spec)))
    }

    @Test(arguments: ProviderFolderModels.names) func modelsAreSchemas(_ name: String) throws {
        let data = try Data(contentsOf: repositoryRoot.appending(path: "schemas/models/\(name).schema.json"))
        let value = try JSONValue(parsing: Array(data))
        _ = try JSONSchema(value, formatAssertion: true)
        for property in value["properties"]?.objectValue?.members ?? [] {
            #expect(property.value["description"]?.stringValue?.isEmpty == false, "\(name).\(property.name)")
        }
    }

    @Test(arguments: ProviderExampleTests.ids) func expectedOutputsFitTheirModels(_ id: String) throws {
        let folder = try #require(ProviderExampleTests.folder)
        let spec = try JSONValue(parsing: ProviderFolder.read(folder.file(of: id), name: id).bytes)
        for type in spec["dataTypes"]?.objectValue?.members ?? [] {
            guard let model = type.value["model"]?.stringValue else { continue }
            let data = try Data(contentsOf: repositoryRoot.appending(path: "schemas/models/\(model).schema.json"))
            let schema = try JSONSchema(try JSONValue(parsing: Array(data)), formatAssertion: true)
            for file in try files(in: "providers/examples/\(id)/\(type.name)", withExtension: "json") {
                let example = try JSONValue(parsing: Array(try Data(contentsOf: file)))
                guard let output = example["output"] else { continue }
                for record in output.arrayValue ?? [output] {
                    #expect(schema.validate(record).map(\.message) == [], "\(file.lastPathComponent)")
                }
            }
        }
    }
}

/// The names of the models.
enum ProviderFolderModels {
    static let names = ProviderExampleTests.folder?.modelNames() ?? []
}
