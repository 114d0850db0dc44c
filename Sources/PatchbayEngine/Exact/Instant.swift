/// An instant as whole seconds since 1970 UTC and the fraction's digits as they were written.
struct Instant {
    /// Seconds since 1970-01-01T00:00:00Z, rounded down.
    var seconds: Int
    /// Digits behind the decimal point; empty for none.
    var fraction = FractionDigits()

    /// The first second of year 1 and the last of year 9999.
    static let range = -62_135_596_800...253_402_300_799

    /// Adds the RFC 3339 text in UTC, as in `2011-12-13T14:15:16Z`, to the context's open text.
    func write(_ context: inout MappingContext) {
        CivilTime(self, offset: 0).writeDateTime(&context)
        context.append(0x5A)
    }

    /// The instant without the digits that a finer time would have: always the same or an earlier one.
    func floored(to granularity: Granularity) -> Instant {
        switch granularity {
        case .minute:
            let rest = seconds % 60
            return Instant(seconds: seconds - (rest < 0 ? rest + 60 : rest))
        case .second: return Instant(seconds: seconds)
        case .millisecond, .microsecond:
            return Instant(seconds: seconds, fraction: FractionDigits(digits(granularity.fractionDigits)))
        }
    }

    /// The fraction with exactly so many digits, cut off or filled up.
    func digits(_ count: Int) -> [UInt8] {
        Array(fraction.prefix(count)) + [UInt8](repeating: 0x30, count: max(0, count - fraction.count))
    }

    /// Units of a second's decimal fraction since 1970: of 3 digits milliseconds.
    func units(fractionDigits count: Int) -> Int {
        var value = seconds
        for place in 0..<count {
            value = value * 10 + (place < fraction.count ? Int(fraction[place] &- 0x30) : 0)
        }
        return value
    }

    /// How fine a time is written.
    enum Granularity: String, CaseIterable {
        case minute, second, millisecond, microsecond

        /// The digits behind the second.
        var fractionDigits: Int {
            switch self {
            case .minute, .second: 0
            case .millisecond: 3
            case .microsecond: 6
            }
        }
    }
}

/// A date and a time of day as a clock shows them at an offset from UTC.
struct CivilTime {
    var date: CivilDate
    var hour: Int
    var minute: Int
    var second: Int
    /// Digits behind the second.
    var fraction: FractionDigits
    /// Seconds east of UTC.
    var offset: Int

    /// What a clock shows at an instant.
    init(_ instant: Instant, offset: Int) {
        let local = instant.seconds + offset
        let days = local >= 0 ? local / 86_400 : -((86_399 - local) / 86_400)
        let time = local - days * 86_400
        date = CivilDate(daysSinceEpoch: days)
        hour = time / 3600
        minute = time / 60 % 60
        second = time % 60
        fraction = instant.fraction
        self.offset = offset
    }

    /// Adds the date, as in `2011-12-13`.
    func writeDate(_ context: inout MappingContext) {
        Self.write(date.year, digits: 4, &context)
        context.append(0x2D)
        Self.write(date.month, digits: 2, &context)
        context.append(0x2D)
        Self.write(date.day, digits: 2, &context)
    }

    /// Adds the date and the time without a zone, as in `2011-12-13T14:15:16.5`.
    func writeDateTime(_ context: inout MappingContext) {
        let dash: UInt64 = 0x2D
        let colon: UInt64 = 0x3A
        let years = Self.pair(date.year / 100) | Self.pair(date.year % 100) << 16 | dash << 32
        let days = Self.pair(date.day) | 0x54 << 16 | Self.pair(hour) << 24 | colon << 40
        context.append(years | Self.pair(date.month) << 40 | dash << 56, count: 8)
        context.append(days | Self.pair(minute) << 48, count: 8)
        context.append(colon | Self.pair(second) << 8, count: 3)
        guard !fraction.isEmpty else { return }
        context.append(0x2E)
        for digit in fraction { context.append(digit) }
    }

    /// Adds the offset as `+02:00`, or without its colon.
    func writeOffset(colon: Bool, _ context: inout MappingContext) {
        let minutes = abs(offset) / 60
        context.append(offset < 0 ? 0x2D : 0x2B)
        Self.write(minutes / 60, digits: 2, &context)
        if colon { context.append(0x3A) }
        Self.write(minutes % 60, digits: 2, &context)
    }

    /// A number below 100 as two ASCII digits, the first in the lowest bits.
    @inline(__always) private static func pair(_ value: Int) -> UInt64 {
        let value = UInt64(truncatingIfNeeded: value)
        return 0x3030 | value / 10 | (value % 10) << 8
    }

    /// Adds a number of at most four digits with at least so many.
    static func write(_ value: Int, digits: Int, _ context: inout MappingContext) {
        if digits > 3 || value >= 1000 { context.append(0x30 + UInt8(truncatingIfNeeded: value / 1000 % 10)) }
        if digits > 2 || value >= 100 { context.append(0x30 + UInt8(truncatingIfNeeded: value / 100 % 10)) }
        if digits > 1 || value >= 10 { context.append(0x30 + UInt8(truncatingIfNeeded: value / 10 % 10)) }
        context.append(0x30 + UInt8(truncatingIfNeeded: value % 10))
    }
}
