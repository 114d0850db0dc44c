import PatchbayEngine
import Testing

struct RegularExpressionErrorTests {
    @Test(arguments: [
        ("a(?=b)", 1, "look-ahead, which this engine does not have"),
        ("a(?!b)", 1, "look-ahead, which this engine does not have"),
        ("(?<=a)b", 0, "look-behind, which this engine does not have"),
        ("(?<!a)b", 0, "look-behind, which this engine does not have"),
        ("(a)\\1", 3, "a back-reference, which this engine does not have"),
        ("(?<n>a)\\k<n>", 7, "a back-reference, which this engine does not have"),
        ("é(", 2, "a group without its `)`"),
        ("^(abc]", 5, "an unmatched `]`"),
        ("a)", 1, "an unmatched `)`"),
        ("a}", 1, "an unmatched `}`"),
        ("[a", 0, "a class without its `]`"),
        ("[a-", 0, "a class without its `]`"),
        ("[b-a]", 1, "a range whose ends are the wrong way round"),
        ("*a", 0, "a quantifier with nothing to repeat"),
        ("a**", 2, "a quantifier after a quantifier"),
        ("a{2}{3}", 4, "a quantifier after a quantifier"),
        ("^*", 0, "a quantifier after an assertion, which has nothing to repeat"),
        ("a{", 1, "a `{` that starts no count"),
        ("a{,2}", 1, "a `{` that starts no count"),
        ("a{1", 1, "a count without its `}`"),
        ("a{3,2}", 1, "a count whose least number, 3, is over its greatest, 2"),
        ("a{99999999999999999999}", 2, "a count over 10000"),
        ("\\a", 0, "the unknown escape `\\a`"),
        ("^\\S(|(.|\\n)*\\S)\\Z", 15, "the unknown escape `\\Z`"),
        ("\\", 0, "a `\\` with nothing behind it"),
        ("\\x4", 0, "an escape with fewer than 2 hexadecimal digits"),
        ("\\u{110000}", 0, "a `\\u{…}` that names no character"),
        ("\\ud83d", 0, "half of a surrogate pair, which no text holds"),
        ("\\c1", 0, "a `\\c` without a letter"),
        ("\\01", 0, "an octal escape"),
        ("\\pL", 0, "a property escape without its braces"),
        ("\\p{Klingon}", 0, "the unknown property `Klingon`"),
        ("(?<a>.)(?<a>.)", 7, "two groups named `a`"),
        ("(?<>.)", 0, "a group without a name"),
        ("(?<1>.)", 3, "a group name with `1` in it"),
        ("(?i)a", 0, "an unknown kind of group"),
    ])
    func refusesWithPlaceAndReason(pattern: String, offset: Int, message: String) {
        #expect(throws: Refusal(offset: offset, message: message)) { try Refusal.of(pattern, .ecma) }
    }

    @Test(arguments: [
        ("\\d", 0, "the escape `\\d`, which I-Regexp does not have"),
        ("\\w+", 0, "the escape `\\w`, which I-Regexp does not have"),
        ("a\\bc", 1, "the escape `\\b`, which I-Regexp does not have"),
        ("\\u0041", 0, "the escape `\\u`, which I-Regexp does not have"),
        ("\\$", 0, "the escape `\\$`, which I-Regexp does not have"),
        ("(?:a)", 0, "a group that starts with `(?`"),
        ("a*?", 2, "a quantifier after a quantifier"),
        ("a+?", 2, "a quantifier after a quantifier"),
        ("[]", 0, "an empty class"),
        ("[^", 0, "a class without its `]`"),
        ("[a-b-c]", 4, "a `-` inside a class"),
        ("[a[b]", 2, "a bare `[` inside a class"),
        ("\\p{Cs}", 0, "`\\p{Cs}`, which is no general category"),
        ("\\p{Greek}", 0, "`\\p{Greek}`, which is no general category"),
        ("\\p{^L}", 0, "`\\p{^L}`, which is no general category"),
        ("]", 0, "an unmatched `]`"),
        ("{", 0, "a quantifier with nothing to repeat"),
    ])
    func refusesWhatIRegexpDoesNotHave(pattern: String, offset: Int, message: String) {
        #expect(throws: Refusal(offset: offset, message: message)) { try Refusal.of(pattern, .iRegexp) }
    }

    /// The part of an error that a table states.
    private struct Refusal: Error, Equatable {
        let offset: Int
        let message: String

        static func of(_ pattern: String, _ syntax: RegularExpression.Syntax) throws {
            do {
                _ = try RegularExpression(pattern, syntax: syntax)
            } catch {
                throw Refusal(offset: error.offset, message: error.message)
            }
        }
    }
}

struct IRegexpTests {
    @Test(arguments: [
        ("a.c", "abc", true), ("a.c", "a\nc", false), ("a.c", "a\rc", false), ("a.c", "a\u{2028}c", true),
        ("[^^]", "a", true), ("[^^]", "^", false), ("[^]", "^", true), ("[-a]+", "-a", true), ("[a-]+", "a-", true),
        ("[--]", "-", true), ("[a^]", "^", true), ("\\p{L}+", "éa", true), ("\\P{L}+", "12", true),
        ("[\\p{Lu}0-9]+", "A1", true),
        ("\\(\\)\\*\\+\\-\\.\\?\\[\\\\\\]\\^\\n\\r\\t\\{\\|\\}", "()*+-.?[\\]^\n\r\t{|}", true),
        ("a{2}|b{1,}|c{0,1}", "aa", true), ("a{2}|b{1,}|c{0,1}", "", true), ("a{2}|b{1,}|c{0,1}", "cc", false),
        ("(ab)+", "abab", true), ("()", "", true), ("|a", "", true), ("^a$", "a", true), ("a/b'\"~", "a/b'\"~", true),
    ])
    func matchesWholeTexts(pattern: String, text: String, isMatch: Bool) throws {
        #expect(try RegularExpression(pattern, syntax: .iRegexp).matchesWhole(text) == isMatch)
    }
}
