import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

@Suite struct JSONParserTests {
    static let suite = (try? files(in: "Tests/PatchbayEngineTests/Data/json-parsing", withExtension: "json")) ?? []

    /// Whether the value reader finds the grammar right; what only values cannot hold does not count.
    private static func isAccepted(_ bytes: [UInt8]) -> Bool {
        do throws(JSONFault) {
            _ = try JSONValue(parsing: bytes)
            return true
        } catch {
            if case .grammar = error.kind { return false }
            return true
        }
    }

    private static func findings(_ bytes: [UInt8]) -> [String] {
        JSONParser.parse(SourceFile(name: "test.json", bytes: bytes)).diagnostics.map(\.code.id)
            .filter { $0 != "duplicate-member" && $0 != "lone-surrogate" }
    }

    @Test(arguments: suite) func acceptsWhatTheReaderAccepts(_ file: URL) throws {
        let bytes = Array(try Data(contentsOf: file))
        #expect(Self.findings(bytes).isEmpty == Self.isAccepted(bytes))
    }

    @Test(arguments: 0..<400) func agreesWithTheReaderOnDamagedDocuments(_ seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(limit))
        }
        var bytes = Array(#"{"a":[1,-2.5e+3,true,null],"é":{"b":"x\u00e9\n"},"c":[],"d":"","e":0.10}"#.utf8)
        let alphabet = Array(#"{}[]:,"\ 0123456789.eE+-truefalsn/*'"#.utf8) + [0, 10, 0xC3, 0xFF]
        for _ in 0...next(3) {
            let place = next(bytes.count)
            switch next(3) {
            case 0: bytes[place] = alphabet[next(alphabet.count)]
            case 1: bytes.remove(at: place)
            default: bytes.insert(alphabet[next(alphabet.count)], at: place)
            }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(Self.findings(bytes).isEmpty == Self.isAccepted(bytes), "seed \(seed): \(text)")
    }

    @Test func refusesFiveMegabytesOfNesting() {
        let result = JSONParser.parse(SourceFile(name: "deep.json", bytes: [UInt8](repeating: 0x5B, count: 5_000_000)))
        #expect(result.diagnostics.map(\.code.id) == ["too-deep"])
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var text: String
        var message: String
        var mended: String?
        var testDescription: String { text }
    }

    static let mistakes = [
        Mistake(text: #"{"a":1,}"#, message: "a comma cannot stand before the closing bracket", mended: #"{"a":1}"#),
        Mistake(text: #"{"a":1 "b":2}"#, message: "expected `,` between two values", mended: #"{"a":1, "b":2}"#),
        Mistake(text: #"{a:1}"#, message: "the member name `a` needs double quotes", mended: #"{"a":1}"#),
        Mistake(
            text: #"{"a":'x'}"#,
            message: "a text stands in double quotes, not in single ones",
            mended: #"{"a":"x"}"#
        ),
        Mistake(text: #"{"a"=1}"#, message: "expected `:` after the member name, found `=`", mended: #"{"a":1}"#),
        Mistake(text: #"{"a":True}"#, message: "`True` is not JSON; did you mean `true`?", mended: #"{"a":true}"#),
        Mistake(text: "{\"a\":1} // note", message: "JSON has no comments", mended: "{\"a\":1} "),
        Mistake(text: #"{"a":01}"#, message: "`01` is not a number as JSON writes them"),
        Mistake(text: "{\"a\":1", message: "the file ends before `}`"),
        Mistake(text: "\u{FEFF}{}", message: "the file starts with a byte order mark", mended: "{}"),
        Mistake(text: "", message: "the file is empty, expected a JSON object"),
        Mistake(text: #"{"a":1,"a":2}"#, message: "the member `a` occurs twice"),
    ]

    @Test(arguments: mistakes) func namesTheMistake(_ mistake: Mistake) throws {
        let result = JSONParser.parse(SourceFile(name: "test.json", text: mistake.text))
        let finding = try #require(result.diagnostics.first)
        #expect(finding.message == mistake.message)
        guard let mended = mistake.mended else { return }
        let fix = try #require(finding.fixes.first)
        let file = try #require(SourceFile(name: "test.json", text: mistake.text).applying(fix.edits))
        #expect(String(decoding: file.bytes, as: UTF8.self) == mended)
    }

    @Test func goesOnBehindAMistake() {
        let text = #"{"a":nope,"b":[1,,2],"c":'x',"d":4}"#
        let result = JSONParser.parse(SourceFile(name: "test.json", text: text))
        #expect(result.diagnostics.count == 3)
        #expect(result.root?["d"]?.value == 4)
    }

    @Test func countsColumnsInCodePoints() {
        let file = SourceFile(name: "test.json", text: "{\r\n\t\"é😀\": x}")
        let location = file.location(of: 14)
        #expect(location == SourceLocation(line: 2, column: 8))
    }
}
