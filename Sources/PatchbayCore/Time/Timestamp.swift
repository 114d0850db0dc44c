import PatchbayEngine

/// An instant as whole microseconds since 1970-01-01T00:00:00Z; where time is needed it is handed in as one.
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970 UTC, negative before.
    package var microseconds: Int

    /// So many microseconds since 1970.
    package init(microseconds: Int) {
        self.microseconds = microseconds
    }

    /// So many seconds since 1970.
    package init(seconds: Int) {
        microseconds = seconds.multipliedReportingOverflow(by: 1_000_000).partialValue
    }

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int { Self.floor(microseconds, 1_000_000) }

    /// The instant rounded down to a multiple of so many microseconds.
    package func floored(to step: Int) -> Timestamp {
        Timestamp(microseconds: Self.floor(microseconds, step) * step)
    }

    /// The instant so many seconds later.
    package func adding(seconds: Int) -> Timestamp {
        Timestamp(microseconds: microseconds + seconds * 1_000_000)
    }

    /// Earlier or not.
    package static func < (one: Timestamp, other: Timestamp) -> Bool { one.microseconds < other.microseconds }

    static func floor(_ value: Int, _ step: Int) -> Int {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: step)
        return rest < 0 ? quotient - 1 : quotient
    }
}

/// The calendar parts of an instant at an offset from UTC.
struct CalendarParts {
    var date: CivilDate
    var hour: Int
    var minute: Int
    var second: Int
    var microsecond: Int

    init(_ instant: Timestamp, offset: Int = 0) {
        let seconds = instant.seconds + offset
        let days = Timestamp.floor(seconds, 86_400)
        let time = seconds - days * 86_400
        date = CivilDate(daysSinceEpoch: days)
        hour = time / 3600
        minute = time / 60 % 60
        second = time % 60
        microsecond = instant.microseconds - instant.seconds * 1_000_000
    }

    /// The date as `2024-01-01`.
    var dateText: String { "\(Self.padded(date.year, 4))-\(Self.padded(date.month))-\(Self.padded(date.day))" }

    /// The time of day as `10:00:00`.
    var timeText: String { "\(Self.padded(hour)):\(Self.padded(minute)):\(Self.padded(second))" }

    /// The fraction of a second with its point and without trailing zeros; empty when there is none.
    var fractionText: String {
        guard microsecond > 0 else { return "" }
        var digits = Self.padded(microsecond, 6)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "." + digits
    }

    static func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Timestamp {
    /// The instant as RFC 3339 writes it, in UTC or at an offset in seconds, with a fraction only where there is one.
    package func rfc3339(offset: Int = 0) -> String {
        let parts = CalendarParts(self, offset: offset)
        let zone: String
        if offset == 0 {
            zone = "Z"
        } else {
            let minutes = abs(offset) / 60
            zone =
                (offset < 0 ? "-" : "+") + CalendarParts.padded(minutes / 60) + ":"
                + CalendarParts.padded(minutes % 60)
        }
        return "\(parts.dateText)T\(parts.timeText)\(parts.fractionText)\(zone)"
    }

    /// The instant in whole seconds as RFC 3339 writes it in UTC, as in `2024-01-01T00:00:00Z`.
    package var text: String { Timestamp(seconds: seconds).rfc3339() }

    /// The instant that a text spells as RFC 3339 says; parts of a microsecond are dropped, a leap second is refused.
    package init?(rfc3339 text: String) {
        guard let instant = DateFormat.rfc3339.microseconds(of: text) else { return nil }
        microseconds = instant
    }
}
