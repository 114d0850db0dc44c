/// `truncateDate`: the start of the hour, day, or larger unit of an instant.
struct TruncateDate: Transform {
    static let declaration = TransformDeclaration(
        name: "truncateDate",
        category: .dates,
        summary: "Takes the start of the hour, day, week, month, quarter or year that an instant lies in.",
        details:
            "It takes RFC 3339, which is what `date` gives, and gives it in UTC. Weeks start on Monday. Where clocks "
            + "skip midnight, the day starts at the first instant that there is.",
        parameters: [
            TransformParameter("unit", .choice(CalendarUnit.allCases.map(\.rawValue)), "The unit.", isRequired: true),
            TransformParameter("zone", .zone, "The zone whose calendar counts.", default: "UTC"),
        ],
        accepts: .string,
        examples: [
            TransformExample("2024-05-15T10:20:30.5Z", ["unit": "month"], gives: .value("2024-05-01T00:00:00Z")),
            TransformExample("2024-05-15T10:20:30Z", ["unit": "week"], gives: .value("2024-05-13T00:00:00Z")),
            TransformExample("2024-05-15T10:20:30Z", ["unit": "quarter"], gives: .value("2024-04-01T00:00:00Z")),
            TransformExample(
                "2024-05-15T23:20:30Z",
                ["unit": "day", "zone": "Europe/Berlin"],
                gives: .value("2024-05-15T22:00:00Z")
            ),
            TransformExample("0001-01-01T00:00:00Z", ["unit": "year"], gives: .value("0001-01-01T00:00:00Z")),
            TransformExample("2024-05-15", ["unit": "day"], gives: .failure("is not an RFC 3339 instant")),
            TransformExample("", ["unit": "day"], gives: .failure("is not an RFC 3339 instant")),
            TransformExample("\u{662}", ["unit": "day"], gives: .failure("is not an RFC 3339 instant")),
            TransformExample(5, ["unit": "day"], gives: .failure("found the number `5`")),
        ]
    )

    private let unit: CalendarUnit
    private let zone: ZoneRules?

    init(_ arguments: TransformArguments) throws(TransformArgumentError) {
        unit = arguments.text("unit").flatMap(CalendarUnit.init) ?? .day
        zone = try arguments.zone("zone")
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string, format: "date-time") }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        guard let instant = InstantWork.read(input, &context) else { return .failed }
        return InstantWork.cell(instant.start(of: unit, in: zone), &context)
    }
}

/// `shiftDate`: an earlier or later instant.
struct ShiftDate: Transform {
    static let declaration = TransformDeclaration(
        name: "shiftDate",
        category: .dates,
        summary: "Moves an instant by a duration.",
        details:
            "It takes RFC 3339, which is what `date` gives, and gives it in UTC. Months and years follow the calendar: "
            + "one month after 31 January is the last day of February. A day has 24 hours.",
        parameters: [
            TransformParameter(
                "by",
                .text,
                "The duration as ISO 8601 writes it, as in `P1D`, `-PT15M`, `P1Y6M`.",
                isRequired: true
            )
        ],
        accepts: .string,
        examples: [
            TransformExample("2024-01-31T10:00:00Z", ["by": "P1M"], gives: .value("2024-02-29T10:00:00Z")),
            TransformExample("2024-03-01T00:00:00.25Z", ["by": "-PT15M"], gives: .value("2024-02-29T23:45:00.25Z")),
            TransformExample("9999-12-31T23:59:59Z", ["by": "PT1S"], gives: .failure("outside the years 1 to 9999")),
            TransformExample("", ["by": "P1D"], gives: .failure("is not an RFC 3339 instant")),
            TransformExample("\u{662}", ["by": "P1D"], gives: .failure("is not an RFC 3339 instant")),
            TransformExample(5, ["by": "P1D"], gives: .failure("found the number `5`")),
        ]
    )

    private let duration: CalendarDuration

    init(_ arguments: TransformArguments) throws(TransformArgumentError) {
        let text = arguments.text("by") ?? ""
        guard let duration = CalendarDuration(text) else {
            throw TransformArgumentError(
                parameter: "by",
                message: "`\(text)` is not a duration of ISO 8601 with whole numbers",
                help: "Write it as in `P1D`, `PT15M`, `-P1Y6M`."
            )
        }
        self.duration = duration
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string, format: "date-time") }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        guard let instant = InstantWork.read(input, &context) else { return .failed }
        return InstantWork.cell(instant.shifted(by: duration), &context)
    }
}
