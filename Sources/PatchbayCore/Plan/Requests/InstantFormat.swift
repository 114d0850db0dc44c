package import PatchbayEngine

/// How `{since}` and `{until}` are written in the requests of a read.
package struct InstantFormat: Sendable, Hashable {
    /// The way of writing.
    package var style: DateFormat
    /// What instants are floored to, in microseconds.
    package var granule: Int
    /// The zone of texts; nil is UTC.
    package var zone: ZoneRules?
    /// Whether the API takes records of the instant itself; if not, a granule is taken off `since`.
    package var isInclusive: Bool

    /// A format.
    package init(style: DateFormat, granule: Int, zone: ZoneRules?, isInclusive: Bool) {
        self.style = style
        self.granule = granule
        self.zone = zone
        self.isInclusive = isInclusive
    }

    /// As RFC 3339 writes it, in UTC.
    package static let standard = InstantFormat(
        style: .rfc3339,
        granule: 1,
        zone: nil,
        isInclusive: true
    )

    /// The value of `{since}`.
    package func since(_ instant: Timestamp) -> JSONValue {
        let floored = floored(instant)
        return value(isInclusive ? floored : Timestamp(microseconds: floored.microseconds - granule))
    }

    /// The value of `{until}`.
    package func until(_ instant: Timestamp) -> JSONValue { value(floored(instant)) }

    /// The instant rounded down to a granule, days counted in the zone.
    package func floored(_ instant: Timestamp) -> Timestamp {
        let offset = (zone?.offset(at: instant.seconds) ?? 0) * 1_000_000
        let local = Timestamp(microseconds: instant.microseconds + offset).floored(to: granule)
        return Timestamp(microseconds: local.microseconds - offset)
    }

    private func value(_ instant: Timestamp) -> JSONValue {
        let offset = zone?.offset(at: instant.seconds) ?? 0
        let parts = CalendarParts(instant, offset: offset)
        switch style {
        case .httpDate: return .string(HTTPDate.text(instant))
        case .rfc2822: return .string(HTTPDate.text(instant).replacing("GMT", with: "+0000"))
        case .unixSeconds: return .number(JSONNumber(instant.seconds))
        case .unixMilliseconds: return .number(JSONNumber(milliseconds(instant)))
        case .microsoftJson: return .string("/Date(\(milliseconds(instant)))/")
        case .isoDate: return .string(parts.dateText)
        case .localDateTime: return .string("\(parts.dateText)T\(parts.timeText)\(parts.fractionText)")
        case .rfc3339: return .string(instant.rfc3339(offset: offset))
        case .iso8601:
            let text = instant.rfc3339(offset: offset)
            return .string(text.hasSuffix("Z") ? "\(text.dropLast())+0000" : "\(text.dropLast(3))\(text.suffix(2))")
        }
    }

    private func milliseconds(_ instant: Timestamp) -> Int { Timestamp.floor(instant.microseconds, 1000) }
}

extension InstantFormat {
    /// The format that a spec states; nil when it names a zone that does not exist.
    init?(_ spec: IncrementalSpec.FilterSpec, environment: TransformEnvironment) {
        style = DateFormat(rawValue: spec.format) ?? .rfc3339
        granule = spec.granularitySeconds.map { $0 * 1_000_000 } ?? style.granule
        isInclusive = spec.isInclusive
        guard let name = spec.zone else { return }
        guard let rules = environment.zone(name) else { return nil }
        zone = rules
    }
}

extension DateFormat {
    /// What an instant is floored to where the spec states no granularity, in microseconds.
    fileprivate var granule: Int {
        switch self {
        case .unixSeconds, .localDateTime, .httpDate, .rfc2822: 1_000_000
        case .unixMilliseconds, .microsoftJson: 1000
        case .isoDate: 86_400_000_000
        case .rfc3339, .iso8601: 1
        }
    }
}
