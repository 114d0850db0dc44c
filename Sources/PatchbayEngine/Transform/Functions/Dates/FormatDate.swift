/// `formatDate`: an instant in the form that a request or a model wants.
struct FormatDate: Transform {
    static let declaration = TransformDeclaration(
        name: "formatDate",
        category: .dates,
        summary: "Writes an instant in another form.",
        details:
            "It takes RFC 3339, which is what `date` gives. What is finer than the form or `granularity` is cut off, so "
            + "that the result is never later: `unixSeconds` and mail and HTTP dates have whole seconds and "
            + "`unixMilliseconds` and `microsoftJson` whole milliseconds unless `granularity` says otherwise; `rfc3339` and "
            + "`localDateTime` keep all digits. `patchbay functions date` lists the letters of patterns. `localDateTime` "
            + "and a pattern without an offset need a `zone`.",
        parameters: [
            TransformParameter(
                "as",
                .choice(DateFormat.allCases.map(\.rawValue) + ["pattern"]),
                "How the instant is written.",
                isRequired: true
            ),
            TransformParameter("pattern", .text, "The pattern that `pattern` stands for."),
            TransformParameter("zone", .zone, "The zone in which dates and times are written; UTC without it."),
            TransformParameter(
                "granularity",
                .choice(Instant.Granularity.allCases.map(\.rawValue)),
                "What is cut off to."
            ),
        ],
        accepts: .string,
        examples: [
            TransformExample("2017-11-30T23:52:30.000216Z", ["as": "unixSeconds"], gives: .value(1_512_085_950)),
            TransformExample(
                "2017-11-30T23:52:30.000216Z",
                ["as": "unixSeconds", "granularity": "microsecond"],
                gives: .value(.exact("1512085950.000216"))
            ),
            TransformExample("1969-12-31T23:59:59.5Z", ["as": "unixMilliseconds"], gives: .value(-500)),
            TransformExample("1969-12-31T23:59:59.5Z", ["as": "unixSeconds"], gives: .value(-1)),
            TransformExample("2018-10-20T00:00:00Z", ["as": "microsoftJson"], gives: .value("/Date(1539993600000)/")),
            TransformExample(
                "1994-11-06T08:49:37Z",
                ["as": "httpDate"],
                gives: .value("Sun, 06 Nov 1994 08:49:37 GMT")
            ),
            TransformExample(
                "2003-07-01T08:52:37Z",
                ["as": "rfc2822", "zone": "Europe/Berlin"],
                gives: .value("Tue, 01 Jul 2003 10:52:37 +0200")
            ),
            TransformExample(
                "2024-06-30T23:00:00Z",
                ["as": "isoDate", "zone": "Europe/Berlin"],
                gives: .value("2024-07-01")
            ),
            TransformExample(
                "2024-06-30T23:00:59.9Z",
                ["as": "rfc3339", "zone": "Asia/Kolkata", "granularity": "minute"],
                gives: .value("2024-07-01T04:30:00+05:30")
            ),
            TransformExample(
                "2024-01-01T00:00:00Z",
                ["as": "localDateTime", "zone": "America/New_York"],
                gives: .value("2023-12-31T19:00:00")
            ),
            TransformExample(
                "2024-03-07T18:05:09.1Z",
                ["as": "pattern", "pattern": "EEEE d MMMM yyyy 'at' h:mm:ss.SSS a XXX"],
                gives: .value("Thursday 7 March 2024 at 6:05:09.100 PM Z")
            ),
            TransformExample("2024-01-01", ["as": "unixSeconds"], gives: .failure("is not an RFC 3339 instant")),
            TransformExample("", ["as": "unixSeconds"], gives: .failure("is not an RFC 3339 instant")),
            TransformExample("\u{662}", ["as": "unixSeconds"], gives: .failure("is not an RFC 3339 instant")),
            TransformExample(5, ["as": "unixSeconds"], gives: .failure("found the number `5`")),
        ]
    )

    private enum Form {
        case named(DateFormat)
        case pattern(DatePattern)
    }

    private let form: Form
    private let zone: ZoneRules?
    private let granularity: Instant.Granularity?

    init(_ arguments: TransformArguments) throws(TransformArgumentError) {
        zone = try arguments.zone("zone")
        let stated = arguments.text("granularity").flatMap(Instant.Granularity.init)
        guard let format = arguments.text("as").flatMap(DateFormat.init) else {
            form = .pattern(try DatePatterns.all(arguments)[0].pattern)
            granularity = stated
            try checkZone(arguments)
            return
        }
        form = .named(format)
        let finest = Self.finest(format)
        granularity = stated ?? (format == .unixSeconds ? .second : finest)
        if let stated, let finest, stated.fractionDigits > finest.fractionDigits {
            throw TransformArgumentError(
                parameter: "granularity",
                message: "`\(format.rawValue)` cannot be written to the \(stated.rawValue)"
            )
        }
        if arguments.value("pattern") != nil {
            throw TransformArgumentError(
                parameter: "pattern",
                message: "`as` does not name `pattern`",
                help: "Write `\"as\": \"pattern\"`, or remove the pattern."
            )
        }
        try checkZone(arguments)
    }

    /// The finest granularity of a format; nil when it takes any fraction.
    private static func finest(_ format: DateFormat) -> Instant.Granularity? {
        switch format {
        case .unixMilliseconds, .microsoftJson: .millisecond
        case .rfc2822, .httpDate, .isoDate: .second
        case .unixSeconds, .rfc3339, .iso8601, .localDateTime: nil
        }
    }

    private func checkZone(_ arguments: TransformArguments) throws(TransformArgumentError) {
        let needsZone: Bool
        let takesZone: Bool
        switch form {
        case .pattern(let pattern):
            needsZone = !pattern.hasOffset
            takesZone = true
        case .named(let format):
            needsZone = format == .localDateTime
            takesZone = [.rfc3339, .iso8601, .rfc2822, .isoDate, .localDateTime].contains(format)
        }
        if zone == nil, needsZone {
            throw TransformArgumentError(
                parameter: "as",
                message: "what is written does not say its zone",
                help: "Add `\"zone\": \"UTC\"` or the zone that the provider's documentation names."
            )
        }
        if zone != nil, !takesZone {
            throw TransformArgumentError(parameter: "zone", message: "this form is the same in every zone")
        }
    }

    func resultType(of input: ValueType) -> ValueType {
        guard case .named(let format) = form else { return ValueType(.string) }
        return switch format {
        case .unixSeconds: ValueType(.number, isWhole: granularity?.fractionDigits == 0)
        case .unixMilliseconds: ValueType(.number, isWhole: true)
        case .rfc3339: ValueType(.string, format: "date-time")
        case .isoDate: ValueType(.string, format: "date")
        case .iso8601, .localDateTime, .microsoftJson, .rfc2822, .httpDate: ValueType(.string)
        }
    }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        guard var instant = InstantWork.read(input, &context) else { return .failed }
        if let granularity { instant = instant.floored(to: granularity) }
        let time = CivilTime(instant, offset: zone?.offset(at: instant.seconds) ?? 0)
        guard (1...9999).contains(time.date.year) else {
            return context.fail("the result lies outside the years 1 to 9999")
        }
        context.begin()
        switch form {
        case .pattern(let pattern):
            pattern.write(time, &context)
            return context.finish(.string, .plain)
        case .named(let format):
            write(instant, time, format, &context)
            let isNumber = format == .unixSeconds || format == .unixMilliseconds
            return context.finish(isNumber ? .number : .string)
        }
    }

    private func write(_ instant: Instant, _ time: CivilTime, _ format: DateFormat, _ context: inout MappingContext) {
        switch format {
        case .unixSeconds:
            let digits = granularity?.fractionDigits ?? 0
            context.append(ExactDecimal(instant.units(fractionDigits: digits), scale: digits).text)
        case .unixMilliseconds: context.append(String(instant.units(fractionDigits: 3)))
        case .microsoftJson: context.append("/Date(\(instant.units(fractionDigits: 3)))/")
        case .isoDate: time.writeDate(&context)
        case .localDateTime: time.writeDateTime(&context)
        case .rfc3339:
            time.writeDateTime(&context)
            if time.offset == 0 { context.append(0x5A) } else { time.writeOffset(colon: true, &context) }
        case .iso8601:
            time.writeDateTime(&context)
            time.writeOffset(colon: false, &context)
        case .rfc2822: DatePattern.mailDate.write(time, &context)
        case .httpDate: DatePattern.httpDate.write(time, &context)
        }
    }
}
