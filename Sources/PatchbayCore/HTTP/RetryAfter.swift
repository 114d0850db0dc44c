/// How long a server asks to wait (RFC 9110 section 10.2.3).
package enum RetryAfter {
    /// The longest wait that is believed: a month of 31 days, in seconds.
    package static let limit = 31 * 86_400

    /// The seconds of the answer's `Retry-After`; nil when it has none, or one that says nothing.
    ///
    /// A date is measured against the answer's own `Date`, so that a clock that is wrong here does not matter;
    /// `receivedAt` stands in where there is none.
    package static func seconds(_ response: ProviderResponse, receivedAt: Timestamp) -> Int? {
        guard let value = response.headers.values("Retry-After").first else { return nil }
        let digits = value.utf8.prefix { $0 &- 0x30 < 10 }
        // Some servers write a fraction, which the RFC does not know: rounded up.
        if digits.count == value.utf8.count || value.utf8.dropFirst(digits.count).first == UInt8(ascii: "."),
            !digits.isEmpty
        {
            let rest = value.utf8.dropFirst(digits.count)
            guard rest.dropFirst().allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
            let isWhole = rest.allSatisfy { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "0") }
            let whole = min(limit, Int(String(Substring(digits))) ?? limit)
            return min(limit, isWhole ? whole : whole + 1)
        }
        return HTTPDate.instant(value, now: receivedAt).map { seconds(until: $0, response, receivedAt: receivedAt) }
    }

    /// The whole seconds from an answer to an instant, rounded up, never negative and never beyond the limit.
    package static func seconds(until instant: Timestamp, _ response: ProviderResponse, receivedAt: Timestamp) -> Int {
        let answered = response.headers["Date"].flatMap { HTTPDate.instant($0, now: receivedAt) } ?? receivedAt
        let wait = -Timestamp.floor(answered.microseconds - instant.microseconds, 1_000_000)
        return min(limit, max(0, wait))
    }
}
