import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// What the README shows must be true.
struct ReadMeTests {
    private static func text() throws -> String {
        String(decoding: try Data(contentsOf: repositoryRoot.appending(path: "README.md")), as: UTF8.self)
    }

    /// The texts between a fence of this language and the next.
    private static func blocks(_ language: String) throws -> [String] {
        try text().components(separatedBy: "```\(language)\n").dropFirst().map { block in
            block.components(separatedBy: "```")[0]
        }
    }

    @Test func showsASpecThatIsValid() throws {
        let folder = try #require(ProviderExampleTests.folder)
        let spec = try #require(try Self.blocks("json").first { $0.contains("\"specVersion\"") })
        let loaded = folder.loader(besides: folder.providers).load(
            SourceFile(name: "README.md", text: spec),
            expectedID: "github-issues"
        )
        #expect(loaded.diagnostics.map(\.message) == [])
        let plan = try #require(loaded.dataTypes.first?.mapping)
        var mapper = RecordMapper(plan)
        let record = Array(#"{"id":7,"number":12,"title":"Crash","state":"open"}"#.utf8)
        let padded = record + [UInt8](repeating: 0, count: PageReader.padding)
        guard case .mapped = mapper.map(padded.span, from: 0, to: record.count).outcome else {
            Issue.record("the record is not mapped")
            return
        }
    }

    @Test func isTwoScreensAndSetsUpInTwoCommands() throws {
        #expect(try Self.text().split(separator: "\n", omittingEmptySubsequences: false).count <= 165)
        let commands = try #require(try Self.blocks("sh").first).split(separator: "\n")
        #expect(commands.count == 2)
    }
}
