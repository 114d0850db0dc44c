import PatchbayEngine
import PatchbayTestSupport
import Testing

struct JSONPathTests {
    @Test(arguments: [
        ("$", [PathSegment]()),
        ("$.a['b c'][0][-1]", [.name("a"), .name("b c"), .index(0), .index(-1)]),
    ])
    func knowsTheStepsOfSingularQueries(query: String, steps: [PathSegment]) throws {
        let path = try JSONPath(query)
        #expect(path.isSingular)
        #expect(path.singularSegments == steps)
    }

    @Test(arguments: ["$.*", "$..a", "$['a','b']", "$[0:1]", "$[?@.a]"])
    func knowsQueriesThatMaySelectSeveralNodes(query: String) throws {
        let path = try JSONPath(query)
        #expect(!path.isSingular)
        #expect(path.singularSegments == nil)
    }

    @Test(arguments: [
        ("$ .a [ 'b' , 'c d' ]", "$.a['b', 'c d']"),
        ("$[\"it's\"]..['x'][1: 2 :]", "$['it\\'s']..x[1:2]"),
        ("$..[*][::-1]", "$..*[::-1]"),
        ("$[?!(@.a==1)||(@.b&&(@.c||@.d))]", "$[?!(@.a == 1) || @.b && (@.c || @.d)]"),
        ("$[?search(@['x'],\"a'b\")&&value(@..y)<=1.50]", "$[?search(@.x, 'a\\'b') && value(@..y) <= 1.50]"),
    ])
    func printsQueries(query: String, text: String) throws {
        let path = try JSONPath(query)
        #expect(path.description == text)
        #expect(try JSONPath(text).description == text)
    }

    @Test func tellsCanonicallyEquivalentNamesApart() throws {
        let document: JSONValue = ["e\u{301}": 1]
        #expect(try JSONPath("$['\u{E9}']").values(in: document).isEmpty)
        #expect(try JSONPath("$['e\u{301}']").values(in: document) == [1])
        let texts: JSONValue = ["e\u{301}", "\u{E9}"]
        #expect(try JSONPath("$[?@ == '\u{E9}']").select(from: texts).map(\.path.description) == ["$[1]"])
    }

    @Test func comparesNumbersExactly() throws {
        let document = try JSONValue(parsing: "[9007199254740993, 9007199254740992, 1e400, 0.10, 0.1]")
        #expect(try JSONPath("$[?@ == 9007199254740993]").values(in: document).count == 1)
        #expect(try JSONPath("$[?@ == 0.1]").values(in: document).count == 2)
        #expect(try JSONPath("$[?@ > 1e399]").values(in: document).count == 1)
    }

    @Test func printsNormalizedPathsWithEscapes() {
        let path = NormalizedPath([.name("a'\\\n\u{1}\u{1F}é"), .index(3)])
        #expect(path.description == "$['a\\'\\\\\\n\\u0001\\u001fé'][3]")
        #expect(path.pointer.description == "/a'\\\n\u{1}\u{1F}é/3")
    }
}

struct JSONPathBoundsTests {
    @Test(arguments: ["$..*..*..*..*", "$..[*,*,*,*,*,*]..*..*", "$..[?@..*]..*..*", "$..[?count($..*) > 1]"])
    func givesUpOnQueriesThatExplode(query: String) throws {
        var document: JSONValue = [1, 2]
        for _ in 0..<8 { document = ["a": document, "b": document] }
        let path = try JSONPath(query)
        let error = #expect(throws: JSONPathLimitError.self) {
            try path.select(from: document, maximumSteps: 100_000)
        }
        #expect(error?.message == "the query takes more than 100000 steps on this document")
    }

    @Test func givesUpOnManyComparisonsOfLargeValues() throws {
        let large = JSONValue.array(Array(repeating: 1, count: 1_000))
        let document = JSONValue.array(Array(repeating: large, count: 1_000))
        #expect(throws: JSONPathLimitError.self) {
            try JSONPath("$[?@ == $[0]]").select(from: document, maximumSteps: 100_000)
        }
    }

    @Test func selectsInDeepDocuments() throws {
        let depth = 500
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let document = try JSONValue(parsing: text)
        #expect(try JSONPath("$..*").select(from: document).count == depth - 1)
    }

    @Test func selectsWithLongQueries() throws {
        let query = "$" + String(repeating: "[0]", count: 20_000)
        #expect(try JSONPath(query).values(in: [[[]]]).isEmpty)
    }

    @Test func neverCrashesOnRandomQueries() throws {
        var random = SeededRandom(seed: 9_535)
        let pieces = [
            "$", "@", ".", "..", "a", "b", "*", "[", "]", "'a'", "\"b\"", "0", "-1", ":", ",", "?", "(", ")", "!", "&&",
            "||",
            "==", "<", " ", "length(", "count(", "match(", "value(", "1.5", "true", "null", "[*]", "[?@.a]", "\\u00e9",
            "é", "\0",
        ]
        let document: JSONValue = ["a": [1, 2, ["b": "é"]], "b": ["a": .null, "c": [[], [:]]]]
        var accepted = 0
        for _ in 0..<20_000 {
            let query =
                "$"
                + (0..<Int.random(in: 0...8, using: &random)).map { _ in
                    pieces.randomElement(using: &random) ?? ""
                }.joined()
            guard let path = try? JSONPath(query) else { continue }
            accepted += 1
            #expect(try JSONPath(path.description) == path, "\(query)")
            #expect(try path.select(from: document).map(\.value) == path.values(in: document), "\(query)")
        }
        #expect(accepted > 500)
    }
}
