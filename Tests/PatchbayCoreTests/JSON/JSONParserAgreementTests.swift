import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// The parser of specs and the reader of payloads hold the same grammar.
struct JSONParserAgreementTests {
    private static let suite = "Tests/PatchbayEngineTests/Data/json-parsing"
    static let names = ((try? files(in: suite, withExtension: "json")) ?? []).map(\.lastPathComponent)

    /// What both make of bytes: the same value, or a refusal on both sides.
    private func agree(_ bytes: [UInt8]) -> Bool {
        let parsed = JSONParser.parse(SourceFile(name: "x", bytes: bytes))
        guard let value = try? JSONValue(parsing: bytes) else { return !parsed.diagnostics.isEmpty }
        return parsed.diagnostics.isEmpty && parsed.root?.value == value
    }

    @Test func readsTheWholeSuite() { #expect(Self.names.count == 318) }

    @Test(arguments: names) func agreesOnTheSuite(name: String) throws {
        let url = repositoryRoot.appending(path: Self.suite).appending(path: name)
        #expect(agree(Array(try Data(contentsOf: url))))
    }

    private static let document = Array(
        #"""
        {"id": "acme", "é😀\u00e9\ud83d\ude00": [1, -2.5e+3, 0.1E-2, true, false, null, {}, []], "a": {"b": {"c": "x\n\\\"/"}},
         "list": [[1, 2], ["a", "b"], {"k": [0]}]}
        """#.utf8
    )

    @Test func agreesOnEveryTruncation() {
        #expect(agree(Self.document))
        for count in Self.document.indices {
            #expect(agree(Array(Self.document.prefix(count))), "cut at \(count)")
        }
    }

    @Test func agreesOnEveryByteLost() {
        for index in Self.document.indices {
            var bytes = Self.document
            bytes.remove(at: index)
            #expect(agree(bytes), "without byte \(index)")
        }
    }

    @Test(arguments: 1...24) func agreesOnMutations(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let pieces =
            [
                "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "d83d", "0", "-", ".", "e", "true", "nul", "'", "/*",
                "*/", "//", "\n",
                "\t", " ", "=", "\u{FEFF}", "\u{A0}", "“", "é", "😀", "#", ";", "NaN", "+",
            ]
            .map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0], [0x1F]]
        for round in 0..<400 {
            var bytes = Self.document
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let start = Int.random(in: 0...bytes.count, using: &random)
                let end = min(bytes.count, start + Int.random(in: 0...3, using: &random))
                bytes.replaceSubrange(start..<end, with: pieces[Int.random(in: pieces.indices, using: &random)])
            }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(agree(bytes), "seed \(seed), round \(round): \(text)")
        }
    }

    @Test(arguments: 1...8) func agreesOnRandomBytes(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("{}[]:,\"\\ntruefalsn0123.-+eEu'/*# \n\u{A0}é".utf8)
        for round in 0..<1000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                alphabet[Int.random(in: alphabet.indices, using: &random)]
            }
            #expect(agree(bytes), "seed \(seed), round \(round): \(bytes)")
        }
    }

    @Test(arguments: 1...12) func offersFixesThatNeverMakeMoreFindings(seed: UInt64) {
        var random = SeededRandom(seed: seed &+ 1000)
        for round in 0..<200 {
            var bytes = Self.document
            bytes.remove(at: Int.random(in: bytes.indices, using: &random))
            let file = SourceFile(name: "x", bytes: bytes)
            let findings = JSONParser.parse(file).diagnostics
            let fixed = file.applyingFixes(of: findings)
            let left = JSONParser.parse(fixed.file).diagnostics
            #expect(left.count <= findings.count, "seed \(seed), round \(round): \(file.text)")
        }
    }

    @Test(arguments: ["[", "{\"a\":"]) func refusesFiveMegabytesOfNesting(piece: String) {
        let count = 5_000_000 / piece.utf8.count
        let bytes = Array(repeatElement(Array(piece.utf8), count: count).joined())
        let result = JSONParser.parse(SourceFile(name: "x", bytes: bytes))
        #expect(result.diagnostics.map(\.code.id) == ["too-deep"])
    }

    @Test(arguments: [
        "]", "\"", "'", "/*", "\\", "a ", "a:", "\u{A0}", "\"a\" ", "{,", "[}", "{]", "1 ", "#", "“", "=", "é",
    ])
    func readsNonsenseInLinearTime(piece: String) {
        let bytes = Array(repeatElement(Array(piece.utf8), count: 100_000 / piece.utf8.count).joined())
        let result = JSONParser.parse(SourceFile(name: "x", bytes: [0x5B] + bytes))
        #expect(!result.diagnostics.isEmpty)
        #expect(result.diagnostics.count <= 200)
    }

    @Test func readsAtMostFiveHundredAndTwelveLevels() {
        let deep = { (count: Int) in
            Array(repeating: UInt8(ascii: "["), count: count) + Array(repeating: UInt8(ascii: "]"), count: count)
        }
        #expect(JSONParser.parse(SourceFile(name: "x", bytes: deep(512))).diagnostics.isEmpty)
        #expect(JSONParser.parse(SourceFile(name: "x", bytes: deep(513))).diagnostics.map(\.code.id) == ["too-deep"])
        #expect(agree(deep(512)))
        #expect(agree(deep(513)))
    }
}
