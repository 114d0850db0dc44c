/// A date pattern: a closed subset of the letters of Unicode TR35 (the patterns of Java and ICU), read strictly.
///
/// `yyyy` year; `MM`, `M`, `MMM` (Jan), `MMMM` (January) month; `dd`, `d` day; `EEE` (Mon), `EEEE` (Monday) the day's
/// name, which must be right; `HH`, `H` hour 0 to 23; `hh`, `h` hour 1 to 12 with `a` (AM, PM); `mm` minute; `ss`
/// second; `S` to `SSSSSSSSS` so many digits of the fraction; `XXX` an offset as `Z` or `+02:00`, `XX` as `Z` or
/// `+0200`, `xxx` and `xx` the same without `Z`. Other letters stand in single quotes, `''` for a quote; all other
/// characters stand for themselves. A number of one letter has one digit or two. Names are English, in any case.
struct DatePattern: Sendable {
    /// A part of a pattern.
    enum Element: Sendable, Equatable {
        case year
        case month(digits: Int)
        case monthName(isShort: Bool)
        case day(digits: Int)
        case weekday(isShort: Bool)
        case hour(digits: Int)
        case halfDayHour(digits: Int)
        case halfDay
        case minute
        case second
        case fraction(digits: Int)
        case offset(colon: Bool, zulu: Bool)
        case literal([UInt8])
    }

    /// The parts in order.
    let elements: [Element]

    /// The fixed date of RFC 9110 section 5.6.7.
    static let httpDate = DatePattern(elements: [
        .weekday(isShort: true), .literal([0x2C, 0x20]), .day(digits: 2), .literal([0x20]), .monthName(isShort: true),
        .literal([0x20]), .year, .literal([0x20]), .hour(digits: 2), .literal([0x3A]), .minute, .literal([0x3A]),
        .second, .literal(Array(" GMT".utf8)),
    ])

    /// The date of RFC 5322 section 3.3 as it is written.
    static let mailDate = DatePattern(
        elements: httpDate.elements.dropLast() + [.literal([0x20]), .offset(colon: false, zulu: false)]
    )

    private init(elements: [Element]) { self.elements = elements }

    /// Whether a date of the pattern says its offset from UTC; a pattern that does not needs a zone.
    var hasOffset: Bool {
        elements.contains { if case .offset = $0 { true } else { false } }
    }

    /// Reads a pattern.
    /// - Throws: a `DatePatternError` for an unknown letter, a part that is missing or twice, or one that is ambiguous.
    init(_ text: String) throws(DatePatternError) {
        var parser = DatePatternParser(text)
        elements = try parser.elements()
    }

    /// Adds a time of a clock to the context's open text.
    func write(_ time: CivilTime, _ context: inout MappingContext) {
        for element in elements {
            switch element {
            case .year: CivilTime.write(time.date.year, digits: 4, &context)
            case .month(let digits): CivilTime.write(time.date.month, digits: digits, &context)
            case .monthName(let isShort):
                let name = (isShort ? DateNames.shortMonths : DateNames.months)[time.date.month - 1]
                context.append(name.span)
            case .day(let digits): CivilTime.write(time.date.day, digits: digits, &context)
            case .weekday(let isShort):
                let name = (isShort ? DateNames.shortWeekdays : DateNames.weekdays)[time.date.weekday]
                context.append(name.span)
            case .hour(let digits): CivilTime.write(time.hour, digits: digits, &context)
            case .halfDayHour(let digits): CivilTime.write((time.hour + 11) % 12 + 1, digits: digits, &context)
            case .halfDay: context.append(time.hour < 12 ? "AM" : "PM")
            case .minute: CivilTime.write(time.minute, digits: 2, &context)
            case .second: CivilTime.write(time.second, digits: 2, &context)
            case .fraction(let digits):
                let written = Instant(seconds: 0, fraction: time.fraction).digits(digits)
                context.append(written.span)
            case .offset(let colon, let zulu):
                if zulu, time.offset == 0 {
                    context.append(0x5A)
                } else {
                    time.writeOffset(colon: colon, &context)
                }
            case .literal(let bytes): context.append(bytes.span)
            }
        }
    }
}

extension DatePattern {
    /// The parts of a date as they are read.
    private struct Fields {
        var year = 1
        var month = 1
        var day = 1
        var weekday: Int?
        var hour = 0
        var isAfternoon = false
        var minute = 0
        var second = 0
        var fraction = FractionDigits()
        var offset: Int?
    }

    /// What plain bytes spell; a date without an offset is one of the zone.
    func read(_ bytes: Span<UInt8>, _ zone: ZoneRules?) -> DateReading {
        var cursor = DateCursor()
        var fields = Fields()
        for element in elements {
            guard Self.read(element, bytes, &cursor, &fields) else { return .mismatch }
        }
        guard cursor.place == bytes.count,
            let date = CivilDate(year: fields.year, month: fields.month, day: fields.day),
            fields.weekday == nil || fields.weekday == date.weekday
        else { return .mismatch }
        let hour = fields.hour + (fields.isAfternoon ? 12 : 0)
        let local = Instant(
            seconds: date.daysSinceEpoch * 86_400 + hour * 3600 + fields.minute * 60 + fields.second,
            fraction: fields.fraction
        )
        if fields.offset == nil, let zone { return .of(local, in: zone) }
        let seconds = local.seconds - (fields.offset ?? 0)
        guard Instant.range.contains(seconds) else { return .mismatch }
        return .instant(Instant(seconds: seconds, fraction: local.fraction))
    }

    private static func read(
        _ element: Element,
        _ bytes: Span<UInt8>,
        _ cursor: inout DateCursor,
        _ fields: inout Fields
    ) -> Bool {
        func number(_ digits: Int, _ range: ClosedRange<Int>) -> Int? {
            let number = digits == 1 ? cursor.shortNumber(bytes) : cursor.number(bytes, digits: digits)
            return number.flatMap { range.contains($0) ? $0 : nil }
        }
        func set(_ field: WritableKeyPath<Fields, Int>, _ value: Int?) -> Bool {
            guard let value else { return false }
            fields[keyPath: field] = value
            return true
        }
        switch element {
        case .year: return set(\.year, number(4, 1...9999))
        case .month(let digits): return set(\.month, number(digits, 1...12))
        case .monthName(let isShort):
            let names = isShort ? DateNames.shortMonths : DateNames.months
            return set(\.month, cursor.name(bytes, of: names).map { $0 + 1 })
        case .day(let digits): return set(\.day, number(digits, 1...31))
        case .weekday(let isShort):
            fields.weekday = cursor.name(bytes, of: isShort ? DateNames.shortWeekdays : DateNames.weekdays)
            return fields.weekday != nil
        case .hour(let digits): return set(\.hour, number(digits, 0...23))
        case .halfDayHour(let digits): return set(\.hour, number(digits, 1...12).map { $0 % 12 })
        case .halfDay:
            guard let half = cursor.name(bytes, of: [[0x41, 0x4D], [0x50, 0x4D]]) else { return false }
            fields.isAfternoon = half == 1
            return true
        case .minute: return set(\.minute, number(2, 0...59))
        case .second: return set(\.second, number(2, 0...59))
        case .fraction(let digits):
            let start = cursor.place
            guard cursor.number(bytes, digits: digits) != nil else { return false }
            for place in start..<cursor.place { fields.fraction.append(bytes[place]) }
            return true
        case .offset(let colon, let zulu):
            fields.offset = zulu && cursor.take(bytes, 0x5A) ? 0 : cursor.offset(bytes, colon: colon)
            return fields.offset != nil
        case .literal(let wanted): return cursor.take(bytes, all: wanted)
        }
    }
}
