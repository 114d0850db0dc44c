import Foundation
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// The JSONPath Compliance Test Suite: every case, values and normalized paths.
struct JSONPathComplianceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let selector: String
        let document: JSONValue?
        /// The results of which one must come out; none for an invalid query.
        let results: [JSONValue]
        let paths: [JSONValue]

        var testDescription: String { name }
    }

    static let cases: [Case] = {
        let file = repositoryRoot.appending(path: "Tests/PatchbayEngineTests/Data/jsonpath/cts.json")
        guard let data = try? Data(contentsOf: file), let suite = try? JSONValue(parsing: Array(data)) else {
            return []
        }
        return (suite["tests"]?.arrayValue ?? []).map { test in
            Case(
                name: test["name"]?.stringValue ?? "",
                selector: test["selector"]?.stringValue ?? "",
                document: test["invalid_selector"]?.boolValue == true ? nil : test["document"],
                results: test["results"]?.arrayValue ?? test["result"].map { [$0] } ?? [],
                paths: test["results_paths"]?.arrayValue ?? test["result_paths"].map { [$0] } ?? []
            )
        }
    }()

    @Test func readsTheWholeSuite() {
        #expect(Self.cases.count == 703)
        #expect(Self.cases.filter { $0.document == nil }.count == 247)
    }

    @Test(arguments: cases.filter { $0.document != nil })
    func selectsValuesAndPaths(_ test: Case) throws {
        let document = try #require(test.document)
        let path = try JSONPath(test.selector)
        let nodes = try path.select(from: document)
        let result = JSONValue.array(nodes.map(\.value))
        let place = try #require(test.results.firstIndex(of: result), "\(test.selector) gives \(result.compactText)")
        #expect(try path.values(in: document) == nodes.map(\.value))
        #expect(test.paths[place] == .array(nodes.map { .string($0.path.description) }))
    }

    @Test(arguments: cases.filter { $0.document == nil })
    func refusesInvalidQueries(_ test: Case) throws {
        let error = try #require(throws: JSONPathError.self) { try JSONPath(test.selector) }
        #expect((0...test.selector.utf8.count).contains(error.offset))
    }

    @Test(arguments: cases.filter { $0.document != nil })
    func printsQueriesThatReadBackEqual(_ test: Case) throws {
        let path = try JSONPath(test.selector)
        #expect(try JSONPath(path.description) == path)
    }

    @Test(arguments: cases.filter { $0.document != nil })
    func printsPathsThatSelectTheirNode(_ test: Case) throws {
        let document = try #require(test.document)
        for node in try JSONPath(test.selector).select(from: document) {
            let path = try JSONPath(node.path.description)
            #expect(path.singularSegments == node.path.segments)
            #expect(try path.values(in: document) == [node.value])
            #expect(node.path.pointer.resolve(in: document) == node.value)
        }
    }
}
