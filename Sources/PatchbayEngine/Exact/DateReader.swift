/// Reads instants from the bytes of a value in the named formats.
struct DateReader {
    private var cursor = DateCursor()

    /// What plain bytes spell in a format; times without an offset are those of the zone.
    static func read(_ bytes: Span<UInt8>, _ format: DateFormat, _ zone: ZoneRules?) -> DateReading {
        var reader = DateReader()
        let instant: Instant?
        switch format {
        case .unixSeconds: instant = reader.unixSeconds(bytes)
        case .unixMilliseconds: instant = reader.milliseconds(bytes)
        case .microsoftJson: instant = reader.microsoft(bytes)
        case .isoDate: instant = reader.date(bytes).map { Instant(seconds: $0.daysSinceEpoch * 86_400) }
        case .rfc3339: instant = reader.rfc3339(bytes)
        case .iso8601: instant = reader.iso8601(bytes)
        case .rfc2822: instant = reader.mailDate(bytes)
        case .httpDate: return DatePattern.httpDate.read(bytes, nil)
        case .localDateTime: return reader.localDateTime(bytes, zone)
        }
        guard let instant, reader.cursor.place == bytes.count, Instant.range.contains(instant.seconds) else {
            return .mismatch
        }
        return .instant(instant)
    }

    // MARK: Numbers

    private mutating func unixSeconds(_ bytes: Span<UInt8>) -> Instant? {
        let isNegative = cursor.take(bytes, 0x2D)
        guard let seconds = cursor.wholeNumber(bytes), let fraction = cursor.fraction(bytes) else { return nil }
        guard isNegative else { return Instant(seconds: seconds, fraction: fraction) }
        guard fraction.contains(where: { $0 != 0x30 }) else { return Instant(seconds: -seconds, fraction: fraction) }
        var complement = fraction.map { 0x30 + 0x39 - $0 }
        for index in complement.indices.reversed() {
            if complement[index] < 0x39 {
                complement[index] += 1
                break
            }
            complement[index] = 0x30
        }
        return Instant(seconds: -seconds - 1, fraction: FractionDigits(complement))
    }

    private mutating func milliseconds(_ bytes: Span<UInt8>) -> Instant? {
        let isNegative = cursor.take(bytes, 0x2D)
        guard let magnitude = cursor.wholeNumber(bytes) else { return nil }
        let value = isNegative ? -magnitude : magnitude
        let seconds = value >= 0 ? value / 1000 : -((999 - value) / 1000)
        let rest = value - seconds * 1000
        var instant = Instant(seconds: seconds)
        instant.fraction.append(0x30 + UInt8(truncatingIfNeeded: rest / 100))
        instant.fraction.append(0x30 + UInt8(truncatingIfNeeded: rest / 10 % 10))
        instant.fraction.append(0x30 + UInt8(truncatingIfNeeded: rest % 10))
        return instant
    }

    private mutating func microsoft(_ bytes: Span<UInt8>) -> Instant? {
        for byte in "/Date(".utf8 {
            guard cursor.take(bytes, byte) else { return nil }
        }
        guard let instant = milliseconds(bytes) else { return nil }
        if cursor.take(bytes, 0x2B) || cursor.take(bytes, 0x2D) {
            guard cursor.number(bytes, digits: 4) != nil else { return nil }
        }
        guard cursor.take(bytes, 0x29), cursor.take(bytes, 0x2F) else { return nil }
        return instant
    }

    // MARK: Calendar dates

    private mutating func date(_ bytes: Span<UInt8>) -> CivilDate? {
        guard let year = cursor.number(bytes, digits: 4), cursor.take(bytes, 0x2D),
            let month = cursor.number(bytes, digits: 2), cursor.take(bytes, 0x2D),
            let day = cursor.number(bytes, digits: 2)
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// `HH:mm:ss` in seconds; hour 24 and leap seconds are refused.
    private mutating func time(_ bytes: Span<UInt8>, secondsAreOptional: Bool = false) -> Int? {
        guard let hour = cursor.number(bytes, digits: 2), hour < 24, cursor.take(bytes, 0x3A),
            let minute = cursor.number(bytes, digits: 2), minute < 60
        else { return nil }
        guard cursor.take(bytes, 0x3A) else { return secondsAreOptional ? hour * 3600 + minute * 60 : nil }
        guard let second = cursor.number(bytes, digits: 2), second < 60 else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    /// The local time in seconds since 1970-01-01T00:00:00.
    private mutating func dateTime(_ bytes: Span<UInt8>, orBlank: Bool = false) -> Instant? {
        guard let date = date(bytes),
            cursor.take(bytes, 0x54) || cursor.take(bytes, 0x74) || orBlank && cursor.take(bytes, 0x20),
            let time = time(bytes), let fraction = cursor.fraction(bytes)
        else { return nil }
        return Instant(seconds: date.daysSinceEpoch * 86_400 + time, fraction: fraction)
    }

    private mutating func rfc3339(_ bytes: Span<UInt8>) -> Instant? {
        guard let local = dateTime(bytes) else { return nil }
        if cursor.take(bytes, 0x5A) || cursor.take(bytes, 0x7A) { return local }
        guard let offset = cursor.offset(bytes, colon: true) else { return nil }
        return Instant(seconds: local.seconds - offset, fraction: local.fraction)
    }

    private mutating func iso8601(_ bytes: Span<UInt8>) -> Instant? {
        guard let local = dateTime(bytes) else { return nil }
        if cursor.take(bytes, 0x5A) || cursor.take(bytes, 0x7A) { return local }
        guard let offset = cursor.anyOffset(bytes) else { return nil }
        return Instant(seconds: local.seconds - offset, fraction: local.fraction)
    }

    private mutating func localDateTime(_ bytes: Span<UInt8>, _ zone: ZoneRules?) -> DateReading {
        // Databases write a blank, and so do those who pass on what a database wrote.
        guard let local = dateTime(bytes, orBlank: true), cursor.place == bytes.count, let zone else {
            return .mismatch
        }
        return .of(local, in: zone)
    }

    // MARK: Mail

    /// A day's name that must be right, one space between the parts, seconds that may be missing, an offset or one of
    /// the zone names of RFC 5322 section 4.3; comments and other folding are refused.
    private mutating func mailDate(_ bytes: Span<UInt8>) -> Instant? {
        let weekday = cursor.name(bytes, of: DateNames.shortWeekdays)
        if weekday != nil {
            guard cursor.take(bytes, all: [0x2C, 0x20]) else { return nil }
        }
        guard let day = cursor.shortNumber(bytes), cursor.take(bytes, 0x20),
            let month = cursor.name(bytes, of: DateNames.shortMonths), cursor.take(bytes, 0x20),
            let year = cursor.number(bytes, digits: 4), cursor.take(bytes, 0x20),
            let date = CivilDate(year: year, month: month + 1, day: day), weekday == nil || weekday == date.weekday,
            let time = time(bytes, secondsAreOptional: true), cursor.take(bytes, 0x20),
            let offset = mailZone(bytes)
        else { return nil }
        return Instant(seconds: date.daysSinceEpoch * 86_400 + time - offset)
    }

    private static let mailZones: [(name: [UInt8], hours: Int)] = [
        ("GMT", 0), ("UTC", 0), ("UT", 0), ("EST", -5), ("EDT", -4), ("CST", -6), ("CDT", -5), ("MST", -7), ("MDT", -6),
        ("PST", -8), ("PDT", -7),
    ].map { (Array($0.0.utf8), $0.1) }

    private mutating func mailZone(_ bytes: Span<UInt8>) -> Int? {
        if let place = cursor.name(bytes, of: Self.mailZones.map(\.name)) { return Self.mailZones[place].hours * 3600 }
        return cursor.offset(bytes, colon: false)
    }
}

extension DateReading {
    /// A local time in a zone.
    static func of(_ local: Instant, in zone: ZoneRules) -> DateReading {
        switch zone.localTime(local.seconds) {
        case .skipped: return .skippedTime
        case .offset(let offset):
            let seconds = local.seconds - offset
            return Instant.range.contains(seconds)
                ? .instant(Instant(seconds: seconds, fraction: local.fraction)) : .mismatch
        }
    }
}
