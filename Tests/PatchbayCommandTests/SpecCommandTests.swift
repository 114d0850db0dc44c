import Foundation
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// The commands that write or print specs and examples: `show`, `fmt`, `test`.
struct SpecCommandTests {
    @Test func keepsTheRepositoryFormatted() throws {
        let output = try PatchbayProcess.run(["fmt", "--check", "--upgrade"])
        #expect(output.status == 0, "\(output.out)")
        #expect(output.err == "every spec is of version 1, nothing to upgrade\n")
    }

    @Test func formatsFilesAndInput() throws {
        try TemporaryFolder.withProviders(["acme": #"{"id":"acme","specVersion":1}"#]) { folder in
            let file = folder.appending(path: "providers/acme.json")
            let formatted = "{\n  \"id\": \"acme\",\n  \"specVersion\": 1\n}\n"
            let check = try PatchbayProcess.run(["fmt", "--check"], in: folder)
            #expect(check.status == 1 && check.out.hasSuffix("providers/acme.json\n"))
            #expect(try PatchbayProcess.run(["fmt"], in: folder).status == 0)
            #expect(try String(decoding: Data(contentsOf: file), as: UTF8.self) == formatted)
            let again = try PatchbayProcess.run(["fmt"], in: folder)
            #expect(again.status == 0 && again.out.isEmpty)
            #expect(try PatchbayProcess.run(["fmt", "-"], input: #"{"id":"acme","specVersion":1}"#).out == formatted)

            try Data(#"{"specVersion":2}"#.utf8).write(to: file)
            let newer = try PatchbayProcess.run(["fmt", "--upgrade"], in: folder)
            #expect(newer.status == 2 && newer.err.contains("is of version 2, expected 1"), "\(newer.err)")
            try Data("{,}".utf8).write(to: file)
            let broken = try PatchbayProcess.run(["fmt"], in: folder)
            #expect(broken.status == 2 && broken.err.contains("acme.json:1:2"), "\(broken.err)")
            #expect(try Data(contentsOf: file) == Data("{,}".utf8))
        }
    }

    @Test func showsWhatHoldsAfterInheritanceAndDefaults() throws {
        let spec = try #require(JSONValue(parsing: PatchbayProcess.run(["new", "acme"]).out).objectValue)
        var changed = spec
        changed["defaults"] = ["order": "ascending"]
        try TemporaryFolder.withProviders(["acme": JSONValue.object(changed).compactText]) { folder in
            let plain = try PatchbayProcess.run(["show", "acme"], in: folder)
            #expect(try JSONValue(parsing: plain.out) == .object(changed))
            let output = try PatchbayProcess.run(["show", "acme", "--resolved"], in: folder)
            let resolved = try JSONValue(parsing: output.out)
            #expect(resolved["defaults"] == nil)
            #expect(resolved["dataTypes"]?["customers"]?["order"] == "ascending")
            #expect(resolved["dataTypes"]?["customers"]?["pagination"]?["type"] == "cursor")
            #expect(output.out.count > plain.out.count)
            #expect(try PatchbayProcess.run(["fmt", "-"], input: output.out).out == output.out)
            try Data(output.out.utf8).write(to: folder.appending(path: "providers/acme.json"))
            #expect(try PatchbayProcess.run(["validate"], in: folder).status == 0)
        }
    }

    @Test func updatesExamples() throws {
        let spec = try PatchbayProcess.run(["new", "acme"]).out
        try TemporaryFolder.withProviders(["acme": spec]) { folder in
            let examples = folder.appending(path: "providers/examples/acme/customers")
            try FileManager.default.createDirectory(at: examples, withIntermediateDirectories: true)
            func write(_ name: String, _ payload: String) throws {
                let text = #"{"source":"made for this test","licence":"none",\#(payload)}"#
                try Data(text.utf8).write(to: examples.appending(path: name))
            }
            try write("good.json", #""input":{"id":7,"name":"Ada"}"#)
            try write("bad.json", #""input":{"id":7,"created_at":"soon"},"output":{}"#)
            try write("page.json", #""page":{"data":[{"id":1.50}]},"output":[]"#)
            let failing = try PatchbayProcess.run(["test"], in: folder)
            #expect(failing.status == 1 && failing.out.hasSuffix("0 passed, 3 failed\n"), "\(failing.out)")
            let updated = try PatchbayProcess.run(["test", "--update"], in: folder)
            #expect(updated.status == 1 && updated.out.hasSuffix("0 passed, 0 failed, 3 rewritten\n"), "\(updated.out)")
            let passing = try PatchbayProcess.run(["test", "acme", "--update"], in: folder)
            #expect(passing.status == 0 && passing.out == "3 passed, 0 failed, 0 rewritten\n", "\(passing.out)")
            let bad = try JSONValue(parsing: Array(Data(contentsOf: examples.appending(path: "bad.json"))))
            #expect(bad["output"] == nil && bad["errors"]?.arrayValue?.first?["field"] == "createdAt")
            let page = try JSONValue(parsing: Array(Data(contentsOf: examples.appending(path: "page.json"))))
            #expect(page["output"]?.arrayValue?.first?["remoteId"] == "1.50")
            let list = try PatchbayProcess.run(["test", "--format", "json"], in: folder).out
            #expect(try JSONValue(parsing: list).arrayValue?.count == 3)
        }
    }
}
