import PatchbayEngine
import Testing

/// A pattern, a text and where it should match.
struct RegexCase: Sendable, CustomTestStringConvertible {
    let pattern: String
    let text: String
    /// The texts of the whole match and its groups, nil for a group without part; no list without a match.
    let groups: [String?]?
    var ignoreCase = false

    init(_ pattern: String, _ text: String, _ groups: [String?]?, ignoreCase: Bool = false) {
        self.pattern = pattern
        self.text = text
        self.groups = groups
        self.ignoreCase = ignoreCase
    }

    var testDescription: String { "\(pattern) in \(text)" }
}

struct RegularExpressionTests {
    @Test(arguments: [
        RegexCase("abc", "xabcx", ["abc"]),
        RegexCase("a|ab", "ab", ["a"]),
        RegexCase("(a|ab)(c|bcd)(d*)", "abcd", ["abcd", "a", "bcd", ""]),
        RegexCase("a*?b", "aab", ["aab"]),
        RegexCase("(a*?)(a*)", "aaa", ["aaa", "", "aaa"]),
        RegexCase("a{2,3}", "aaaa", ["aaa"]),
        RegexCase("a{2,3}?", "aaaa", ["aa"]),
        RegexCase("a{2}", "a", nil),
        RegexCase("a{2,}", "aaaa", ["aaaa"]),
        RegexCase("a{0}b", "ab", ["b"]),
        RegexCase("(z)((a+)?(b+)?(c))*", "zaacbbbcac", ["zaacbbbcac", "z", "ac", "a", nil, "c"]),
        RegexCase("(?:(a)|b)*", "ab", ["ab", nil]),
        RegexCase("(|a)+", "aa", ["aa", "a"]),
        RegexCase("(|a)*", "aa", ["aa", "a"]),
        RegexCase("(a*)*", "b", ["", nil]),
        RegexCase("(?<year>\\d{4})-(?<month>\\d\\d)", "on 2024-05-01", ["2024-05", "2024", "05"]),
        RegexCase("^b", "ab", nil),
        RegexCase("b$", "ab\n", nil),
        RegexCase("\\bfoo\\b", "a foo!", ["foo"]),
        RegexCase("\\bfoo\\b", "afoo", nil),
        RegexCase("\\Boo", "foo oo", ["oo"]),
        RegexCase(".", "\u{2028}\n\rx", ["x"]),
        RegexCase("[^a]", "ab", ["b"]),
        RegexCase("[]", "a", nil),
        RegexCase("[^]", "\n", ["\n"]),
        RegexCase("[\\w-]+", " a-b_c.", ["a-b_c"]),
        RegexCase("[.-\\d]+", "a.-1b", [".-1"]),
        RegexCase("[\\w-.]+", " a-b.c ", ["a-b.c"]),
        RegexCase("[a\\-z]+", "b-az", ["-az"]),
        RegexCase("[\\b]", "a\u{8}", ["\u{8}"]),
        RegexCase("\\u00e9\\u{1F432}\\x41\\cJ\\0", "é🐲A\n\0", ["é🐲A\n\0"]),
        RegexCase("\\ud83d\\udc32", "🐲", ["🐲"]),
        RegexCase("🐲*", "🐲🐲", ["🐲🐲"]),
        RegexCase("^.$", "🐲", ["🐲"]),
        RegexCase("\\s+", "x \u{A0}\u{FEFF}\u{2003}y", [" \u{A0}\u{FEFF}\u{2003}"]),
        RegexCase("\\d+", "٣4", ["4"]),
        RegexCase("\\p{digit}+", "٣4", ["٣4"]),
        RegexCase("\\p{Lu}\\P{Lu}", "aÉe", ["Ée"]),
        RegexCase("\\p{Script=Greek}+", "abγδ", ["γδ"]),
        RegexCase("[\\p{sc=Hani}\\d]+", "a漢字1", ["漢字1"]),
        RegexCase("\\p{Alphabetic}+", "1éa", ["éa"]),
        RegexCase("[^\\P{L}]+", "1éa2", ["éa"]),
        RegexCase("\\/\\.\\-\\@", "/.-@", ["/.-@"]),
    ])
    func findsTheLeftmostMatchOfECMAPatterns(_ sample: RegexCase) throws {
        try expect(sample)
    }

    @Test(arguments: [
        RegexCase("straSSE", "STRASSE", ["STRASSE"], ignoreCase: true),
        RegexCase("[a-z]+", "KÄSE", ["K"], ignoreCase: true),
        RegexCase("ä", "KÄSE", ["Ä"], ignoreCase: true),
        RegexCase("[Σ]+", "σςΣ", ["σςΣ"], ignoreCase: true),
        RegexCase("k", "\u{212A}", ["\u{212A}"], ignoreCase: true),
        RegexCase("[\u{212A}]", "k", ["k"], ignoreCase: true),
        RegexCase("ı", "I", nil, ignoreCase: true),
        RegexCase("[^a]", "A", nil, ignoreCase: true),
        RegexCase("\\p{Lu}", "a", ["a"], ignoreCase: true),
        RegexCase("\\W", "ſ", nil, ignoreCase: true),
    ])
    func ignoresCaseBySimpleFolding(_ sample: RegexCase) throws {
        try expect(sample)
    }

    private func expect(_ sample: RegexCase) throws {
        let expression = try RegularExpression(sample.pattern, syntax: .ecma, ignoreCase: sample.ignoreCase)
        let match = expression.firstMatch(in: sample.text)
        let groups = match.map { match in
            (0...expression.groupCount).map { match.text(ofGroup: $0, in: sample.text).map(String.init) }
        }
        #expect(groups == sample.groups)
        #expect(expression.search(sample.text) == (sample.groups != nil))
    }

    @Test func matchesWholeTextsWhateverBranchIsPreferred() throws {
        let expression = try RegularExpression("a|ab|a*?", syntax: .ecma)
        #expect(expression.matchesWhole("ab"))
        #expect(expression.matchesWhole("aaaa"))
        #expect(expression.matchesWhole(""))
        #expect(!expression.matchesWhole("aba"))
    }

    @Test func namesGroupsByNumber() throws {
        let expression = try RegularExpression("(a)(?<b>b)(?:c)(?<d>d)", syntax: .ecma)
        #expect(expression.groupCount == 3)
        #expect(expression.groupNames == ["b": 2, "d": 3])
        #expect(expression.firstMatch(in: "abcd")?.range(ofGroup: 4) == nil)
    }

    @Test(arguments: [
        ("a", "banana", [1..<2, 3..<4, 5..<6]),
        ("", "é!", [0..<0, 2..<2, 3..<3]),
        ("a*", "baa", [0..<0, 1..<3, 3..<3]),
        ("\\b", "ab c", [0..<0, 2..<2, 3..<3, 4..<4]),
        ("^a", "aa", [0..<1]),
        ("x", "", []),
    ])
    func findsAllMatchesFromLeftToRight(pattern: String, text: String, ranges: [Range<Int>]) throws {
        let expression = try RegularExpression(pattern, syntax: .ecma)
        #expect(try expression.matches(in: text).map(\.range) == ranges)
    }

    @Test func groupsOfIRegexpsCapture() throws {
        let pattern = try RegularExpression("([a-z]+)-((x|y)[0-9]*)", syntax: .iRegexp)
        let text = "é ab-y12"
        let match = try #require(pattern.firstMatch(in: text))
        #expect(pattern.groupCount == 3)
        #expect((0...3).map { match.text(ofGroup: $0, in: text) } == ["ab-y12", "ab", "y12", "y"])
    }
}
