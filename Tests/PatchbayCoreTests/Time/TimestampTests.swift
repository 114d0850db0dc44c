import PatchbayCore
import Testing

struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (1_704_067_200_000_000, "2024-01-01T00:00:00Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (1_512_085_950_000_216, "2017-11-30T23:52:30.000216Z"), (1_500_000, "1970-01-01T00:00:01.5Z"),
    ]) func readsAndWritesRFC3339(_ microseconds: Int, _ text: String) {
        let instant = Timestamp(microseconds: microseconds)
        #expect(instant.rfc3339() == text)
        #expect(Timestamp(rfc3339: text) == instant)
    }

    @Test func writesOffsets() {
        let instant = Timestamp(seconds: 1_704_067_200)
        #expect(instant.rfc3339(offset: -7 * 3600) == "2023-12-31T17:00:00-07:00")
        #expect(instant.rfc3339(offset: 5 * 3600 + 1800) == "2024-01-01T05:30:00+05:30")
    }

    @Test func floorsTowardsThePast() {
        #expect(Timestamp(microseconds: -1).floored(to: 1_000_000) == Timestamp(seconds: -1))
        #expect(Timestamp(microseconds: 1_999_999).floored(to: 1_000_000) == Timestamp(seconds: 1))
        #expect(Timestamp(microseconds: -1).seconds == -1)
    }

    @Test(arguments: ["2024-02-30T00:00:00Z", "2024-01-01", "2024-01-01T00:00:00", "soon"])
    func refusesOtherTexts(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }
}
