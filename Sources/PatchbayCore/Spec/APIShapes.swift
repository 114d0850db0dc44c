import PatchbayEngine

/// What all requests of a provider share.
enum APIShapes {
    /// The API.
    static let api = SpecShape(
        "api",
        "What all requests share.",
        [
            SpecField("baseUrl", .text(.url), "What every `path` is appended to.", isRequired: true),
            SpecField("headers", .map(.named(.requestValue)), "Headers of every request."),
            SpecField("query", .map(.named(.requestValue)), "Query parameters of every request."),
            SpecField(
                "allowedOrigins",
                .list(.text(.url)),
                "Other origins that next links may lead to with credentials, and redirects without."
            ),
            SpecField("timeoutSeconds", .integer(1...600), "How long an answer may take.", default: 60),
            SpecField(
                "maximumBodyBytes",
                .integer(1...1_073_741_824),
                "How large an answer may be.",
                default: 67_108_864
            ),
            SpecField("rateLimits", .list(.object(rateLimit)), "Budgets that requests are paced by."),
            SpecField("retry", .object(retry), "What is tried again."),
            SpecField("errors", .list(.named(.errorRule)), "What answers mean; the first that fits counts."),
            SpecField("currency", .object(currency), "How amounts are scaled."),
        ]
    )

    private static let currency = SpecShape(
        "currency",
        "How amounts are scaled.",
        [
            SpecField(
                "minorUnits",
                .map(.integer(0...8)),
                "Decimal places by currency code, where they differ from ISO 4217."
            )
        ]
    )

    static let retry = SpecShape(
        "retry",
        "What is tried again.",
        [
            SpecField("attempts", .integer(1...20), "How often at the most.", default: 5),
            SpecField("on", .list(.integer(100...599)), "After which statuses.", default: [429, 500, 502, 503, 504]),
            SpecField("initialSeconds", .integer(1...600), "The first pause; later ones double.", default: 1),
            SpecField("maximumSeconds", .integer(1...86_400), "The longest pause.", default: 300),
        ]
    )

    private static let rateLimit = SpecShape(
        "rateLimit",
        "A budget.",
        [
            SpecField("name", .text(.any), "Its name, for error rules."),
            SpecField(
                "key",
                .list(.text(.choice(["app", "account", "endpoint"]))),
                "What shares it.",
                isRequired: true
            ),
            SpecField("requests", .integer(1...1_000_000_000), "How many requests."),
            SpecField("perSeconds", .integer(1...2_678_400), "In how many seconds."),
            SpecField("concurrent", .integer(1...10_000), "How many at once."),
            SpecField("remainingHeader", .text(.any), "The header that tells how many are left."),
            SpecField(
                "resetHeader",
                .object(
                    SpecShape(
                        "resetHeader",
                        "When the budget is new.",
                        [
                            SpecField("name", .text(.any), "The header.", isRequired: true),
                            SpecField(
                                "format",
                                .text(.choice(["seconds", "unixSeconds", "unixMilliseconds", "httpDate"])),
                                "How it is written.",
                                isRequired: true
                            ),
                        ]
                    )
                ),
                "The header that tells when the budget is new."
            ),
        ]
    )

    /// What an answer means.
    static let errorRule = SpecShape(
        "errorRule",
        "What an answer means.",
        [
            SpecField("when", .named(.predicate), "Which answers.", isRequired: true),
            SpecField(
                "then",
                .text(
                    .choice([
                        "retry", "rateLimited", "reauthorize", "forbidden", "skip", "fail", "restartPage",
                        "restartRead", "fullRead",
                        "splitWindow",
                    ])
                ),
                "What is done.",
                isRequired: true
            ),
            SpecField("scope", .text(.choice(["record", "parent", "dataType"])), "What `skip` skips."),
            SpecField("message", .text(.any), "A path or a text for the history."),
            SpecField("wait", .named(.rule), "How many seconds, or until when."),
            SpecField("budget", .text(.any), "Which budget is spent."),
        ]
    )
}
