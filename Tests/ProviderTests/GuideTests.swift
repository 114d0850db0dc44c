import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// The data types in the guides are what they seem: put into a spec, validation has nothing to say of them.
struct GuideTests {
    static let blocks: [String] = {
        let url = repositoryRoot.appending(path: "Sources/PatchbayServer/PatchbayServer.docc/Lists.md")
        let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
        return text.components(separatedBy: "```json\n").dropFirst().compactMap { part in
            part.components(separatedBy: "\n```").first
        }
    }()

    @Test func areFound() { #expect(Self.blocks.count == 7) }

    @Test(arguments: blocks) func holds(_ block: String) throws {
        let parents =
            #""invoices": { "internal": true, "primaryKey": "$.id", "request": { "path": "/invoices" }, "#
            + #""records": "$.data[*]", "pagination": { "type": "none" } }, "#
        let key = block.contains("primaryKey") ? "" : #""primaryKey": "$.id", "#
        // What the guide leaves out is what every data type has.
        let whole = block.replacing(
            /^("[a-zA-Z]+": \{)/,
            with: { "\($0.output.1) \"model\": \"thing\", \(key)\"mapping\": { \"id\": \"$.id\" }, " }
        )
        let text = """
            {
              "specVersion": 1, "id": "guide", "name": "Guide", "auth": { "type": "none" },
              "variables": { \(block.contains("sites") ? #""sites": {}"# : "") },
              "api": { "baseUrl": "https://api.guide.test" },
              "dataTypes": { \(block.contains(#""dataType": "invoices""#) ? parents : "")\(whole) }
            }
            """
        let loader = ProviderLoader(environment: .host, modelNames: ["thing"]) {
            $0 == "thing" ? ThingProvider.model : nil
        }
        let loaded = loader.load(SourceFile(name: "guide.json", text: text), expectedID: "guide")
        #expect(loaded.diagnostics.map { "\($0.code.id): \($0.message)" } == [])
        #expect(loaded.dataTypes.last?.sync != nil)
    }
}
