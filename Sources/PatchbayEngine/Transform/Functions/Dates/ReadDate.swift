/// `date`: an instant or a calendar date in any of the stated formats as RFC 3339 in UTC.
struct ReadDate: Transform {
    static let declaration = TransformDeclaration(
        name: "date",
        category: .dates,
        summary: "Reads a date or an instant strictly and writes it as RFC 3339 in UTC.",
        details:
            "`from` may be a list; the first format that fits is taken. 30 February, hour 24 and a local time that clocks "
            + "skip are refused; of one that occurs twice the earlier is taken. `isoDate` becomes midnight UTC, a calendar "
            + "date whose time says nothing; `localDateTime` and a pattern without an offset need a `zone`.\n\n"
            + "Patterns are a closed subset of Unicode TR35: `yyyy`; `MM` `M` `MMM` (Jan) `MMMM` (January); `dd` `d`; "
            + "`EEE` (Mon) `EEEE` (Monday), which must be right; `HH` `H`, or `hh` `h` with `a` (AM, PM); `mm`; `ss`; `S` to "
            + "`SSSSSSSSS`; offsets `XXX` (Z, +02:00) `XX` (Z, +0200) `xxx` `xx` (without Z). A single letter takes one "
            + "digit or two. Other letters stand in single quotes.",
        parameters: [
            TransformParameter(
                "from",
                .list(.choice(DateFormat.allCases.map(\.rawValue) + ["pattern"])),
                "How the value is written.",
                isRequired: true
            ),
            TransformParameter("pattern", .list(.text), "The patterns that `pattern` stands for; the first that fits."),
            TransformParameter("zone", .zone, "The zone of times without an offset."),
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
            TransformExample(
                "Tue, 1 Jul 2003 10:52:37 +0200",
                ["from": "rfc2822"],
                gives: .value("2003-07-01T08:52:37Z")
            ),
            TransformExample(
                "Sun, 06 Nov 1994 08:49:37 GMT",
                ["from": "httpDate"],
                gives: .value("1994-11-06T08:49:37Z")
            ),
            TransformExample(
                "Mon, 06 Nov 1994 08:49:37 GMT",
                ["from": "httpDate"],
                gives: .failure("is not a date in the format `httpDate`")
            ),
            TransformExample(
                "2024-07-01T12:00:00",
                ["from": "localDateTime", "zone": "Europe/Berlin"],
                gives: .value("2024-07-01T10:00:00Z")
            ),
            TransformExample(
                "2024-03-31T02:30:00",
                ["from": "localDateTime", "zone": "Europe/Berlin"],
                gives: .failure("clocks in `Europe/Berlin` skip")
            ),
            TransformExample(
                "2024-10-27T02:30:00",
                ["from": "localDateTime", "zone": "Europe/Berlin"],
                gives: .value("2024-10-27T00:30:00Z")
            ),
            TransformExample(
                "3/7/2024 1:05 PM",
                ["from": "pattern", "pattern": "M/d/yyyy h:mm a", "zone": "America/New_York"],
                gives: .value("2024-03-07T18:05:00Z")
            ),
            TransformExample(
                "2024-02-30 10:00 +0100",
                ["from": "pattern", "pattern": ["dd.MM.yyyy HH:mm xx", "yyyy-MM-dd HH:mm xx"]],
                gives: .failure("is not a date")
            ),
            TransformExample("9999-12-31", ["from": "isoDate"], gives: .value("9999-12-31T00:00:00Z")),
            TransformExample(253_402_300_800, ["from": "unixSeconds"], gives: .failure("is not a date")),
            TransformExample("", ["from": "isoDate"], gives: .failure("is not a date")),
            TransformExample("\u{ff12}024-01-01", ["from": "isoDate"], gives: .failure("is not a date")),
            TransformExample(true, ["from": "isoDate"], gives: .failure("found the boolean `true`")),
        ]
    )

    /// A format with what it is called in messages.
    private enum Format {
        case named(DateFormat)
        case pattern(DatePattern, text: String)

        var words: String {
            switch self {
            case .named(let format): "`\(format.rawValue)`"
            case .pattern(_, let text): "`\(text)`"
            }
        }

        func read(_ bytes: Span<UInt8>, _ zone: ZoneRules?) -> DateReading {
            switch self {
            case .named(let format): DateReader.read(bytes, format, zone)
            case .pattern(let pattern, _): pattern.read(bytes, zone)
            }
        }
    }

    private let formats: [Format]
    /// The format when there is just one and it is no pattern.
    private let sole: DateFormat?
    private let zone: ZoneRules?
    private let keepsFraction: Bool

    init(_ arguments: TransformArguments) throws(TransformArgumentError) {
        var formats: [Format] = []
        var wantsZone: String?
        for name in arguments.texts("from") {
            if let format = DateFormat(rawValue: name) {
                formats.append(.named(format))
                if format == .localDateTime { wantsZone = "`localDateTime` has" }
                continue
            }
            for (pattern, text) in try DatePatterns.all(arguments) {
                formats.append(.pattern(pattern, text: text))
                if !pattern.hasOffset { wantsZone = "a date of the pattern `\(text)` has" }
            }
        }
        self.formats = formats
        if formats.count == 1, case .named(let format) = formats[0] { sole = format } else { sole = nil }
        keepsFraction = arguments.text("fraction") != "none"
        zone = try arguments.zone("zone")
        if arguments.value("pattern") != nil, !arguments.texts("from").contains("pattern") {
            throw TransformArgumentError(
                parameter: "pattern",
                message: "`from` does not name `pattern`",
                help: "Write `\"from\": \"pattern\"`, or remove the pattern."
            )
        }
        if let wantsZone, zone == nil {
            throw TransformArgumentError(
                parameter: "from",
                message: "\(wantsZone) no zone of its own",
                help: "Add `\"zone\": \"UTC\"` or the zone that the provider's documentation names."
            )
        }
    }

    func resultType(of input: ValueType) -> ValueType { ValueType(.string, format: "date-time") }

    func apply(_ input: Cell, _ context: inout MappingContext) -> Cell {
        if let sole, input.form != .escaped {
            if case .instant(let instant) = input.withBytes({ DateReader.read($0, sole, zone) }) {
                return write(instant, &context)
            }
        }
        return applyInTurn(input, &context)
    }

    @inline(__always) private func write(_ instant: Instant, _ context: inout MappingContext) -> Cell {
        var instant = instant
        if !keepsFraction { instant.fraction = FractionDigits() }
        context.begin()
        instant.write(&context)
        return context.finish(.string)
    }

    private func applyInTurn(_ input: Cell, _ context: inout MappingContext) -> Cell {
        var isSkipped = false
        for format in formats {
            switch CellComparison.withPlainBytes(input, { format.read($0, zone) }) {
            case .instant(let instant): return write(instant, &context)
            case .skippedTime: isSkipped = true
            case .mismatch, nil: continue
            }
        }
        if isSkipped, let zone {
            return context.fail("\(CellReader.excerpt(input)) is a time that clocks in `\(zone.name)` skip")
        }
        let names = formats.map(\.words).joined(separator: " or ")
        return context.fail("\(CellReader.excerpt(input)) is not a date in the format \(names)")
    }
}

/// The date patterns among a step's arguments.
enum DatePatterns {
    /// The argument `pattern`: one text, or a list of them.
    static func all(
        _ arguments: TransformArguments
    ) throws(TransformArgumentError) -> [(pattern: DatePattern, text: String)] {
        let texts = arguments.texts("pattern")
        guard !texts.isEmpty else {
            throw TransformArgumentError(
                parameter: "pattern",
                message: "there is no pattern",
                help: "Add one, as in `\"pattern\": \"MM/dd/yyyy\"`."
            )
        }
        var patterns: [(pattern: DatePattern, text: String)] = []
        for text in texts {
            do throws(DatePatternError) {
                patterns.append((try DatePattern(text), text))
            } catch {
                throw TransformArgumentError(parameter: "pattern", message: error.message, help: error.help)
            }
        }
        return patterns
    }
}
