import Foundation
import PatchbayCore
import PatchbayRuntime
import PatchbayTestSupport
import Testing

@Suite struct ProviderExampleTests {
    static let folder = try? ProviderFolder(given: repositoryRoot.appending(path: "providers").path, executable: "")
    static let ids = (try? folder?.ids()) ?? []

    private static func load(_ id: String) throws -> LoadedProvider {
        let folder = try #require(folder)
        let file = try ProviderFolder.read(folder.file(of: id), name: "\(id).json")
        return folder.loader(besides: folder.providers).load(file, expectedID: id)
    }

    @Test(arguments: ids) func hasNoFindings(_ id: String) throws {
        #expect(try Self.load(id).diagnostics.map(\.message) == [])
    }

    @Test(arguments: ids) func keepsItsExamples(_ id: String) throws {
        let folder = try #require(Self.folder)
        for type in try Self.load(id).dataTypes {
            let results = try ExampleRunner.run(folder: folder, provider: id, type)
            #expect(results.count >= 3, "\(id)/\(type.name)")
            for result in results { #expect(result.failure == nil, "\(id)/\(type.name)/\(result.name)") }
        }
    }

    @Test func coversTheFourOfTheRESTDocument() {
        #expect(Self.ids.count >= 4)
    }
}
