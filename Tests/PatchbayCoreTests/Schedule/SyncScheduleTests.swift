import PatchbayCore
import Testing

struct SyncScheduleTests {
    private static func instant(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    static let cases: [(String, String, String)] = [
        ("* * * * *", "2024-02-28T23:59:30Z", "2024-02-29T00:00:00Z"),
        ("*/15 * * * *", "2024-01-01T10:14:59Z", "2024-01-01T10:15:00Z"),
        ("*/15 * * * *", "2024-01-01T10:15:00Z", "2024-01-01T10:30:00Z"),
        ("0 3 * * *", "2024-01-01T03:00:00Z", "2024-01-02T03:00:00Z"),
        ("30 8-18/2 * * 1-5", "2024-01-05T18:30:00Z", "2024-01-08T08:30:00Z"),
        ("0 0 * * SUN", "2024-01-01T00:00:00Z", "2024-01-07T00:00:00Z"),
        ("0 0 * * 7", "2024-01-01T00:00:00Z", "2024-01-07T00:00:00Z"),
        ("0 0 * * 5-7", "2024-01-07T12:00:00Z", "2024-01-12T00:00:00Z"),
        ("0 0 29 2 *", "2024-03-01T00:00:00Z", "2028-02-29T00:00:00Z"),
        ("0 0 29 feb *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z"),
        ("0 12 13 * FRI", "2024-01-01T00:00:00Z", "2024-01-05T12:00:00Z"),
        ("0 12 13 * FRI", "2024-01-12T12:00:00Z", "2024-01-13T12:00:00Z"),
        ("5/20 0 1 jan,jul *", "2024-01-01T00:25:00Z", "2024-01-01T00:45:00Z"),
        ("5/20 0 1 jan,jul *", "2024-01-01T00:45:00Z", "2024-07-01T00:05:00Z"),
        ("59 23 31 12 *", "1969-06-01T00:00:00Z", "1969-12-31T23:59:00Z"),
    ]

    @Test(arguments: cases) func findsTheNextInstant(_ expression: String, _ after: String, _ next: String) throws {
        #expect(try CronExpression(expression).next(after: Self.instant(after))?.text == next)
    }

    @Test(arguments: [
        ("60 * * * *", "`60` is no minute"), ("* 24 * * *", "`24` is no hour"),
        ("* * 0 * *", "`0` is no day of the month"),
        ("* * * 13 *", "`13` is no month"), ("* * * * 8", "`8` is no day of the week"), ("* * * *", "found 4"),
        ("* * * * * *", "found 6"), ("*/0 * * * *", "`*/0` is no minute"), ("5-1 * * * *", "`5-1` is no minute"),
        ("1,,2 * * * *", "`1,,2` is no minute"), ("1/2/3 * * * *", "`1/2/3` is no minute"),
        ("-5 * * * *", "`-5` is no minute"), ("+5 * * * *", "`+5` is no minute"),
        ("0 0 30 2 *", "no month that is meant has such a day"), ("@daily now", "found 2"),
        ("dayly", "is `dayly`, expected `hourly`, `daily`, `weekly`, `manual` or a cron expression"),
        ("", "is ``, expected"),
    ])
    func saysWhatIsWrong(_ text: String, _ message: String) throws {
        let mistake = try #require(throws: ScheduleMistake.self) { try SyncSchedule(text) }
        #expect(mistake.message.contains(message), "\(mistake.message)")
    }

    @Test func suggestsTheWordThatWasMeant() {
        #expect(throws: ScheduleMistake.self) { try SyncSchedule("hourli") }
        do { _ = try SyncSchedule("hourli") } catch { #expect(error.message.hasSuffix("did you mean `hourly`?")) }
    }

    @Test(arguments: [("hourly", 3600), ("daily", 86_400), ("weekly", 604_800)])
    func comesOncePerStretchAtAPlaceOfItsOwn(_ word: String, _ seconds: Int) throws {
        let schedule = try SyncSchedule(word)
        let now = try Self.instant("2024-01-01T10:20:30Z")
        var places: Set<Int> = []
        for number in 0..<50 {
            let id = "conn-\(number)"
            let first = try #require(schedule.next(after: now, for: id))
            #expect(first > now && first.seconds - now.seconds <= seconds)
            #expect(schedule.next(after: now, for: id) == first)
            #expect(schedule.next(after: first, for: id) == first.adding(seconds: seconds))
            #expect(schedule.next(after: first.adding(seconds: -1), for: id) == first)
            places.insert(first.seconds % seconds)
        }
        #expect(places.count > 40)
    }

    @Test func keepsACronInstantWithinItsMinute() throws {
        let schedule = try SyncSchedule("0 3 * * *")
        let now = try Self.instant("2024-01-01T00:00:00Z")
        let next = try #require(schedule.next(after: now, for: "conn-1"))
        #expect(next.floored(to: 60_000_000).text == "2024-01-01T03:00:00Z")
        #expect(schedule.next(after: next, for: "conn-1") == next.adding(seconds: 86_400))
        #expect(try SyncSchedule("manual").next(after: now, for: "conn-1") == nil)
    }
}
