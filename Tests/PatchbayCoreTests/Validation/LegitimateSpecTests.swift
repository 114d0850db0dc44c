import Foundation
import PatchbayCore
import PatchbayTestSupport
import Testing

/// Specs made up of what catalogues of real providers need: validation has nothing to say of them.
struct LegitimateSpecTests {
    private static let folder = "Tests/PatchbayCoreTests/Data/validation/legitimate"

    static let specs = (try? files(in: folder, withExtension: "json")) ?? []

    @Test(arguments: specs) func isSilent(_ url: URL) throws {
        let id = url.deletingPathExtension().lastPathComponent
        let file = SourceFile(name: url.lastPathComponent, bytes: Array(try Data(contentsOf: url)))
        let findings = try SpecSamples.loader().load(file, expectedID: id).diagnostics
        #expect(DiagnosticRenderer(files: [file], isColored: false).render(findings, as: .text) == "")
    }

    @Test func coversTheCatalogues() {
        #expect(Self.specs.count == 6)
    }
}
