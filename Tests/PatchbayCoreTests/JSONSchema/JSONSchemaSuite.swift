import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// A group of tests in the form of the official suite: one schema, several instances.
struct SchemaTestGroup: Sendable, CustomTestStringConvertible {
    struct Test: Sendable {
        var description: String
        var instance: JSONValue
        var isValid: Bool
    }

    var file: String
    var description: String
    var schema: JSONValue
    var tests: [Test]

    var testDescription: String { "\(file): \(description)" }

    /// The groups of every file in a folder of the repository.
    static func groups(in folder: String) -> [SchemaTestGroup] {
        let urls = (try? files(in: folder, withExtension: "json")) ?? []
        return urls.flatMap { url in
            let document = (try? Data(contentsOf: url)).flatMap { try? JSONValue(parsing: Array($0)) }
            return document.map { groups(of: $0, file: url.lastPathComponent) } ?? []
        }
    }

    private static func groups(of document: JSONValue, file: String) -> [SchemaTestGroup] {
        (document.arrayValue ?? []).compactMap { group in
            guard let schema = group["schema"], let tests = group["tests"]?.arrayValue else { return nil }
            return SchemaTestGroup(
                file: file,
                description: group["description"]?.stringValue ?? "",
                schema: schema,
                tests: tests.compactMap { test in
                    guard let instance = test["data"], let isValid = test["valid"]?.boolValue else { return nil }
                    return Test(
                        description: test["description"]?.stringValue ?? "",
                        instance: instance,
                        isValid: isValid
                    )
                }
            )
        }
    }

    /// Holds every test of the group against the validator, in its three ways to run.
    func check(documents: [String: JSONValue] = [:], formatAssertion: Bool = false) throws {
        let schema = try JSONSchema(schema, documents: documents, formatAssertion: formatAssertion)
        for test in tests {
            let violations = schema.validate(test.instance)
            #expect(violations.isEmpty == test.isValid, "\(test.description): \(violations)")
            #expect(schema.isValid(test.instance) == test.isValid, "\(test.description)")
            let firsts = schema.validate(test.instance, stoppingAtFirst: true)
            #expect(firsts.count == (test.isValid ? 0 : 1), "\(test.description): \(firsts)")
        }
    }
}

/// The official suite's files that are kept here; see the LICENSE beside them.
@Suite struct JSONSchemaSuiteTests {
    static let folder = "Tests/PatchbayCoreTests/Data/json-schema/tests/draft2020-12"
    static let groups = SchemaTestGroup.groups(in: folder)

    @Test func runsTheWholeSuite() {
        #expect(Self.groups.reduce(0) { $0 + $1.tests.count } == 732)
    }

    @Test(arguments: groups) func agrees(_ group: SchemaTestGroup) throws {
        try group.check()
    }
}
