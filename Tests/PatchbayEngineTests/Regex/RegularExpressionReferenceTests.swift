import Foundation
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Random patterns whose answers a backtracking ECMA-262 engine has given.
struct RegularExpressionReferenceTests {
    struct Case: Sendable, Decodable, CustomTestStringConvertible {
        let pattern: String
        let text: String
        let ignoreCase: Bool
        let whole: Bool
        let start: Int?
        let groups: [String?]?

        var testDescription: String { "\(pattern) in \(text)" }
    }

    static let cases: [Case] = {
        let file = repositoryRoot.appending(path: "Tests/PatchbayEngineTests/Data/regex/ecma.json")
        guard let data = try? Data(contentsOf: file) else { return [] }
        return (try? JSONDecoder().decode([Case].self, from: data)) ?? []
    }()

    @Test func readsAllCases() {
        #expect(Self.cases.count == 800)
        #expect(Self.cases.filter { $0.groups != nil }.count > 100)
    }

    @Test(arguments: cases) func answersAsTheReferenceDoes(_ test: Case) throws {
        let expression = try RegularExpression(test.pattern, syntax: .ecma, ignoreCase: test.ignoreCase)
        let match = expression.firstMatch(in: test.text)
        #expect(expression.matchesWhole(test.text) == test.whole)
        #expect(expression.search(test.text) == (test.start != nil))
        #expect(match?.range.lowerBound == test.start)
        if let match, let groups = test.groups {
            #expect(
                (0...expression.groupCount).map { match.text(ofGroup: $0, in: test.text).map(String.init) } == groups
            )
        }
    }
}
