import PatchbayEngine

/// Rules, predicates and references to values.
enum MappingShapes {
    /// A place in a record or around it.
    static let pathReference: SpecKind = .either([
        .text(.path),
        .keyed([
            SpecShape(
                "item",
                "The innermost item of `each`, else the record.",
                [SpecField("item", .text(.path), "The path.")]
            ),
            SpecShape("record", "The record.", [SpecField("record", .text(.path), "The path.")]),
            SpecShape("page", "The response that the record came in.", [SpecField("page", .text(.path), "The path.")]),
            SpecShape("parent", "The parent's record.", [SpecField("parent", .text(.path), "The path.")]),
            SpecShape("variable", "A variable of the connection.", [SpecField("variable", .text(.any), "Its name.")]),
            SpecShape("header", "A header of the response.", [SpecField("header", .text(.any), "Its name.")]),
            SpecShape(
                "key",
                "The member's name of a record that was taken from an object.",
                [SpecField("key", .boolean, "`true`.")]
            ),
        ]),
    ])

    private static let commonRuleFields = [
        SpecField("transforms", .list(.named(.step)), "What is done to the value, in order."),
        SpecField("default", .literal, "What stands in when nothing came: the value is absent or null."),
        SpecField("when", .named(.predicate), "The rule makes a value only where this holds."),
        SpecField("x-note", .text(.any), "A remark for people."),
    ]

    private static func rule(_ name: String, _ summary: String, _ fields: [SpecField]) -> SpecShape {
        SpecShape(name, summary, fields + commonRuleFields)
    }

    /// How one value is made.
    static let rule: SpecKind = .either([
        .text(.path),
        .keyed([
            rule(
                "from",
                "A selected value: of several paths the first that is present.",
                [
                    SpecField(
                        "from",
                        .either([.named(.pathReference), .list(.named(.pathReference))]),
                        "Where the value lies.",
                        isRequired: true
                    ),
                    SpecField("skip", .list(.text(.choice(["null", "empty"]))), "Which values are passed over."),
                ]
            ),
            rule("value", "A constant.", [SpecField("value", .literal, "The value.", isRequired: true)]),
            rule(
                "template",
                "A text with values in it; absent when one of them is.",
                [
                    SpecField("template", .text(.template), "The text, with names in braces.", isRequired: true),
                    SpecField("with", .map(.named(.rule)), "What the names stand for."),
                ]
            ),
            rule(
                "object",
                "An object; null when no member brought anything.",
                [
                    SpecField("object", .map(.named(.rule)), "The rule of each member.", isRequired: true)
                ]
            ),
            rule(
                "each",
                "A list with one element for each element of a list; `$` is the element.",
                [
                    SpecField("each", .named(.pathReference), "The list.", isRequired: true),
                    SpecField("where", .named(.predicate), "Which elements count."),
                    SpecField("as", .named(.rule), "What an element becomes.", isRequired: true),
                ]
            ),
            rule(
                "switch",
                "The first branch that holds.",
                [
                    SpecField("switch", .list(.object(branch)), "The branches.", isRequired: true),
                    SpecField("otherwise", .named(.rule), "What holds when none does."),
                ]
            ),
            rule(
                "use",
                "A rule of `definitions.rules`.",
                [SpecField("use", .text(.any), "Its name.", isRequired: true)]
            ),
        ]),
    ])

    private static let branch = SpecShape(
        "branch",
        "A branch of a switch.",
        [
            SpecField("when", .named(.predicate), "When the branch is taken.", isRequired: true),
            SpecField("then", .named(.rule), "What it makes.", isRequired: true),
        ]
    )

    /// A step: the parameters follow from the transform's own declaration.
    static let step: SpecKind = .either([
        .text(.choice(TransformLibrary.names)),
        .typed(TransformLibrary.all.map { shape($0.declaration) }),
    ])

    private static func shape(_ declaration: TransformDeclaration) -> SpecShape {
        SpecShape(
            declaration.name,
            declaration.summary,
            declaration.parameters.map {
                SpecField($0.name, kind($0.kind), $0.summary, isRequired: $0.isRequired, default: $0.defaultValue)
            }
        )
    }

    private static func kind(_ kind: TransformParameter.Kind) -> SpecKind {
        switch kind {
        case .text, .zone: .text(.any)
        case .pattern: .text(.pattern)
        case .query: .text(.path)
        case .integer(let range): .integer(range)
        case .decimal: .number
        case .json: .literal
        case .boolean: .boolean
        case .choice(let words): .text(.choice(words))
        case .path: .named(.pathReference)
        case .decimalOrPath: .either([.named(.pathReference), .number])
        case .textOrPath: .either([.text(.any), .named(.pathReference)])
        case .table: .map(.literal)
        case .list(let element): .either([self.kind(element), .list(self.kind(element))])
        case .predicate: .named(.predicate)
        }
    }

    private static let operand: SpecKind = .either([
        .object(
            SpecShape(
                "comparison",
                "The value of a path.",
                [SpecField("path", .named(.pathReference), "The path.", isRequired: true)]
            )
        ),
        .literal,
    ])

    private static let operators = [
        SpecField("exists", .boolean, "Whether the value is there, null included."),
        SpecField("null", .boolean, "Whether the value is null."),
        SpecField("empty", .boolean, "Whether it is absent, null, or an empty text, list or object."),
        SpecField("equals", operand, "A literal, or the value of a path, that it equals."),
        SpecField("in", .list(.literal), "Literals one of which it equals."),
        SpecField("matches", .text(.pattern), "A pattern that the whole text satisfies."),
        SpecField("search", .text(.pattern), "A pattern that a part of the text satisfies."),
        SpecField("ignoreCase", .boolean, "Whether letters match in either case."),
        SpecField("hasPrefix", .text(.any), "What the text starts with."),
        SpecField("lessThan", operand, "What it is below."),
        SpecField("atMost", operand, "What it does not exceed."),
        SpecField("greaterThan", operand, "What it is above."),
        SpecField("atLeast", operand, "What it does not fall below."),
    ]

    private static func test(_ name: String, _ summary: String, _ kind: SpecKind) -> SpecShape {
        SpecShape(name, summary, [SpecField(name, kind, summary, isRequired: true)] + operators)
    }

    /// A condition.
    static let predicate: SpecKind = .keyed([
        SpecShape("all", "All of these hold.", [SpecField("all", .list(.named(.predicate)), "The parts.")]),
        SpecShape("any", "One of these holds.", [SpecField("any", .list(.named(.predicate)), "The parts.")]),
        SpecShape("not", "This does not hold.", [SpecField("not", .named(.predicate), "The part.")]),
        SpecShape("use", "A predicate of `definitions.predicates`.", [SpecField("use", .text(.any), "Its name.")]),
        test("path", "The value of a path.", .named(.pathReference)),
        test("variable", "A variable of the request.", .text(.any)),
        test("header", "A header of the response.", .text(.any)),
        test("status", "The status of the response.", .boolean),
    ])
}
