import PatchbayEngine

/// Requests and the values in them.
enum RequestShapes {
    private static let when = SpecField("when", .named(.predicate), "The value is sent only where this holds.")

    /// A value of a query, a header or a body.
    static let value: SpecKind = .either([
        .text(.template), .integer(Int.min...Int.max), .boolean, .list(.named(.requestValue)),
        .keyed([
            SpecShape("literal", "A text that is no template.", [SpecField("literal", .literal, "The value.")]),
            SpecShape(
                "var",
                "A variable, transformed.",
                [
                    SpecField("var", .text(.any), "Its name.", isRequired: true),
                    SpecField("transforms", .list(.named(.step)), "What is done to it, in order."), when,
                ]
            ),
            SpecShape(
                "text",
                "A text of parts; a part with an undefined variable goes.",
                [
                    SpecField("text", .list(part), "The parts."),
                    SpecField(
                        "quoting",
                        .text(.choice(["none", "single"])),
                        "How variables are escaped: `single` writes `'` as `\\'`, for values between single quotes.",
                        default: "none"
                    ),
                    when,
                ]
            ),
            SpecShape(
                "list",
                "A list and how it is written.",
                [
                    SpecField("list", .list(.named(.requestValue)), "The values.", isRequired: true),
                    SpecField(
                        "style",
                        .text(.choice(["repeat", "brackets", "comma", "join"])),
                        "How several values are written."
                    ),
                    SpecField("separator", .text(.any), "What `join` puts between them."), when,
                ]
            ),
            SpecShape(
                "object",
                "An object in a JSON body.",
                [SpecField("object", .map(.named(.requestValue)), "Its members."), when]
            ),
        ]),
    ])

    private static let innerPart: SpecKind = .text(.template)
    private static let part: SpecKind = .either([
        innerPart,
        .object(
            SpecShape(
                "group",
                "Parts joined; an empty group loses its prefix.",
                [
                    SpecField("prefix", .text(.any), "What stands before the parts."),
                    SpecField("join", .text(.any), "What stands between them."),
                    SpecField("parts", .list(innerPart), "The parts.", isRequired: true),
                ]
            )
        ),
    ])

    /// A request.
    static let request = SpecShape(
        "request",
        "What is sent.",
        [
            SpecField(
                "method",
                .text(.choice(["GET", "POST", "PUT", "PATCH", "DELETE"])),
                "The method.",
                default: "GET"
            ),
            SpecField(
                "path",
                .text(.template),
                "The path below `api.baseUrl`, with variables in braces.",
                examples: ["/v1/customers"]
            ),
            SpecField("url", .text(.url), "A whole URL, where the path is not below `api.baseUrl`."),
            SpecField("query", .map(.named(.requestValue)), "The query's parameters."),
            SpecField("headers", .map(.named(.requestValue)), "The headers."),
            SpecField(
                "body",
                .typed([
                    SpecShape(
                        "json",
                        "A JSON body.",
                        [SpecField("value", .named(.requestValue), "The value.", isRequired: true)]
                    ),
                    SpecShape(
                        "form",
                        "A form body.",
                        [SpecField("members", .map(.named(.requestValue)), "The members.", isRequired: true)]
                    ),
                    SpecShape(
                        "raw",
                        "A body of any type.",
                        [
                            SpecField("text", .named(.requestValue), "The text.", isRequired: true),
                            SpecField("contentType", .text(.any), "Its media type.", isRequired: true),
                        ]
                    ),
                ]),
                "The body."
            ),
            SpecField("token", .text(.any), "Which of the connection's tokens is sent."),
        ]
    )
}

/// Variables and credentials of a connection.
enum VariableShapes {
    private static let shared = [
        SpecField("title", .text(.any), "The label in a form."),
        SpecField("description", .text(.any), "Where to find the value."),
        SpecField("example", .text(.any), "A value that looks right."),
        SpecField("pattern", .text(.pattern), "What the whole value must match."),
        SpecField("optional", .boolean, "Whether it may be left out."),
        SpecField("order", .integer(0...1000), "The place in a form."),
    ]

    /// A public value.
    static let variable = SpecShape(
        "variable",
        "A public value of a connection.",
        shared + [
            SpecField("enum", .list(.text(.any)), "The values allowed."),
            SpecField("format", .text(.any), "A format of JSON Schema."),
            SpecField("default", .literal, "What stands in when nothing is given."),
            SpecField(
                "source",
                .typed([
                    SpecShape("user", "The person who connects.", []),
                    SpecShape(
                        "callback",
                        "A parameter of the OAuth callback.",
                        [SpecField("parameter", .text(.any), "Its name.", isRequired: true)]
                    ),
                    SpecShape(
                        "tokenResponse",
                        "The token response.",
                        [SpecField("path", .text(.path), "Where.", isRequired: true)]
                    ),
                    SpecShape("afterConnect", "A step of `auth.afterConnect`.", []),
                    SpecShape(
                        "claim",
                        "A claim of a token.",
                        [
                            SpecField("token", .text(.any), "Which token."),
                            SpecField("path", .text(.path), "Where.", isRequired: true),
                        ]
                    ),
                    SpecShape(
                        "derived",
                        "Other variables.",
                        [SpecField("rule", .named(.rule), "How.", isRequired: true)]
                    ),
                ]),
                "Where the value comes from."
            ),
        ]
    )

    /// A secret.
    static let credential = SpecShape(
        "credential",
        "A secret that the person who connects supplies.",
        shared + [
            SpecField("secret", .boolean, "Whether it is hidden in forms.", default: true)
        ]
    )
}
