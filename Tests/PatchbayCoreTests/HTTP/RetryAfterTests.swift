import PatchbayCore
import Testing

struct RetryAfterTests {
    /// Sun, 06 Nov 1994 08:49:37 GMT.
    static let now = Timestamp(seconds: 784_111_777)

    struct Case: Sendable, CustomTestStringConvertible {
        var value: String
        var date: String?
        var seconds: Int?
        var testDescription: String { value }
    }

    static let cases = [
        Case(value: "120", seconds: 120), Case(value: "0", seconds: 0), Case(value: "1.2", seconds: 2),
        Case(value: "2.0", seconds: 2), Case(value: "-5"), Case(value: "soon"), Case(value: ""),
        Case(value: "5 seconds"), Case(value: "1.x"),
        Case(value: "99999999999999999999999", seconds: RetryAfter.limit),
        Case(value: "Sun, 06 Nov 1994 08:50:37 GMT", seconds: 60),
        Case(value: "Sun, 06 Nov 1994 08:48:37 GMT", seconds: 0),
        Case(value: "Sun, 06 Nov 1994 08:50:37 GMT", date: "Sun, 06 Nov 1994 08:50:07 GMT", seconds: 30),
        Case(value: "Sun, 06 Nov 1994 08:50:37 GMT", date: "not a date", seconds: 60),
    ]

    @Test(arguments: cases) func measuresTheWait(_ example: Case) {
        var response = ProviderResponse(status: 429, headers: ["Retry-After": example.value])
        response.headers["Date"] = example.date
        #expect(RetryAfter.seconds(response, receivedAt: Self.now) == example.seconds)
    }

    @Test func isNothingWithoutTheHeader() {
        #expect(RetryAfter.seconds(ProviderResponse(status: 503), receivedAt: Self.now) == nil)
    }

    @Test(arguments: [
        // RFC 9110 section 5.6.7.
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ]) func readsEveryFormOfDate(_ text: String) {
        #expect(HTTPDate.instant(text, now: Self.now) == Self.now)
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "06 Nov 1994",
        "",
        "Sun, 06 Foo 1994 08:49:37 GMT", "1994-11-06T08:49:37Z",
    ]) func refusesOtherTexts(_ text: String) {
        #expect(HTTPDate.instant(text, now: Self.now) == nil)
    }

    @Test func readsTwoDigitsAsTheNearPast() {
        let now = Timestamp(seconds: 1_700_000_000)
        #expect(HTTPDate.instant("Sunday, 06-Nov-94 08:49:37 GMT", now: now) == Self.now)
    }

    @Test func writesTheFixedForm() {
        #expect(HTTPDate.text(Self.now) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.text(Timestamp(seconds: -1)) == "Wed, 31 Dec 1969 23:59:59 GMT")
    }
}
