/// Dates and times (validation section 7.3.1; RFC 3339).
enum TimeFormats {
    static let all: [StringFormat] = [
        StringFormat(name: "date-time", phrase: "a date and time as in RFC 3339") { text in
            var cursor = FormatCursor(text)
            return date(&cursor) && cursor.take(oneOf: "Tt") && time(&cursor) && cursor.isAtEnd
        },
        StringFormat(name: "date", phrase: "a date as in RFC 3339") { text in
            var cursor = FormatCursor(text)
            return date(&cursor) && cursor.isAtEnd
        },
        StringFormat(name: "time", phrase: "a time with its offset as in RFC 3339") { text in
            var cursor = FormatCursor(text)
            return time(&cursor) && cursor.isAtEnd
        },
        StringFormat(name: "duration", phrase: "a duration as in RFC 3339 appendix A") { text in
            var cursor = FormatCursor(text)
            return duration(&cursor) && cursor.isAtEnd
        },
    ]

    /// `full-date` of RFC 3339 section 5.6, a day that exists.
    private static func date(_ cursor: inout FormatCursor) -> Bool {
        guard let year = cursor.number(digits: 4), cursor.take("-"), let month = cursor.number(digits: 2),
            cursor.take("-"), let day = cursor.number(digits: 2), (1...12).contains(month)
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
        return (1...length).contains(day)
    }

    /// `full-time` of RFC 3339 section 5.6; a leap second is the last one of a day in UTC (section 5.7).
    private static func time(_ cursor: inout FormatCursor) -> Bool {
        guard let hour = cursor.number(digits: 2), cursor.take(":"), let minute = cursor.number(digits: 2),
            cursor.take(":"), let second = cursor.number(digits: 2), hour < 24, minute < 60, second <= 60
        else { return false }
        if cursor.take("."), !cursor.takeDigits() { return false }
        guard let offset = offset(&cursor) else { return false }
        let minuteOfDay = (hour * 60 + minute - offset + 2 * 1440) % 1440
        return second < 60 || minuteOfDay == 1439
    }

    /// The offset from UTC in minutes.
    private static func offset(_ cursor: inout FormatCursor) -> Int? {
        if cursor.take(oneOf: "Zz") { return 0 }
        let isNegative = cursor.next == 0x2D
        guard cursor.take(oneOf: "+-"), let hours = cursor.number(digits: 2), cursor.take(":"),
            let minutes = cursor.number(digits: 2), hours < 24, minutes < 60
        else { return nil }
        return (isNegative ? -1 : 1) * (hours * 60 + minutes)
    }

    /// `duration` of RFC 3339 appendix A.
    private static func duration(_ cursor: inout FormatCursor) -> Bool {
        guard cursor.take("P") else { return false }
        if cursor.take("T") { return parts("HMS", &cursor) }
        guard cursor.takeDigits() else { return false }
        if cursor.take("W") { return true }
        guard parts("YMD", &cursor, hasDigits: true) else { return false }
        return cursor.take("T") ? parts("HMS", &cursor) : true
    }

    /// One or more numbers with units, each unit the one right after the last.
    private static func parts(_ units: String, _ cursor: inout FormatCursor, hasDigits: Bool = false) -> Bool {
        var rest = Array(units.unicodeScalars)[...]
        var hasDigits = hasDigits || cursor.takeDigits()
        guard hasDigits, let first = rest.firstIndex(where: { cursor.next == UInt8(truncatingIfNeeded: $0.value) })
        else { return false }
        rest = rest[first...]
        while hasDigits {
            guard let unit = rest.popFirst(), cursor.take(unit) else { return false }
            hasDigits = cursor.takeDigits()
        }
        return true
    }
}
