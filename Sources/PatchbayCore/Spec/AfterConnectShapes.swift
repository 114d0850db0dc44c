import PatchbayEngine

/// What is asked of a provider once a connection works.
enum AfterConnectShapes {
    /// The steps, whatever the way to authenticate.
    static let field = SpecField(
        "afterConnect",
        .list(
            .object(
                SpecShape(
                    "afterConnect",
                    "A request after connecting whose values become variables.",
                    [
                        SpecField("request", .named(.request), "The request.", isRequired: true),
                        SpecField(
                            "select",
                            .object(
                                SpecShape(
                                    "select",
                                    "A choice among several.",
                                    [
                                        SpecField("items", .text(.path), "The choices.", isRequired: true),
                                        SpecField("value", .text(.path), "The value of one.", isRequired: true),
                                        SpecField("label", .text(.path), "What people read."),
                                        SpecField("where", .named(.predicate), "Which count."),
                                        SpecField(
                                            "variable",
                                            .text(.any),
                                            "The variable that is set.",
                                            isRequired: true
                                        ),
                                        SpecField(
                                            "choose",
                                            .text(.choice(["one", "many"])),
                                            "How many.",
                                            default: "one"
                                        ),
                                        SpecField(
                                            "automatic",
                                            .boolean,
                                            "Whether a single one is taken without asking.",
                                            default: true
                                        ),
                                    ]
                                )
                            ),
                            "A choice."
                        ),
                        SpecField("set", .map(.text(.path)), "Variables and where their values are."),
                    ]
                )
            )
        ),
        "Requests after connecting."
    )
}
