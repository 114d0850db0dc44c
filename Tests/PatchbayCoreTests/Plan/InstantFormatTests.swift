import PatchbayCore
import PatchbayEngine
import Testing

struct InstantFormatTests {
    /// 2024-01-01T10:20:30.123456Z.
    static let instant = Timestamp(microseconds: 1_704_104_430_123_456)
    static let zone = ZoneRules(
        name: "Acme/Town",
        firstOffset: -8 * 3600,
        transitions: [ZoneRules.Transition(instant: 1_700_000_000, offset: -7 * 3600)]
    )

    struct Case: Sendable, CustomTestStringConvertible {
        var style: DateFormat
        var granule = 1_000_000
        var isZoned = false
        var isInclusive = true
        var value: JSONValue
        var testDescription: String { "\(style) \(value)" }
    }

    static let cases = [
        Case(style: .unixSeconds, value: 1_704_104_430),
        Case(style: .unixSeconds, isInclusive: false, value: 1_704_104_429),
        Case(style: .unixSeconds, granule: 3_600_000_000, value: 1_704_103_200),
        Case(style: .unixMilliseconds, granule: 1000, value: 1_704_104_430_123),
        Case(style: .rfc3339, granule: 1, value: "2024-01-01T10:20:30.123456Z"),
        Case(style: .rfc3339, value: "2024-01-01T10:20:30Z"),
        Case(style: .rfc3339, isZoned: true, value: "2024-01-01T03:20:30-07:00"),
        Case(style: .localDateTime, isZoned: true, value: "2024-01-01T03:20:30"),
        Case(style: .isoDate, granule: 86_400_000_000, value: "2024-01-01"),
        Case(style: .isoDate, granule: 86_400_000_000, isInclusive: false, value: "2023-12-31"),
        Case(style: .microsoftJson, granule: 1000, value: "/Date(1704104430123)/"),
        Case(style: .httpDate, value: "Mon, 01 Jan 2024 10:20:30 GMT"),
        Case(style: .rfc2822, value: "Mon, 01 Jan 2024 10:20:30 +0000"),
    ]

    @Test(arguments: cases) func writesTheLowerBound(_ example: Case) {
        let format = InstantFormat(
            style: example.style,
            granule: example.granule,
            zone: example.isZoned ? Self.zone : nil,
            isInclusive: example.isInclusive
        )
        #expect(format.since(Self.instant) == example.value)
    }

    @Test func floorsDaysInTheZone() {
        let format = InstantFormat(style: .isoDate, granule: 86_400_000_000, zone: Self.zone, isInclusive: true)
        let early = Timestamp(rfc3339: "2024-01-02T06:00:00Z") ?? Self.instant
        #expect(format.since(early) == "2024-01-01")
        #expect(format.floored(early).rfc3339() == "2024-01-01T07:00:00Z")
    }
}
