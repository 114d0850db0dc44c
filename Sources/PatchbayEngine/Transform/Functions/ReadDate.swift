/// `date`: an instant or a calendar date in any of the stated formats as RFC 3339 in UTC.
struct ReadDate: Transform {
    static let declaration = TransformDeclaration(
        name: "date",
        category: .dates,
        summary: "Reads a date or an instant strictly and writes it as RFC 3339 in UTC.",
        details:
            "`from` may be a list; the first format that fits is taken. 30 February, hour 24 and a time without a zone "
            + "are refused. `isoDate` becomes midnight UTC, a calendar date whose time says nothing.",
        parameters: [
            TransformParameter(
                "from",
                .list(.choice(DateFormat.allCases.map(\.rawValue))),
                "How the value is written.",
                isRequired: true
            ),
            TransformParameter("zone", .zone, "The zone of a `localDateTime`."),
            TransformParameter(
                "fraction",
                .choice(["asWritten", "none"]),
                "Whether fractions of a second are kept.",
                default: "asWritten"
            ),
        ],
        accepts: [.string, .number],
        examples: [
            TransformExample(1_323_785_716, ["from": "unixSeconds"], gives: .value("2011-12-13T14:15:16Z")),
            TransformExample(
                "1512085950.000216",
                ["from": "unixSeconds"],
                gives: .value("2017-11-30T23:52:30.000216Z")
            ),
            TransformExample(-1, ["from": "unixSeconds"], gives: .value("1969-12-31T23:59:59Z")),
            TransformExample("2024-01-01", ["from": "isoDate"], gives: .value("2024-01-01T00:00:00Z")),
            TransformExample(
                "2024-02-30",
                ["from": "isoDate"],
                gives: .failure("is not a date in the format `isoDate`")
            ),
            TransformExample(
                "2024-10-19T23:22:07-08:00",
                ["from": ["rfc3339", "isoDate"]],
                gives: .value("2024-10-20T07:22:07Z")
            ),
            TransformExample(
                "/Date(1539993600000+0000)/",
                ["from": "microsoftJson"],
                gives: .value("2018-10-20T00:00:00.000Z")
            ),
            TransformExample(
                "/Date(-1)/",
                ["from": "microsoftJson", "fraction": "none"],
                gives: .value("1969-12-31T23:59:59Z")
            ),
            TransformExample("9999-12-31", ["from": "isoDate"], gives: .value("9999-12-31T00:00:00Z")),
            TransformExample(253_402_300_800, ["from": "unixSeconds"], gives: .failure("is not a date")),
            TransformExample("", ["from": "isoDate"], gives: .failure("is not a date")),
            TransformExample("\u{ff12}024-01-01", ["from": "isoDate"], gives: .failure("is not a date")),
            TransformExample(nil, ["from": "isoDate"], gives: .absent),
            TransformExample(.null, ["from": "isoDate"], gives: .value(.null)),
            TransformExample(true, ["from": "isoDate"], gives: .failure("found the boolean `true`")),
        ]
    )

    private let formats: [DateFormat]
    private let zone: ZoneRules?
    private let keepsFraction: Bool

    init(_ arguments: TransformArguments) throws(TransformArgumentError) {
        let value = arguments.value("from")
        let names = value?.arrayValue?.compactMap(\.stringValue) ?? [value?.stringValue ?? ""]
        formats = names.compactMap(DateFormat.init)
        keepsFraction = arguments.text("fraction") != "none"
        guard let name = arguments.text("zone") else {
            zone = nil
            if formats.contains(.localDateTime) {
                throw TransformArgumentError(
                    parameter: "from",
                    message: "`localDateTime` has no zone of its own",
                    help: "Add `\"zone\": \"UTC\"` or the zone that the provider's documentation names."
                )
            }
            return
        }
        zone = arguments.environment.zone(name)
        if zone == nil {
            throw TransformArgumentError(
                parameter: "zone",
                message: "`\(name)` is not a time zone of the IANA database"
            )
        }
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string, format: "date-time") }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        for format in formats {
            let read = CellComparison.withPlainBytes(input) { DateReader.read($0, format, zone) }
            guard var instant = read ?? nil else { continue }
            if !keepsFraction { instant.fraction = [] }
            context.begin()
            instant.write(&context)
            return context.finish(.string)
        }
        let names = formats.map { "`\($0.rawValue)`" }.joined(separator: " or ")
        return context.fail("\(CellReader.excerpt(input)) is not a date in the format \(names)")
    }
}
