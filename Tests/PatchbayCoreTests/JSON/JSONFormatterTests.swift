import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

struct JSONFormatterTests {
    private static func format(_ text: String) -> String? {
        JSONFormatter.format(SourceFile(name: "x", text: text))
    }

    @Test(
        arguments: [
            ("{}", "{}\n"), ("[ ]", "[]\n"), (" 1.50E+2 ", "1.50E+2\n"), ("[1,2,\n3]", "[1, 2, 3]\n"),
            (#"{"b":1,"a":{"c":[{}]}}"#, "{\n  \"b\": 1,\n  \"a\": { \"c\": [{}] }\n}\n"),
            (#"[{"a":1}]"#, "[{ \"a\": 1 }]\n"), (#""\u0041\/\u00e9""#, "\"A/é\"\n"),
            (#""\n\u0001\"\\""#, "\"\\n\\u0001\\\"\\\\\"\n"),
        ]
    )
    func writesTheCanonicalForm(text: String, expected: String) {
        #expect(Self.format(text) == expected)
    }

    @Test func keepsWhatCannotBeSeenEscaped() {
        #expect(
            Self.format(#""\u00a0\u200b\u202e\ufeff\u2028\u007f""#)
                == "\"\\u00a0\\u200b\\u202e\\ufeff\\u2028\\u007f\"\n"
        )
        #expect(Self.format(#""\udb40\udc01""#) == "\"\\udb40\\udc01\"\n")
        #expect(Self.format("\"👩\u{200D}👧 日本\"") == "\"👩\u{200D}👧 日本\"\n")
    }

    /// A member `"a": ["x…", 1]` two blanks deep whose line is as wide as asked for.
    private static func member(width: Int, isLast: Bool) -> String {
        let filler = String(repeating: "x", count: width - "  \"a\": [\"\", 1]".count - (isLast ? 0 : 1))
        return "{\"a\":[\"\(filler)\",1]\(isLast ? "" : ",\"b\":2")}"
    }

    @Test(arguments: [true, false]) func breaksLinesBeyondTheWidth(isLast: Bool) throws {
        let fitting = try #require(Self.format(Self.member(width: JSONFormatter.lineWidth, isLast: isLast)))
        #expect(fitting.split(separator: "\n").map(\.count).max() == JSONFormatter.lineWidth)
        let broken = try #require(Self.format(Self.member(width: JSONFormatter.lineWidth + 1, isLast: isLast)))
        #expect(broken.contains("\"a\": [\n    \"x"))
        #expect(broken.contains("\",\n    1\n  ]"))
    }

    @Test func leavesATextThatFitsNoLineWhole() {
        let text = "{\n  \"a\": \"\(String(repeating: "x", count: 200))\"\n}\n"
        #expect(Self.format(text) == text)
    }

    @Test(arguments: ["", "{", "[1,]", "// x\n{}", #"{"a":1,"a":2}"#, "\u{FEFF}{}", "[nan]"])
    func refusesWhatHasFindings(text: String) {
        #expect(Self.format(text) == nil)
    }

    @Test func refusesANodeThatCouldNotBeRead() {
        #expect(JSONFormatter.format(JSONNode.array([.invalid(SourceRange(0, 1))], SourceRange(0, 1))) == nil)
    }

    static let suite = JSONParserAgreementTests.names.filter { $0.hasPrefix("y_") && !$0.contains("duplicated") }

    @Test(arguments: suite) func changesNothingTwiceAndNoValueEver(name: String) throws {
        let url = repositoryRoot.appending(path: "Tests/PatchbayEngineTests/Data/json-parsing").appending(path: name)
        let bytes = Array(try Data(contentsOf: url))
        let once = try #require(JSONFormatter.format(SourceFile(name: name, bytes: bytes)))
        #expect(Self.format(once) == once)
        #expect(try JSONValue(parsing: once).compactText == JSONValue(parsing: bytes).compactText)
    }

    @Test(arguments: 1...20) func changesNothingTwiceInRandomDocuments(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let value = Self.value(depth: 6, &random)
        let once = try #require(Self.format(value.compactText), "seed \(seed)")
        #expect(Self.format(once) == once, "seed \(seed)")
        #expect(try JSONValue(parsing: once).compactText == value.compactText, "seed \(seed)")
    }

    private static func value(depth: Int, _ random: inout SeededRandom) -> JSONValue {
        let texts = ["", "a", "é😀", "a\nb\"", "\u{A0}", String(repeating: "long ", count: 12)]
        switch Int.random(in: 0..<(depth > 0 ? 7 : 4), using: &random) {
        case 0: return [.null, true, false][Int.random(in: 0..<3, using: &random)]
        case 1: return .number(JSONNumber(Int.random(in: -1000...1000, using: &random)))
        case 2, 3: return .string(texts[Int.random(in: texts.indices, using: &random)])
        case 4:
            return .array((0..<Int.random(in: 0...5, using: &random)).map { _ in value(depth: depth - 1, &random) })
        default:
            var object = JSONObject()
            for index in 0..<Int.random(in: 0...6, using: &random) {
                let name = "\(texts[Int.random(in: texts.indices, using: &random)])\(index)"
                object[name] = value(depth: depth - 1, &random)
            }
            return .object(object)
        }
    }
}
