/// A duration as ISO 8601 writes it, as in `P1M`, `-PT15M`, `P1Y2M3DT4H5M6S`.
struct CalendarDuration: Sendable {
    /// Years and months, in months.
    let months: Int
    /// Everything else, in seconds; a day has 86,400.
    let seconds: Int

    /// The largest number before a letter.
    private static let maximumCount = 1_000_000

    /// Reads a duration; nil when the text is none.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        var cursor = DateCursor()
        let isNegative = cursor.take(bytes.span, 0x2D)
        guard cursor.take(bytes.span, 0x50), cursor.place < bytes.count else { return nil }
        var letters = Self.units[...]
        var (months, seconds) = (0, 0)
        var isTime = false
        while cursor.place < bytes.count {
            if !isTime, cursor.take(bytes.span, 0x54) {
                isTime = true
                guard cursor.place < bytes.count else { return nil }
            }
            guard let count = cursor.wholeNumber(bytes.span), count <= Self.maximumCount, cursor.place < bytes.count,
                let place = letters.firstIndex(where: { $0.letter == bytes[cursor.place] && $0.isTime == isTime })
            else { return nil }
            cursor.place += 1
            months += count * letters[place].months
            seconds += count * letters[place].seconds
            letters = letters[(place + 1)...]
        }
        self.months = isNegative ? -months : months
        self.seconds = isNegative ? -seconds : seconds
    }

    private struct Unit {
        var letter: UInt8
        var isTime: Bool
        var months = 0
        var seconds = 0
    }

    private static let units = [
        Unit(letter: 0x59, isTime: false, months: 12), Unit(letter: 0x4D, isTime: false, months: 1),
        Unit(letter: 0x57, isTime: false, seconds: 604_800), Unit(letter: 0x44, isTime: false, seconds: 86_400),
        Unit(letter: 0x48, isTime: true, seconds: 3600), Unit(letter: 0x4D, isTime: true, seconds: 60),
        Unit(letter: 0x53, isTime: true, seconds: 1),
    ]
}

extension Instant {
    /// The instant that lies a duration later, in UTC; a day that the month does not have becomes its last.
    ///
    /// Nil outside the years 1 to 9999.
    func shifted(by duration: CalendarDuration) -> Instant? {
        let time = CivilTime(self, offset: 0)
        let months = time.date.year * 12 + time.date.month - 1 + duration.months
        let (year, month) = (months / 12, months % 12 + 1)
        guard months >= 12, (1...9999).contains(year),
            let date = CivilDate(
                year: year,
                month: month,
                day: min(time.date.day, CivilDate.days(inMonth: month, of: year))
            )
        else { return nil }
        let days = date.daysSinceEpoch - time.date.daysSinceEpoch
        let shifted = seconds + days * 86_400 + duration.seconds
        return Instant.range.contains(shifted) ? Instant(seconds: shifted, fraction: fraction) : nil
    }

    /// The start of the unit of a zone's calendar that the instant lies in; where clocks skip midnight, the first instant
    /// of the day.
    func start(of unit: CalendarUnit, in zone: ZoneRules?) -> Instant {
        let local = CivilTime(self, offset: zone?.offset(at: seconds) ?? 0)
        var day = local.date.daysSinceEpoch
        switch unit {
        case .hour: return Instant(seconds: seconds - local.minute * 60 - local.second)
        case .day: break
        case .week: day -= (local.date.weekday + 6) % 7
        case .month: day -= local.date.day - 1
        case .quarter, .year:
            let month = unit == .year ? 1 : local.date.month - (local.date.month - 1) % 3
            day = CivilDate(year: local.date.year, month: month, day: 1)?.daysSinceEpoch ?? day
        }
        let start = day * 86_400
        guard let zone else { return Instant(seconds: start) }
        switch zone.localTime(start) {
        case .offset(let offset), .skipped(let offset): return Instant(seconds: start - offset)
        }
    }
}

/// A unit of the calendar.
enum CalendarUnit: String, CaseIterable {
    case hour, day
    /// From Monday on (ISO 8601).
    case week
    case month, quarter, year
}
