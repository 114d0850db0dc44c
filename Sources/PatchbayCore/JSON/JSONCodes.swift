extension DiagnosticCode {
    /// What can be wrong with a file as JSON.
    static let json: [DiagnosticCode] = [
        .emptyFile, .byteOrderMark, .invalidUTF8, .syntax, .unclosed, .missingComma, .trailingComma, .comment,
        .wrongQuotes, .unquotedText, .unknownLiteral, .invalidNumber, .invalidEscape, .controlCharacter, .loneSurrogate,
        .duplicateMember, .extraContent, .tooDeep,
    ]

    static let syntax = DiagnosticCode(
        "json-syntax",
        title: "The file is not JSON",
        explanation:
            "A spec is JSON as RFC 8259 defines it. Reading goes on behind the mistake, so that one run shows all "
            + "of them; mend the first one first when several stand close together.",
        bad: #"{ "id" = "acme" }"#,
        good: #"{ "id": "acme" }"#
    )
    static let unclosed = DiagnosticCode(
        "unclosed",
        title: "Something is opened and not closed",
        explanation:
            "Each `{`, `[` and `\"` needs its partner. A text ends on the line where it starts; a line end inside "
            + "it is written `\\n`. At the end of a file this often means that the file was cut off.",
        bad: #"{ "features": ["payments" }"#,
        good: #"{ "features": ["payments"] }"#
    )
    static let missingComma = DiagnosticCode(
        "missing-comma",
        title: "A comma is missing between two values",
        explanation: "Members and elements are separated by commas.",
        bad: #"{ "id": "acme" "name": "Acme" }"#,
        good: #"{ "id": "acme", "name": "Acme" }"#
    )
    static let trailingComma = DiagnosticCode(
        "trailing-comma",
        title: "A comma stands before a closing bracket",
        explanation: "JSON takes a comma between two values and nowhere else.",
        bad: #"{ "id": "acme", }"#,
        good: #"{ "id": "acme" }"#
    )
    static let comment = DiagnosticCode(
        "comment",
        title: "JSON has no comments",
        explanation: "Members whose names start with `x-` are free for remarks: nothing reads them.",
        bad: "{ \"id\": \"acme\" // the id\n}",
        good: #"{ "id": "acme", "x-note": "the id" }"#
    )
    static let wrongQuotes = DiagnosticCode(
        "wrong-quotes",
        title: "A text stands in other quotes than double ones",
        explanation: "Single quotes, backticks and the typographic quotes of word processors are no quotes of JSON.",
        bad: "{ 'id': 'acme' }",
        good: #"{ "id": "acme" }"#
    )
    static let unquotedText = DiagnosticCode(
        "unquoted-text",
        title: "A name or a text has no quotes",
        explanation: "Names and texts stand in double quotes; only numbers, `true`, `false` and `null` do not.",
        bad: #"{ id: acme }"#,
        good: #"{ "id": "acme" }"#
    )
    static let unknownLiteral = DiagnosticCode(
        "unknown-literal",
        title: "A word that JSON does not have",
        explanation: "The words of JSON are `true`, `false` and `null`, in small letters.",
        bad: #"{ "internal": True }"#,
        good: #"{ "internal": true }"#
    )
    static let invalidNumber = DiagnosticCode(
        "invalid-number",
        title: "A number that is not written as JSON writes numbers",
        explanation:
            "Digits with an optional minus before them, a fraction and an exponent behind them (RFC 8259 section "
            + "6): no plus, no leading zeros, no hexadecimal, no `NaN`.",
        bad: #"{ "limit": 0100 }"#,
        good: #"{ "limit": 100 }"#
    )
    static let invalidEscape = DiagnosticCode(
        "invalid-escape",
        title: "A backslash that starts no escape",
        explanation:
            "The escapes are `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u` with four hexadecimal "
            + "digits. A backslash itself, as in a pattern, is written twice.",
        bad: #"{ "pattern": "\d+" }"#,
        good: #"{ "pattern": "\\d+" }"#
    )
    static let controlCharacter = DiagnosticCode(
        "control-character",
        title: "A control character inside a text",
        explanation: "Tabs and other characters below U+0020 are written as escapes inside a text.",
        bad: "{ \"separator\": \"\t\" }",
        good: #"{ "separator": "\t" }"#
    )
    static let extraContent = DiagnosticCode(
        "extra-content",
        title: "Something follows the value",
        explanation: "A file holds one JSON value. What follows it is often what a closing bracket too many cut off.",
        bad: #"{ "id": "acme" } }"#,
        good: #"{ "id": "acme" }"#
    )
    static let duplicateMember = DiagnosticCode(
        "duplicate-member",
        title: "A member occurs twice",
        explanation: "Readers of JSON disagree on which of two equal names counts, so a spec must not have them.",
        bad: #"{ "id": "acme", "id": "apex" }"#,
        good: #"{ "id": "acme" }"#
    )
    static let byteOrderMark = DiagnosticCode(
        "byte-order-mark",
        title: "The file starts with a byte order mark",
        explanation: "RFC 8259 section 8.1 forbids it. Most editors call the right choice “UTF-8” rather than "
            + "“UTF-8 with BOM”.",
        bad: "\u{FEFF}{}",
        good: "{}"
    )
    static let invalidUTF8 = DiagnosticCode(
        "invalid-utf8",
        title: "The file is not UTF-8",
        explanation:
            "JSON files are UTF-8 (RFC 8259 section 8.1). The message names the offset of the first wrong byte.",
        bad: "a file in Latin-1 or UTF-16",
        good: "the same file saved as UTF-8"
    )
    static let loneSurrogate = DiagnosticCode(
        "lone-surrogate",
        title: "An escape denotes half a character",
        explanation:
            "Characters beyond U+FFFF are escaped as a pair, as in `\\ud83d\\ude00`; one half alone is no character.",
        bad: #"{ "name": "\ud83d" }"#,
        good: #"{ "name": "\ud83d\ude00" }"#
    )
    static let emptyFile = DiagnosticCode(
        "empty-file",
        title: "The file is empty",
        explanation: "`patchbay new ID` prints a spec to start from.",
        bad: "",
        good: #"{ "specVersion": 1, "id": "acme" }"#
    )
    static let tooDeep = DiagnosticCode(
        "too-deep",
        title: "The file nests too deep",
        explanation: "Arrays and objects may nest 512 levels; no spec needs more than twenty.",
        bad: "[[[[ … ]]]] with 513 levels",
        good: "[]"
    )
}
