import PatchbayEngine

extension JSONParserTests {
    static let separators: [JSONMistake] = [
        JSONMistake("[1⟦,⟧]", "trailing-comma", "a comma cannot stand before `]`", fixed: "[1]", value: [1]),
        JSONMistake(
            "{\"a\": 1⟦,⟧\n}",
            "trailing-comma",
            "a comma cannot stand before `}`",
            fixed: "{\"a\": 1\n}",
            value: ["a": 1]
        ),
        JSONMistake(
            "[⟦,⟧ 1]",
            "json-syntax",
            "expected a value, found `,`",
            fixed: "[ 1]",
            value: [1]
        ),
        JSONMistake(
            #"{⟦,⟧"a": 1}"#,
            "json-syntax",
            "expected a member, found `,`",
            fixed: #"{"a": 1}"#,
            value: ["a": 1]
        ),
        JSONMistake(
            "[1⟦,⟧⟦,⟧]",
            [("trailing-comma", "a comma cannot stand before `]`"), ("json-syntax", "expected a value, found `,`")],
            fixed: "[1]",
            value: [1]
        ),
        JSONMistake(
            "[1 ⟦2⟧]",
            "missing-comma",
            "expected `,` between two values, found `2`",
            fixed: "[1, 2]",
            value: [1, 2]
        ),
        JSONMistake(
            "{\"a\": {} ⟦\"⟧b\": 1}",
            "missing-comma",
            "expected `,` between two values, found a text",
            fixed: #"{"a": {}, "b": 1}"#,
            value: ["a": [:], "b": 1]
        ),
        JSONMistake(
            "[1⟦;⟧ 2]",
            "json-syntax",
            "expected `,` between values, found `;`",
            fixed: "[1, 2]",
            value: [1, 2]
        ),
        JSONMistake(
            #"{"a" ⟦=⟧ 1}"#,
            "json-syntax",
            "expected `:` after the member name, found `=`",
            fixed: #"{"a" : 1}"#,
            value: ["a": 1]
        ),
        JSONMistake(
            #"{"a" ⟦=>⟧ 1}"#,
            "json-syntax",
            "expected `:` after the member name, found `=>`",
            fixed: #"{"a" : 1}"#,
            value: ["a": 1]
        ),
        JSONMistake(
            #"{"a" ⟦1⟧}"#,
            "json-syntax",
            "expected `:` after the member name `a`, found `1`",
            fixed: #"{"a": 1}"#,
            value: ["a": 1]
        ),
        JSONMistake(
            #"{"a" ⟦"⟧b"}"#,
            "json-syntax",
            "expected `:` after the member name `a`, found a text",
            fixed: #"{"a": "b"}"#,
            value: ["a": "b"]
        ),
        JSONMistake(#"{"a" ⟦"⟧b": 1, "c": 2}"#, "json-syntax", "expected `:` after the member name `a`, found a text"),
        JSONMistake(
            #"{"a"⟦}⟧"#,
            "json-syntax",
            "expected `:` and a value after the member name `a`, found `}`"
        ),
        JSONMistake(#"{"a": ⟦,⟧ "b": 1}"#, "json-syntax", "expected a value for the member `a`, found `,`"),
        JSONMistake(#"{"a": ⟦}⟧"#, "json-syntax", "expected a value for the member `a`, found `}`"),
        JSONMistake("[1 ⟦:⟧ 2]", "json-syntax", "expected `,` or `]` after the value, found `:`", value: [1]),
        JSONMistake(#"{⟦:⟧ 1}"#, "json-syntax", "expected a member name in double quotes, found `:`", value: [:]),
        JSONMistake(
            #"{⟦[⟧1], "b": 2}"#,
            "json-syntax",
            "expected a member name in double quotes, found `[`",
            value: ["b": 2]
        ),
        JSONMistake(
            #"["say "⟦h⟧i" now", 2]"#,
            "json-syntax",
            "expected `,` or `]` after the value, found `hi`",
            value: ["say ", 2]
        ),
        JSONMistake(
            "[1⟦// one⟧\n, ⟦/* two */⟧ 2, ⟦# three⟧\n 3]",
            [
                ("comment", "JSON has no comments"), ("comment", "JSON has no comments"),
                ("comment", "JSON has no comments"),
            ],
            fixed: "[1\n,  2, \n 3]",
            value: [1, 2, 3]
        ),
        JSONMistake(
            "[⟦\u{A0}⟧1]",
            "json-syntax",
            "the character U+00A0 is not white space in JSON",
            fixed: "[ 1]",
            value: [1]
        ),
        JSONMistake("[1,⟦\u{C}⟧2]", "json-syntax", "the character U+000C is not white space in JSON", fixed: "[1, 2]"),
    ]

    static let brackets: [JSONMistake] = [
        JSONMistake("[1⟦⟧", "unclosed", "expected `]`, found the end of the file", value: [1]),
        JSONMistake(#"{"a": [1, {"b": 2⟦⟧"#, "unclosed", "expected `}`, found the end of the file"),
        JSONMistake("[1, 2⟦}⟧", "unclosed", "expected `]`, found `}`", fixed: "[1, 2]", value: [1, 2]),
        JSONMistake(
            #"{"a": [1, 2⟦}⟧"#,
            "unclosed",
            "expected `]`, found `}`",
            fixed: #"{"a": [1, 2]}"#,
            value: ["a": [1, 2]]
        ),
        JSONMistake(#"[{"a": 1⟦]⟧"#, "unclosed", "expected `}`, found `]`", fixed: #"[{"a": 1}]"#, value: [["a": 1]]),
        JSONMistake(#"{"a": 1⟦]⟧"#, "unclosed", "expected `}`, found `]`", fixed: #"{"a": 1}"#, value: ["a": 1]),
        JSONMistake("⟦]⟧", "json-syntax", "expected a value, found `]`"),
        JSONMistake(
            "[1] ⟦]⟧",
            "extra-content",
            "expected the end of the file after the JSON value, found `]`",
            value: [1]
        ),
        JSONMistake(
            "{} ⟦{\"a\": 1}⟧\n",
            "extra-content",
            "expected the end of the file after the JSON value, found `{`"
        ),
        JSONMistake(
            "{⟦a⟧: 1⟦⟧",
            [
                ("unquoted-text", "expected a member name in double quotes, found `a`"),
                ("unclosed", "expected `}`, found the end of the file"),
            ],
            fixed: #"{"a": 1"#,
            value: ["a": 1]
        ),
    ]

    static let words: [JSONMistake] = [
        JSONMistake(
            "⟦True⟧",
            "unknown-literal",
            "`True` is not a value of JSON; did you mean `true`?",
            fixed: "true",
            value: true
        ),
        JSONMistake(
            "[⟦None⟧]",
            "unknown-literal",
            "`None` is not a value of JSON; did you mean `null`?",
            fixed: "[null]"
        ),
        JSONMistake(
            "[⟦flase⟧]",
            "unknown-literal",
            "`flase` is not a value of JSON; did you mean `false`?",
            fixed: "[false]"
        ),
        JSONMistake("[⟦NaN⟧]", "invalid-number", "`NaN` is not a number of JSON, which has finite numbers alone"),
        JSONMistake(
            "[⟦-Infinity⟧]",
            "invalid-number",
            "`-Infinity` is not a number of JSON, which has finite numbers alone"
        ),
        JSONMistake(
            "[⟦007⟧]",
            "invalid-number",
            "`007` is not a number as JSON writes them, which have no leading zeros",
            fixed: "[7]",
            value: [7]
        ),
        JSONMistake(
            "[⟦+1⟧]",
            "invalid-number",
            "`+1` is not a number as JSON writes them, which have no `+`",
            fixed: "[1]",
            value: [1]
        ),
        JSONMistake(
            "[⟦-.5⟧]",
            "invalid-number",
            "`-.5` is not a number as JSON writes them, which have digits on both sides of the point",
            fixed: "[-0.5]"
        ),
        JSONMistake(
            "[⟦1.⟧]",
            "invalid-number",
            "`1.` is not a number as JSON writes them, which have digits on both sides of the point",
            fixed: "[1.0]"
        ),
        JSONMistake(
            "[⟦1_000⟧]",
            "invalid-number",
            "`1_000` is not a number as JSON writes them, which have no `_`",
            fixed: "[1000]",
            value: [1000]
        ),
        JSONMistake("[⟦0x1F⟧]", "invalid-number", "`0x1F` is not a number as JSON writes them"),
        JSONMistake("[⟦2024-01-01⟧]", "invalid-number", "`2024-01-01` is not a number as JSON writes them"),
        JSONMistake("[⟦-⟧]", "invalid-number", "`-` is not a number as JSON writes them"),
        JSONMistake(
            "{⟦id⟧: ⟦acme inc⟧}",
            [
                ("unquoted-text", "expected a member name in double quotes, found `id`"),
                ("unquoted-text", "expected a value, found the text `acme inc` without quotes"),
            ],
            fixed: #"{"id": "acme inc"}"#,
            value: ["id": "acme inc"]
        ),
        JSONMistake(
            #"{"a": ⟦https://x.example/b⟧, "c": 1}"#,
            "unquoted-text",
            "expected a value, found the text `https://x.example/b` without quotes",
            fixed: #"{"a": "https://x.example/b", "c": 1}"#
        ),
        JSONMistake("[⟦%⟧]", "json-syntax", "expected a value, found `%`"),
        JSONMistake(
            "{⟦'a'⟧: ⟦'it\\'s \"x\"'⟧}",
            [
                ("wrong-quotes", "expected a text in double quotes, found one that starts with `'`"),
                ("wrong-quotes", "expected a text in double quotes, found one that starts with `'`"),
            ],
            fixed: #"{"a": "it's \"x\""}"#,
            value: ["a": "it's \"x\""]
        ),
        JSONMistake(
            "[⟦“a”⟧]",
            "wrong-quotes",
            "expected a text in double quotes, found one that starts with `“`",
            fixed: #"["a"]"#,
            value: ["a"]
        ),
        JSONMistake("[⟦'a]⟧", "wrong-quotes", "expected a text in double quotes, found one that starts with `'`"),
    ]

    static let texts: [JSONMistake] = [
        JSONMistake(
            "[⟦\"a⟧,\n\"b\"]",
            "unclosed",
            "the text is not closed before the end of the line",
            fixed: "[\"a\",\n\"b\"]",
            value: ["a", "b"]
        ),
        JSONMistake("[⟦\"a]⟧", "unclosed", "the text is not closed before the end of the file"),
        JSONMistake("⟦\"⟧", "unclosed", "the text is not closed before the end of the file", value: ""),
        JSONMistake("[⟦\"a\\⟧", "unclosed", "the text is not closed before the end of the file"),
        JSONMistake(
            #""a⟦\d⟧+""#,
            "invalid-escape",
            #"`\d` is not an escape of JSON"#,
            fixed: #""a\\d+""#,
            value: "a\\d+"
        ),
        JSONMistake(
            #""it⟦\'⟧s""#,
            "invalid-escape",
            #"`\'` is not an escape of JSON, an apostrophe needs none"#,
            fixed: #""it's""#,
            value: "it's"
        ),
        JSONMistake(#""⟦\u12⟧x""#, "invalid-escape", #"expected four hexadecimal digits after `\u`, found 2"#),
        JSONMistake(#""⟦\u⟧""#, "invalid-escape", #"expected four hexadecimal digits after `\u`, found 0"#),
        JSONMistake(#""⟦\ud83d⟧""#, "lone-surrogate", #"`\ud83d` is half of a surrogate pair, which is no character"#),
        JSONMistake(
            #""⟦\ude00⟧\ud83d\ude00""#,
            "lone-surrogate",
            #"`\ude00` is half of a surrogate pair, which is no character"#
        ),
        JSONMistake(
            "\"a⟦\t⟧b\"",
            "control-character",
            "a text cannot hold a tab as it is",
            fixed: #""a\tb""#
        ),
        JSONMistake(
            "\"⟦\u{1}⟧\"",
            "control-character",
            "a text cannot hold the control character U+0001 as it is",
            fixed: #""\u0001""#
        ),
    ]

    static let files: [JSONMistake] = [
        JSONMistake("⟦⟧", "empty-file", "the file holds no value, expected a JSON object"),
        JSONMistake(" \n ⟦⟧", "empty-file", "the file holds no value, expected a JSON object"),
        JSONMistake(
            "⟦\u{FEFF}⟧{}",
            "byte-order-mark",
            "the file starts with a byte order mark, expected the JSON value",
            fixed: "{}",
            value: [:]
        ),
        JSONMistake(
            "⟦// all⟧⟦⟧",
            [("comment", "JSON has no comments"), ("empty-file", "the file holds no value, expected a JSON object")],
            fixed: ""
        ),
    ]
}
