import PatchbayEngine

/// Instants by the five fields of cron, in UTC: minute, hour, day of the month, month, day of the week.
///
/// Where both days are restricted either of them will do, as cron has always had it.
package struct CronExpression: Sendable, Hashable {
    private var minutes: UInt64 = 0
    private var hours: UInt64 = 0
    private var days: UInt64 = 0
    private var months: UInt64 = 0
    private var weekdays: UInt64 = 0
    /// Whether a day must be one of both kinds, because one of them is every day.
    private var needsBothDays = true

    /// The longest stretch without a 29 February, in days: 1896 to 1904, and 2096 to 2104.
    private static let horizonDays = 8 * 366

    /// Reads an expression.
    /// - Throws: a ``ScheduleMistake``.
    package init(_ text: String) throws(ScheduleMistake) {
        let fields = text.split(separator: " ")
        guard fields.count == CronField.allCases.count else {
            throw ScheduleMistake("a cron expression has five fields, found \(fields.count)")
        }
        for (field, text) in zip(CronField.allCases, fields) {
            guard let bits = field.bits(of: text) else {
                throw ScheduleMistake(
                    "`\(text.prefix(40))` is no \(field.name), expected numbers from \(field.range.lowerBound) to "
                        + "\(field.range.upperBound), ranges, lists and steps, as in `*/5`"
                )
            }
            set(field, bits)
        }
        needsBothDays = fields[2].hasPrefix("*") || fields[4].hasPrefix("*")
        guard next(after: Timestamp(seconds: 0)) != nil else {
            throw ScheduleMistake("no month that is meant has such a day")
        }
    }

    private mutating func set(_ field: CronField, _ bits: UInt64) {
        switch field {
        case .minute: minutes = bits
        case .hour: hours = bits
        case .day: days = bits
        case .month: months = bits
        case .weekday: weekdays = bits
        }
    }

    /// The first instant after one; nil when there is none within eight years.
    package func next(after time: Timestamp) -> Timestamp? {
        let start = Timestamp.floor(time.seconds, 60) + 1
        let firstDay = Timestamp.floor(start, 1440)
        for day in firstDay...(firstDay + Self.horizonDays) where isMeant(day) {
            var minute = day == firstDay ? start - day * 1440 : 0
            while minute < 1440 {
                if hours & 1 << UInt64(minute / 60) == 0 {
                    minute = (minute / 60 + 1) * 60
                } else if minutes & 1 << UInt64(minute % 60) == 0 {
                    minute += 1
                } else {
                    return Timestamp(seconds: (day * 1440 + minute) * 60)
                }
            }
        }
        return nil
    }

    /// Whether a day, counted from 1970-01-01, is one of the expression's.
    private func isMeant(_ day: Int) -> Bool {
        let date = CivilDate(daysSinceEpoch: day)
        guard months & 1 << UInt64(date.month) != 0 else { return false }
        let isDay = days & 1 << UInt64(date.day) != 0
        let weekday = day + 4 - Timestamp.floor(day + 4, 7) * 7
        let isWeekday = weekdays & 1 << UInt64(weekday) != 0
        return needsBothDays ? isDay && isWeekday : isDay || isWeekday
    }
}

/// Why a text is no schedule: one clause.
package struct ScheduleMistake: Error, Sendable, Equatable {
    /// One clause.
    package var message: String

    init(_ message: String) { self.message = message }
}
