import PatchbayEngine

/// What is asked for before a list is read: values that its requests and rules need, and a job that makes the list.
enum JobShapes {
    private static let request = SpecField("request", .named(.request), "What is sent.", isRequired: true)

    /// A value that is asked for once in each run.
    static let preparation = SpecShape(
        "preparation",
        "A value that is asked for once in each run.",
        [request, SpecField("value", .named(.rule), "What the answer gives.", isRequired: true)]
    )

    private static let creation = SpecShape(
        "creation",
        "How a job is created.",
        [
            request,
            SpecField("values", .map(.named(.rule)), "What its answer gives, as `{job.NAME}`."),
        ]
    )

    private static let poll = SpecShape(
        "poll",
        "How a job is asked after.",
        [
            request,
            SpecField("done", .named(.predicate), "The answer of a job that has its result.", isRequired: true),
            SpecField("failed", .named(.predicate), "The answer of a job that will never have one."),
            SpecField("message", .text(.path), "Where such an answer says why."),
            SpecField("values", .map(.named(.rule)), "What the answer of a done job gives, as `{job.NAME}`."),
            SpecField("everySeconds", .integer(1...120), "The pause between two questions.", default: 5),
            SpecField("timeoutSeconds", .integer(1...86_400), "How long a job may take.", default: 3600),
        ]
    )

    private static let download = SpecShape(
        "download",
        "Where the result of a job is.",
        [
            SpecField(
                "from",
                DataTypeShapes.source,
                "Where the answer of a done job has the URL of its result.",
                isRequired: true
            ),
            SpecField(
                "credentials",
                .boolean,
                "Whether another origin, which `api.allowedOrigins` must name, is sent the connection's credentials.",
                default: false
            ),
        ]
    )

    /// A job whose result is the list.
    static let job = SpecShape(
        "job",
        "A job of the provider's, whose result is the list.",
        [
            SpecField("create", .object(creation), "How it is created.", isRequired: true),
            SpecField("poll", .object(poll), "How it is asked after until it is done.", isRequired: true),
            SpecField(
                "download",
                .object(download),
                "Where its result is; without it the read's own request asks for it, by `{job.NAME}`."
            ),
        ]
    )
}
