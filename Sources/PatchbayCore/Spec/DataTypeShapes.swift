import PatchbayEngine

/// Data types and how they are read.
enum DataTypeShapes {
    /// How a record may write an instant.
    private static let formats: SpecKind = .text(.choice(DateFormat.allCases.map(\.rawValue)))

    private static let readFields = [
        SpecField("request", .named(.request), "What is sent for a page."),
        SpecField(
            "records",
            .either([.text(.path), .object(records)]),
            "Where a page has its records.",
            examples: ["$.data[*]"]
        ),
        SpecField("where", .named(.predicate), "Which records are wanted; counted for paging all the same."),
        SpecField("pagination", pagination, "How one page leads to the next."),
        SpecField("incremental", .object(incremental), "How a later run asks for changes alone."),
        SpecField(
            "order",
            .text(.choice(["ascending", "descending", "none"])),
            "In which order of time records come.",
            default: "none"
        ),
        SpecField("forEach", .named(.fanOut), "What the read is repeated for."),
        SpecField("feed", .object(feed), "The change feed that is read after the first full read."),
        SpecField("caps", .list(.object(cap)), "Limits at which an answer is cut."),
        SpecField(
            "checkpoint",
            .object(checkpoint),
            "A token that the provider hands out for the next run, as `{checkpoint}`."
        ),
        SpecField(
            "embedded",
            .list(.object(embedded)),
            "Lists inside records of which an answer brings the first page alone."
        ),
        SpecField("job", .object(JobShapes.job), "The job that makes the list before it can be read."),
        SpecField("errors", .list(.named(.errorRule)), "What answers mean, before the API's own rules."),
        SpecField("token", .text(.any), "Which of the connection's tokens is sent."),
    ]

    private static let identityFields = [
        SpecField("title", .text(.any), "The name for people."),
        SpecField("description", .text(.any), "One sentence."),
        SpecField(
            "model",
            .text(.any),
            "The model's name, or the path of a schema beside the spec that starts with `./`."
        ),
        SpecField("internal", .boolean, "Whether it is only read for other data types."),
        SpecField("permission", .text(.any), "Which permission of ours covers it."),
        SpecField("version", .object(version), "What tells an older state of a record from a newer one."),
        SpecField(
            "deletion",
            .keyed([
                SpecShape(
                    "when",
                    "A record that says so.",
                    [SpecField("when", .named(.predicate), "Which records."), absence]
                ),
                SpecShape(
                    "list",
                    "A list of deleted ids.",
                    [SpecField("list", .object(deletionList), "The list."), absence]
                ),
                SpecShape("absence", "Absence after a full read.", [absence]),
            ]),
            "How a deletion shows."
        ),
        SpecField("expect", .list(.object(expectation)), "What every record must satisfy."),
        SpecField(
            "prepare",
            .map(.object(JobShapes.preparation)),
            "Values that are asked for once in each run, before anything is read; they stand beside the variables."
        ),
    ]

    /// What all data types of a provider may inherit.
    static let defaults = SpecShape("defaults", "Members that all data types inherit.", identityFields + readFields)

    /// A data type.
    static let dataType = SpecShape(
        "dataType",
        "Something that can be read.",
        identityFields + [
            SpecField(
                "primaryKey",
                keys,
                "What tells records apart."
            ),
            SpecField("reads", .map(.object(read)), "Several reads with names."),
            mapping,
        ] + readFields
    )

    /// One of several reads.
    static let read = SpecShape("read", "One of several reads.", readFields + [mapping])

    /// One part of a key, or several.
    private static let keys: SpecKind = .either([.named(.pathReference), .list(.named(.pathReference))])

    private static let mapping = SpecField("mapping", .map(.named(.rule)), "The rule of each field of the model.")

    private static let expectation = SpecShape(
        "expectation",
        "What a record must satisfy.",
        [
            SpecField("test", .named(.predicate), "The condition.", isRequired: true),
            SpecField("message", .text(.any), "What is said of a record that fails it.", isRequired: true),
        ]
    )

    private static let version = SpecShape(
        "version",
        "The version of a record.",
        [
            SpecField("path", .named(.pathReference), "Where.", isRequired: true),
            SpecField("format", versionFormats, "How it is written; compared as it is without."),
        ]
    )

    /// Times without a zone are in order as they are.
    private static let versionFormats: SpecKind = .text(
        .choice(DateFormat.allCases.filter { $0 != .localDateTime }.map(\.rawValue))
    )

    static let records = SpecShape(
        "records",
        "Where a page has its records.",
        [
            SpecField("path", .text(.path), "The path.", isRequired: true),
            SpecField(
                "missing",
                .text(.choice(["error", "empty"])),
                "What it means when nothing is there.",
                default: "error"
            ),
            SpecField(
                "shape",
                .text(.choice(["list", "values", "scalars", "object"])),
                "What is there.",
                default: "list"
            ),
            SpecField("keyAs", .text(.any), "The member that scalars are wrapped in."),
            SpecField(
                "format",
                .text(.choice(["json", "ndjson", "csv"])),
                "How a page is written: lines of NDJSON and rows of CSV, each an object by the names of the first, are a list.",
                default: "json"
            ),
            SpecField("delimiter", .text(.any), "What stands between the fields of CSV.", default: ","),
        ]
    )

    private static let embedded = SpecShape(
        "embedded",
        "A list inside a record of which an answer brings the first page alone.",
        [
            SpecField("path", .text(.path), "Where the record has that page.", isRequired: true),
            SpecField("when", .named(.predicate), "Which records are made whole."),
            SpecField("request", .named(.request), "What is sent for a page that follows.", isRequired: true),
            SpecField("records", .text(.path), "Where a page, the first as well, has its elements.", isRequired: true),
            SpecField("pagination", pagination, "How one page leads to the next.", isRequired: true),
        ]
    )

    private static let size = SpecField("size", .integer(1...100_000), "How many records a page has at the most.")
    private static let stop = SpecField("stop", .list(.text(.choice(["empty", "short"]))), "Which pages are the last.")
    private static let total = SpecField("total", .text(.path), "Where the page tells how many there are.")
    private static let proceeds = SpecField(
        "while",
        .either([.text(.path), .named(.predicate)]),
        "Whether there are more."
    )
    static let source: SpecKind = .either([
        .text(.path),
        .object(
            SpecShape(
                "header",
                "A header.",
                [
                    SpecField("header", .text(.any), "Its name.", isRequired: true),
                    SpecField("rel", .text(.any), "The link's relation."),
                ]
            )
        ),
    ])

    private static let pagination: SpecKind = .typed([
        SpecShape(
            "cursor",
            "A token, or the last record's key.",
            [
                SpecField("cursor", source, "Where a page has what asks for the next one.", isRequired: true),
                proceeds, size, stop,
            ]
        ),
        SpecShape(
            "nextUrl",
            "The URL of the next page.",
            [
                SpecField("from", source, "Where a page has the URL of the next one.", isRequired: true), proceeds,
                stop,
            ]
        ),
        SpecShape(
            "page",
            "Numbered pages.",
            [SpecField("start", .integer(0...1), "The first number.", default: 1), size, stop, total, proceeds]
        ),
        SpecShape(
            "offset",
            "Counted records.",
            [SpecField("start", .integer(0...1), "The first number.", default: 0), size, stop, total, proceeds]
        ),
        SpecShape("none", "One page.", []),
    ])

    private static let incremental = SpecShape(
        "incremental",
        "How a later run asks for changes alone.",
        [
            SpecField(
                "watermark",
                .object(
                    SpecShape(
                        "watermark",
                        "What a record tells of its last change.",
                        [
                            SpecField("path", .named(.pathReference), "Where.", isRequired: true),
                            SpecField(
                                "format",
                                .either([formats, .list(formats)]),
                                "How it is written.",
                                isRequired: true
                            ),
                            SpecField("zone", .text(.any), "The time zone of times that name none."),
                        ]
                    )
                ),
                "What a record tells of its last change.",
                isRequired: true
            ),
            SpecField(
                "filter",
                .object(
                    SpecShape(
                        "filter",
                        "How `since` and `until` are written.",
                        [
                            SpecField("format", formats, "The format.", isRequired: true),
                            SpecField("granularitySeconds", .integer(1...86_400), "What instants are floored to."),
                            SpecField("zone", .text(.any), "The time zone."),
                            SpecField(
                                "inclusive",
                                .boolean,
                                "Whether the API includes the instant itself.",
                                default: true
                            ),
                        ]
                    )
                ),
                "How `since` and `until` are written."
            ),
            SpecField(
                "lookbackSeconds",
                .integer(0...31_622_400),
                "How far before the last watermark a run starts.",
                default: 0
            ),
            SpecField(
                "earliest",
                .either([.text(.instant), .object(earliest)]),
                "Where a full read starts: an instant, or a variable that holds one."
            ),
            SpecField("windowSeconds", .integer(60...31_622_400), "The step in which a range is read."),
            SpecField(
                "mode",
                .text(.choice(["filter", "scan", "stopAtSince"])),
                "What the API can do.",
                default: "filter"
            ),
        ]
    )

    private static let earliest = SpecShape(
        "earliest",
        "Where a full read starts.",
        [
            SpecField("variable", .text(.any), "The variable of the connection.", isRequired: true)
        ]
    )

    private static let checkpoint = SpecShape(
        "checkpoint",
        "A token for the next run.",
        [
            SpecField("type", .text(.choice(["opaque"])), "Its sort.", isRequired: true),
            SpecField("from", source, "Where the last page has it.", isRequired: true),
            SpecField("initial", .text(.any), "The value of `prepare` that it is before a full read."),
        ]
    )

    private static let alias = SpecField(
        "as",
        .text(.any),
        "The name of the current one in requests.",
        default: "parent"
    )

    private static let recursion = SpecShape(
        "recursive",
        "Records that become parents themselves.",
        [
            SpecField("when", .named(.predicate), "Which records."),
            SpecField("maximumDepth", .integer(1...64), "How many levels at the most.", default: 8),
        ]
    )

    /// What a read is repeated for.
    static let fanOut: SpecKind = .keyed([
        SpecShape(
            "dataType",
            "Each record of another data type.",
            [
                SpecField("dataType", .text(.any), "Its name.", isRequired: true),
                SpecField("when", .named(.predicate), "Which parents."),
                SpecField("batch", .integer(1...1000), "How many parents share a request."),
                SpecField("recursive", .object(recursion), "Which records become parents themselves."),
                SpecField(
                    "firstPage",
                    .text(.path),
                    "Where a parent's record has the first page of its list, which then is not asked for."
                ),
                alias,
            ]
        ),
        SpecShape(
            "values",
            "Each of these values.",
            [
                SpecField("values", .list(.literal), "The values.", isRequired: true), alias,
            ]
        ),
        SpecShape(
            "variable",
            "Each value of a variable of the connection, as where several were chosen.",
            [
                SpecField("variable", .text(.any), "Its name.", isRequired: true), alias,
            ]
        ),
        SpecShape(
            "product",
            "Every combination of these.",
            [
                SpecField("product", .list(.named(.fanOut)), "The factors.", isRequired: true)
            ]
        ),
    ])

    private static let feed = SpecShape(
        "feed",
        "A change feed.",
        [
            SpecField("request", .named(.request), "What is sent for a page.", isRequired: true),
            SpecField(
                "records",
                .either([.text(.path), .object(records)]),
                "Where a page has its events.",
                isRequired: true
            ),
            SpecField("record", .text(.path), "Where an event has its record."),
            SpecField("key", keys, "The key of the record, as `primaryKey` has it."),
            SpecField("version", .object(version), "The version of the record."),
            SpecField("deletedWhen", .named(.predicate), "Which events tell a deletion."),
            SpecField("retentionDays", .integer(1...3650), "How long events are kept."),
            SpecField("pagination", pagination, "How one page leads to the next."),
            SpecField("incremental", .object(incremental), "Where the next run starts."),
            SpecField("refetch", .named(.request), "How an incomplete record is read whole."),
        ]
    )

    private static let absence = SpecField(
        "absence",
        .boolean,
        "Whether what a full read does not show is deleted; what two in a row do not show where pages are numbered."
    )

    private static let deletionList = SpecShape(
        "deletionList",
        "A list of deleted ids.",
        [
            SpecField("request", .named(.request), "What is sent.", isRequired: true),
            SpecField("records", .text(.path), "Where the entries are.", isRequired: true),
            SpecField("key", keys, "The key in an entry, as `primaryKey` has it.", isRequired: true),
            SpecField("where", .named(.predicate), "Which entries are deletions."),
            SpecField("pagination", pagination, "How one page leads to the next."),
        ]
    )

    private static let cap = SpecShape(
        "cap",
        "A limit at which an answer is cut.",
        [
            SpecField("records", .integer(1...10_000_000), "How many records.", isRequired: true),
            SpecField(
                "then",
                .text(.choice(["splitWindow", "restartFromWatermark", "fullRead"])),
                "What is done.",
                isRequired: true
            ),
        ]
    )
}
