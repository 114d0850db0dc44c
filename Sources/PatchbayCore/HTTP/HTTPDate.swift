import PatchbayEngine

/// The date of HTTP (RFC 9110 section 5.6.7), as in `Sun, 06 Nov 1994 08:49:37 GMT`.
package enum HTTPDate {
    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// An instant as text; parts of a second are dropped.
    package static func text(_ instant: Timestamp) -> String {
        let parts = CalendarParts(instant)
        let weekday = Timestamp.floor(instant.seconds, 86_400) + 3
        let day = days[(weekday % 7 + 7) % 7]
        return "\(day), \(CalendarParts.padded(parts.date.day)) \(months[parts.date.month - 1]) "
            + "\(CalendarParts.padded(parts.date.year, 4)) \(parts.timeText) GMT"
    }

    /// The instant that a text spells; all three forms of the RFC are read, and the weekday is not looked at.
    ///
    /// A year of two digits is the one that is less than fifty years after `now`'s.
    package static func instant(_ text: String, now: Timestamp) -> Timestamp? {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "," })
        switch words.count {
        // Sun, 06 Nov 1994 08:49:37 GMT
        case 6: return instant(day: words[1], month: words[2], year: Int(words[3]), time: words[4], zone: words[5])
        // Sunday, 06-Nov-94 08:49:37 GMT
        case 4:
            let date = words[1].split(separator: "-")
            guard date.count == 3, date[2].count == 2, let year = Int(date[2]) else { return nil }
            let century = CalendarParts(now).date.year / 100 * 100
            let full = century + year
            let shifted = full - CalendarParts(now).date.year >= 50 ? full - 100 : full
            return instant(day: date[0], month: date[1], year: shifted, time: words[2], zone: words[3])
        // Sun Nov  6 08:49:37 1994
        case 5: return instant(day: words[2], month: words[1], year: Int(words[4]), time: words[3], zone: "GMT")
        default: return nil
        }
    }

    private static func instant(
        day: Substring,
        month: Substring,
        year: Int?,
        time: Substring,
        zone: Substring
    ) -> Timestamp? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false)
        guard zone == "GMT", let year, let month = months.firstIndex(of: String(month)), let day = number(day),
            let date = CivilDate(year: year, month: month + 1, day: day), clock.count == 3,
            let hour = number(clock[0]), hour < 24, let minute = number(clock[1]), minute < 60,
            let second = number(clock[2]), second <= 60
        else { return nil }
        return Timestamp(seconds: date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second)
    }

    private static func number(_ digits: Substring) -> Int? {
        digits.count <= 2 && digits.utf8.allSatisfy { $0 &- 0x30 < 10 } ? Int(digits) : nil
    }
}
