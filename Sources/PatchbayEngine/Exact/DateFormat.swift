/// A named way of writing a date or an instant.
package enum DateFormat: String, Sendable, CaseIterable {
    /// Seconds since 1970 as a number or its text; a fraction is kept to the digit.
    case unixSeconds
    /// Milliseconds since 1970 as a whole number or its text.
    case unixMilliseconds
    /// RFC 3339 with a zone, as in `2024-01-01T10:00:00+02:00`.
    case rfc3339
    /// A date and a time without a zone, as in `2018-10-20T00:00:00`; read in the zone that the step names.
    case localDateTime
    /// A calendar date, as in `2024-01-01`; it becomes midnight UTC.
    case isoDate
    /// `/Date(1539993600000+0000)/`: milliseconds that are UTC already, whatever offset follows.
    case microsoftJson
}

/// Reads instants from the bytes of a value.
struct DateReader {
    private var place = 0

    /// The instant that plain bytes spell in a format; local times are read at `offset` seconds east of UTC.
    static func read(_ bytes: Span<UInt8>, _ format: DateFormat, _ zone: ZoneRules?) -> Instant? {
        var reader = DateReader()
        let instant: Instant?
        switch format {
        case .unixSeconds: instant = reader.unixSeconds(bytes)
        case .unixMilliseconds: instant = reader.milliseconds(bytes)
        case .microsoftJson: instant = reader.microsoft(bytes)
        case .isoDate: instant = reader.date(bytes).map { Instant(seconds: $0.daysSinceEpoch * 86_400) }
        case .rfc3339: instant = reader.dateTime(bytes, zone: nil)
        case .localDateTime: instant = reader.dateTime(bytes, zone: zone)
        }
        guard let instant, reader.place == bytes.count, Instant.range.contains(instant.seconds) else { return nil }
        return instant
    }

    private mutating func take(_ bytes: Span<UInt8>, _ byte: UInt8) -> Bool {
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func number(_ bytes: Span<UInt8>, digits: Int) -> Int? {
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

    private mutating func wholeNumber(_ bytes: Span<UInt8>) -> Int? {
        let start = place
        var value = 0
        while place < bytes.count, bytes[place] &- 0x30 < 10, place - start < 18 {
            value = value * 10 + Int(bytes[place] &- 0x30)
            place += 1
        }
        return place > start ? value : nil
    }

    private mutating func fraction(_ bytes: Span<UInt8>) -> [UInt8]? {
        guard take(bytes, 0x2E) else { return [] }
        var digits: [UInt8] = []
        while place < bytes.count, bytes[place] &- 0x30 < 10, digits.count < 32 {
            digits.append(bytes[place])
            place += 1
        }
        return digits.isEmpty ? nil : digits
    }

    private mutating func unixSeconds(_ bytes: Span<UInt8>) -> Instant? {
        let isNegative = take(bytes, 0x2D)
        guard let seconds = wholeNumber(bytes), let fraction = fraction(bytes) else { return nil }
        guard isNegative else { return Instant(seconds: seconds, fraction: fraction) }
        guard fraction.contains(where: { $0 != 0x30 }) else { return Instant(seconds: -seconds, fraction: fraction) }
        var complement: [UInt8] = fraction.map { 0x30 + 0x39 - $0 }
        for index in complement.indices.reversed() {
            if complement[index] < 0x39 {
                complement[index] += 1
                break
            }
            complement[index] = 0x30
        }
        return Instant(seconds: -seconds - 1, fraction: complement)
    }

    private mutating func milliseconds(_ bytes: Span<UInt8>) -> Instant? {
        let isNegative = take(bytes, 0x2D)
        guard let magnitude = wholeNumber(bytes) else { return nil }
        let value = isNegative ? -magnitude : magnitude
        let seconds = value >= 0 ? value / 1000 : -((999 - value) / 1000)
        let rest = value - seconds * 1000
        let digits = [rest / 100, rest / 10 % 10, rest % 10].map { 0x30 + UInt8(truncatingIfNeeded: $0) }
        return Instant(seconds: seconds, fraction: digits)
    }

    private mutating func microsoft(_ bytes: Span<UInt8>) -> Instant? {
        for byte in "/Date(".utf8 {
            guard take(bytes, byte) else { return nil }
        }
        guard let instant = milliseconds(bytes) else { return nil }
        if take(bytes, 0x2B) || take(bytes, 0x2D) {
            guard number(bytes, digits: 4) != nil else { return nil }
        }
        guard take(bytes, 0x29), take(bytes, 0x2F) else { return nil }
        return instant
    }

    private mutating func date(_ bytes: Span<UInt8>) -> CivilDate? {
        guard let year = number(bytes, digits: 4), take(bytes, 0x2D), let month = number(bytes, digits: 2),
            take(bytes, 0x2D), let day = number(bytes, digits: 2)
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    private mutating func dateTime(_ bytes: Span<UInt8>, zone: ZoneRules?) -> Instant? {
        guard let date = date(bytes), take(bytes, 0x54) || take(bytes, 0x74),
            let hour = number(bytes, digits: 2), hour < 24, take(bytes, 0x3A),
            let minute = number(bytes, digits: 2), minute < 60, take(bytes, 0x3A),
            let second = number(bytes, digits: 2), second < 60, let fraction = fraction(bytes)
        else { return nil }
        let local = date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
        guard let offset = zone?.offset(atLocal: local) ?? zoneOffset(bytes) else { return nil }
        return Instant(seconds: local - offset, fraction: fraction)
    }

    private mutating func zoneOffset(_ bytes: Span<UInt8>) -> Int? {
        if take(bytes, 0x5A) || take(bytes, 0x7A) { return 0 }
        let isEast = take(bytes, 0x2B)
        guard isEast || take(bytes, 0x2D), let hours = number(bytes, digits: 2), hours < 24, take(bytes, 0x3A),
            let minutes = number(bytes, digits: 2), minutes < 60
        else { return nil }
        return (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
    }
}

extension ZoneRules {
    /// The offset of a local time: of the earlier instant where a time occurs twice, of the time before where it is skipped.
    func offset(atLocal local: Int) -> Int {
        var offset = firstOffset
        for transition in transitions {
            guard local >= transition.instant + max(offset, transition.offset) else { break }
            offset = transition.offset
        }
        return offset
    }
}

extension DateFormat {
    /// Whether a text is an instant or a date in this format; a format that needs a zone reads nothing.
    package func reads(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return DateReader.read(bytes.span, self, nil) != nil
    }
}
