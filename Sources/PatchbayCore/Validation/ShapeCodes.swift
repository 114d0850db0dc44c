extension DiagnosticCode {
    static let unknownMember = DiagnosticCode(
        "unknown-member",
        title: "A member that the language does not have",
        explanation: "Objects of a spec are closed: a name that nothing reads is almost always a slip, and would be "
            + "ignored in silence. Names that start with `x-` are free for remarks.",
        bad: #"{ "pagnation": { "type": "none" } }"#,
        good: #"{ "pagination": { "type": "none" } }"#
    )
    static let missingMember = DiagnosticCode(
        "missing-member",
        title: "A member that must be there is not",
        explanation: "The object cannot be understood without it.",
        bad: #"{ "each": "$.lines" }"#,
        good: #"{ "each": "$.lines", "as": "$.amount" }"#
    )
    static let wrongKind = DiagnosticCode(
        "wrong-kind",
        title: "Another kind of value is expected",
        explanation: "The member takes another kind of JSON value than the one that stands there.",
        bad: #"{ "attempts": "5" }"#,
        good: #"{ "attempts": 5 }"#
    )
    static let wrongValue = DiagnosticCode(
        "wrong-value",
        title: "The value is outside what is allowed",
        explanation:
            "The kind is right and the value is not: a number out of range, a text that is no URL, id or instant.",
        bad: #"{ "attempts": 0 }"#,
        good: #"{ "attempts": 5 }"#
    )
    static let unknownChoice = DiagnosticCode(
        "unknown-choice",
        title: "A word that is not among the choices",
        explanation: "The member takes one word of a closed list.",
        bad: #"{ "type": "upercase" }"#,
        good: #"{ "type": "uppercase" }"#
    )
    static let contradiction = DiagnosticCode(
        "contradiction",
        title: "Two members that exclude each other",
        explanation: "Each of the two says what the object is; with both, nobody can tell.",
        bad: #"{ "from": "$.id", "value": 1 }"#,
        good: #"{ "from": "$.id" }"#
    )
    static let nullInSpec = DiagnosticCode(
        "null-in-spec",
        title: "A spec has no null",
        explanation:
            "Overlays are merge patches (RFC 7396), in which null removes a member; so null cannot be a value.",
        bad: #"{ "description": null }"#,
        good: "{ }"
    )
    static let insecureURL = DiagnosticCode(
        "insecure-url",
        title: "A URL without encryption",
        explanation:
            "Tokens and records travel over these URLs. Of a loopback address it is a warning: only a server that is "
            + "opened to this machine for development reaches it.",
        bad: #"{ "baseUrl": "http://api.example.com" }"#,
        good: #"{ "baseUrl": "https://api.example.com" }"#
    )
    static let badTemplate = DiagnosticCode(
        "bad-template",
        title: "A template that does not parse",
        explanation: "Names stand in braces: letters, digits and `_`, joined by dots. A brace itself is written twice.",
        bad: #"{ "path": "/customers/{id" }"#,
        good: #"{ "path": "/customers/{id}" }"#
    )
    static let badPath = DiagnosticCode(
        "bad-path",
        title: "A JSONPath that does not parse",
        explanation:
            "Paths follow RFC 9535: `$` is the record or the innermost item, `.name` and `['name']` are members, "
            + "`[0]` is an element.",
        bad: #"{ "from": "id" }"#,
        good: #"{ "from": "$.id" }"#
    )
    static let badPattern = DiagnosticCode(
        "bad-pattern",
        title: "A pattern that does not parse",
        explanation:
            "Patterns are I-Regexps (RFC 9485), which match in linear time: no back-references, no look-around. "
            + "`matches` is about the whole text, `search` about a part of it.",
        bad: #"{ "path": "$.id", "matches": "(a" }"#,
        good: #"{ "path": "$.id", "matches": "[a-z]+" }"#
    )
}
