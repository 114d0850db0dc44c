extension DiagnosticCode {
    static let syntax = DiagnosticCode(
        "json-syntax",
        title: "The file is not JSON",
        explanation: "A spec is JSON as RFC 8259 defines it: double quotes, no comments, no trailing commas. "
            + "Reading goes on behind the mistake, so that one run shows all of them.",
        bad: #"{ "id": "acme", }"#,
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
        explanation:
            "RFC 8259 section 8.1 forbids it. Most editors call the right choice “UTF-8” rather than “UTF-8 with BOM”.",
        bad: "\u{FEFF}{}",
        good: "{}"
    )
    static let invalidUTF8 = DiagnosticCode(
        "invalid-utf8",
        title: "The file is not UTF-8",
        explanation:
            "JSON files are UTF-8 (RFC 8259 section 8.1). The message names the offset of the first wrong byte.",
        bad: "a file in Latin-1",
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
