import PatchbayEngine
import Testing

struct RegularExpressionPropertyTests {
    /// A member of each general category, by short and long name.
    @Test(arguments: [
        ("Lu", "Uppercase_Letter", "A"), ("Ll", "Lowercase_Letter", "a"), ("Lt", "Titlecase_Letter", "ǅ"),
        ("Lm", "Modifier_Letter", "ʰ"), ("Lo", "Other_Letter", "ª"), ("Mn", "Nonspacing_Mark", "\u{300}"),
        ("Mc", "Spacing_Mark", "\u{903}"), ("Me", "Enclosing_Mark", "\u{488}"), ("Nd", "Decimal_Number", "0"),
        ("Nl", "Letter_Number", "\u{16EE}"), ("No", "Other_Number", "²"), ("Pc", "Connector_Punctuation", "_"),
        ("Pd", "Dash_Punctuation", "-"), ("Ps", "Open_Punctuation", "("), ("Pe", "Close_Punctuation", ")"),
        ("Pi", "Initial_Punctuation", "«"), ("Pf", "Final_Punctuation", "»"), ("Po", "Other_Punctuation", "!"),
        ("Sm", "Math_Symbol", "+"), ("Sc", "Currency_Symbol", "$"), ("Sk", "Modifier_Symbol", "^"),
        ("So", "Other_Symbol", "©"), ("Zs", "Space_Separator", " "), ("Zl", "Line_Separator", "\u{2028}"),
        ("Zp", "Paragraph_Separator", "\u{2029}"), ("Cc", "Control", "\n"), ("Cf", "Format", "\u{AD}"),
        ("Co", "Private_Use", "\u{E000}"), ("Cn", "Unassigned", "\u{378}"),
    ])
    func knowsGeneralCategories(short: String, long: String, member: String) throws {
        for pattern in [
            "\\p{\(short)}", "\\p{gc=\(long)}", "[^\\P{General_Category=\(long)}]", "\\p{\(short.prefix(1))}",
        ] {
            #expect(try RegularExpression(pattern, syntax: .ecma).matchesWhole(member), "\(pattern)")
        }
        #expect(try RegularExpression("\\p{\(short)}", syntax: .iRegexp).matchesWhole(member))
        #expect(try !RegularExpression("\\P{\(short)}", syntax: .iRegexp).matchesWhole(member))
        let other = short == "Lu" ? "a" : "A"
        #expect(try !RegularExpression("\\p{\(long)}", syntax: .ecma).matchesWhole(other))
    }

    @Test(
        arguments: [
            ("Any", "\u{378}", nil), ("ASCII", "~", "é"), ("Assigned", "a", "\u{378}"), ("Alphabetic", "é", "1"),
            ("Alpha", "é", "1"),
            ("ASCII_Hex_Digit", "F", "g"), ("Cased", "a", "1"), ("Dash", "–", "_"), ("Emoji", "🐲", "a"),
            ("Emoji_Presentation", "🐲", "©"), ("Hex_Digit", "Ｆ", "Ｇ"), ("ID_Continue", "1", "-"),
            ("ID_Start", "a", "1"),
            ("Ideographic", "漢", "a"), ("Lowercase", "a", "A"), ("Math", "+", "a"), ("Uppercase", "A", "a"),
            ("White_Space", "\u{85}", "a"), ("space", "\u{85}", "a"), ("XID_Continue", "1", "-"),
            ("XID_Start", "a", "1"),
            ("LC", "ǅ", "ʰ"), ("punct", "_", "+"), ("Script=Cyrl", "я", "a"), ("sc=Han", "漢", "あ"),
            ("Script=Hiragana", "あ", "ア"),
        ] as [(String, String, String?)]
    )
    func knowsBinaryPropertiesAndScripts(name: String, member: String, other: String?) throws {
        let expression = try RegularExpression("\\p{\(name)}", syntax: .ecma)
        #expect(expression.matchesWhole(member))
        #expect(try !RegularExpression("\\P{\(name)}", syntax: .ecma).matchesWhole(member))
        if let other { #expect(!expression.matchesWhole(other)) }
    }
}
