import Foundation
import PatchbayCore
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// The providers of the repository as typed specs.
struct ProviderSpecTests {
    static let specs = (try? files(in: "providers", withExtension: "json")) ?? []

    @Test(arguments: specs) func decodesCompletely(_ url: URL) throws {
        let folder = try ProviderFolder(
            given: repositoryRoot.appending(path: "providers").path(percentEncoded: false),
            executable: "patchbay"
        )
        let id = url.deletingPathExtension().lastPathComponent
        let file = try ProviderFolder.read(url, name: url.lastPathComponent)
        let spec = try #require(folder.loader(besides: folder.providers).load(file, expectedID: id).provider)
        #expect(spec.id.value == id)
        #expect(!spec.dataTypes.isEmpty)
        for type in spec.dataTypes {
            for read in type.reads {
                #expect(read.request != nil)
                #expect(read.records != nil)
            }
        }
    }
}
