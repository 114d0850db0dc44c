import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// What the parser says of one mistake; the marks in the text are the ranges of its findings, in order.
struct JSONMistake: Sendable, CustomTestStringConvertible {
    var text: String
    var findings: [(code: String, message: String)]
    /// The text after all fixes; nil when nothing is offered.
    var fixed: String?
    /// What was read all the same.
    var value: JSONValue?

    init(_ text: String, _ code: String, _ message: String, fixed: String? = nil, value: JSONValue? = nil) {
        self.init(text, [(code, message)], fixed: fixed, value: value)
    }

    init(_ text: String, _ findings: [(String, String)], fixed: String? = nil, value: JSONValue? = nil) {
        self.text = text
        self.findings = findings.map { (code: $0.0, message: $0.1) }
        self.fixed = fixed
        self.value = value
    }

    var testDescription: String { text.replacing("\n", with: "␤") }
}

struct JSONParserTests {
    private func check(_ mistake: JSONMistake) {
        let source = MarkedSource(mistake.text)
        let result = JSONParser.parse(source.file)
        #expect(result.diagnostics.map(\.code.id) == mistake.findings.map(\.code))
        #expect(result.diagnostics.map(\.message) == mistake.findings.map(\.message))
        #expect(result.diagnostics.map(\.primary.range) == source.ranges)
        let fixes = source.file.applyingFixes(of: result.diagnostics)
        #expect((fixes.count > 0 ? fixes.file.text : nil) == mistake.fixed)
        if let fixed = mistake.fixed, fixes.count == mistake.findings.count {
            #expect(JSONParser.parse(SourceFile(name: "fixed", text: fixed)).diagnostics == [])
        }
        if let value = mistake.value { #expect(result.root?.value == value) }
    }

    @Test(arguments: separators) func namesMistakesBetweenValues(mistake: JSONMistake) { check(mistake) }

    @Test(arguments: brackets) func namesWrongBrackets(mistake: JSONMistake) { check(mistake) }

    @Test(arguments: words) func namesWrongWords(mistake: JSONMistake) { check(mistake) }

    @Test(arguments: texts) func namesMistakesInTexts(mistake: JSONMistake) { check(mistake) }

    @Test(arguments: files) func namesWrongFiles(mistake: JSONMistake) { check(mistake) }

    @Test func givesEveryPartItsRange() throws {
        let source = MarkedSource(#" ⟦{⟦"é"⟧: ⟦[⟦1⟧, ⟦"x\n"⟧, ⟦true⟧, ⟦null⟧]⟧, ⟦"b"⟧ :⟦{}⟧}⟧ "#)
        let root = try #require(JSONParser.parse(source.file).root)
        let (first, second) = (try #require(root.members?.first), try #require(root.members?.last))
        let found =
            [root.range, first.nameRange, first.value.range] + (first.value.elements ?? []).map(\.range)
            + [second.nameRange, second.value.range]
        #expect(found == source.ranges)
    }

    @Test func givesFindingsTheirPointer() {
        let diagnostics = JSONParser.parse(SourceFile(name: "x", text: #"{"a/b": [1, {"c": tru}], "a/b": 2}"#))
            .diagnostics
        #expect(diagnostics.map(\.pointer) == ["/a~1b/1/c", "/a~1b"])
    }

    @Test func marksTheRangesOfAnOverlay() {
        let result = JSONParser.parse(SourceFile(name: "overlay.json", text: "[1,]"), ordinal: 2)
        #expect(result.root?.range == SourceRange(0, 4, file: 2))
        #expect(result.diagnostics.first?.primary.range == SourceRange(2, 3, file: 2))
        #expect(result.diagnostics.first?.primary.file == "overlay.json")
    }

    @Test func keepsTheFirstOfTwoMembersAndPointsAtIt() throws {
        let source = MarkedSource(#"{⟦"a"⟧: 1, "b": 2, ⟦"a"⟧: 3}"#)
        let result = JSONParser.parse(source.file)
        let finding = try #require(result.diagnostics.first)
        #expect(finding.related.map(\.range) == [source.ranges[0]])
        #expect(finding.primary.range == source.ranges[1])
        #expect(result.root?.members?.count == 3)
        #expect(result.root?.value == ["a": 1, "b": 2])
    }

    @Test func tellsNamesApartByCodePoints() {
        #expect(JSONParser.parse(SourceFile(name: "x", text: #"{"\u00e9": 1, "e\u0301": 2}"#)).diagnostics == [])
    }

    @Test func tellsAllMistakesOfAFile() {
        let source = MarkedSource(
            """
            {
              ⟦// remarks⟧
              ⟦id⟧: "acme",
              "name" ⟦=⟧ ⟦'Acme'⟧,
              "features": ["a"⟦,⟧],
              "limit": ⟦010⟧
              ⟦"⟧last": ⟦True⟧⟦,⟧
            }
            """
        )
        let result = JSONParser.parse(source.file)
        #expect(result.diagnostics.map(\.primary.range) == source.ranges)
        #expect(
            result.root?.value == ["id": "acme", "name": "Acme", "features": ["a"], "limit": 10, "last": true]
        )
        let fixed = source.file.applyingFixes(of: result.diagnostics)
        #expect(JSONParser.parse(fixed.file).diagnostics == [])
    }

    @Test func keepsABoundedNumberOfFindings() {
        let text = "[" + String(repeating: ",", count: 100_000)
        #expect(JSONParser.parse(SourceFile(name: "x", text: text)).diagnostics.count == 200)
    }
}
