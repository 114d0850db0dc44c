/// A place in the bytes of a date, and the small parts that dates are made of.
struct DateCursor {
    /// The next byte.
    var place = 0

    /// Passes a byte when it comes next.
    mutating func take(_ bytes: Span<UInt8>, _ byte: UInt8) -> Bool {
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    /// Passes bytes when they come next.
    mutating func take(_ bytes: Span<UInt8>, all wanted: [UInt8]) -> Bool {
        for byte in wanted {
            guard take(bytes, byte) else { return false }
        }
        return true
    }

    /// Exactly so many digits.
    mutating func number(_ bytes: Span<UInt8>, digits: Int) -> Int? {
        guard place + digits <= bytes.count else { return nil }
        var value = 0
        for _ in 0..<digits {
            let digit = bytes[place] &- 0x30
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
            place += 1
        }
        return value
    }

    /// One digit or two.
    mutating func shortNumber(_ bytes: Span<UInt8>) -> Int? {
        let isLong = place + 1 < bytes.count && bytes[place + 1] &- 0x30 < 10
        return number(bytes, digits: isLong ? 2 : 1)
    }

    /// At most 18 digits.
    mutating func wholeNumber(_ bytes: Span<UInt8>) -> Int? {
        let start = place
        let end = min(bytes.count, start + 18)
        var index = start
        var value = 0
        while index < end {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { break }
            value = value * 10 + Int(digit)
            index += 1
        }
        place = index
        return index > start ? value : nil
    }

    /// A point and at most 32 digits; no digits when there is no point.
    mutating func fraction(_ bytes: Span<UInt8>) -> FractionDigits? {
        guard take(bytes, 0x2E) else { return FractionDigits() }
        var digits = FractionDigits()
        while place < bytes.count, bytes[place] &- 0x30 < 10, digits.count < FractionDigits.limit {
            digits.append(bytes[place])
            place += 1
        }
        return digits.isEmpty ? nil : digits
    }

    /// The place in a list of the English name that comes next, in either case; the first that fits.
    mutating func name(_ bytes: Span<UInt8>, of names: [[UInt8]]) -> Int? {
        for (index, name) in names.enumerated() where place + name.count <= bytes.count {
            var length = 0
            while length < name.count, bytes[place + length] | 0x20 == name[length] | 0x20 { length += 1 }
            guard length == name.count else { continue }
            place += length
            return index
        }
        return nil
    }

    /// An offset in seconds, as in `+02:00` or `+0200`.
    mutating func offset(_ bytes: Span<UInt8>, colon: Bool) -> Int? {
        let isEast = take(bytes, 0x2B)
        guard isEast || take(bytes, 0x2D), let hours = number(bytes, digits: 2), hours < 24,
            !colon || take(bytes, 0x3A), let minutes = number(bytes, digits: 2), minutes < 60
        else { return nil }
        return (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
    }

    /// An offset in seconds, as in `+02:00`, `+0200` or `+02`.
    mutating func anyOffset(_ bytes: Span<UInt8>) -> Int? {
        let isEast = take(bytes, 0x2B)
        guard isEast || take(bytes, 0x2D), let hours = number(bytes, digits: 2), hours < 24 else { return nil }
        var seconds = hours * 3600
        if take(bytes, 0x3A) || place < bytes.count {
            guard let minutes = number(bytes, digits: 2), minutes < 60 else { return nil }
            seconds += minutes * 60
        }
        return isEast ? seconds : -seconds
    }
}

/// The English names of months and days.
enum DateNames {
    static let months = split("January February March April May June July August September October November December")
    static let shortMonths = months.map { Array($0.prefix(3)) }
    static let weekdays = split("Sunday Monday Tuesday Wednesday Thursday Friday Saturday")
    static let shortWeekdays = weekdays.map { Array($0.prefix(3)) }

    private static func split(_ text: String) -> [[UInt8]] {
        text.split(separator: " ").map { Array($0.utf8) }
    }
}
