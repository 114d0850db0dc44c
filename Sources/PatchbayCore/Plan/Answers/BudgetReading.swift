/// What an answer's headers tell of a budget.
package struct BudgetReading: Sendable, Hashable {
    /// How many requests are left; nil when the answer does not say.
    package var remaining: Int?
    /// In how many seconds the budget is new; nil when the answer does not say.
    package var resetSeconds: Int?

    /// Reads the headers that a budget names.
    package init(_ budget: RateLimitSpec, _ response: ProviderResponse, receivedAt: Timestamp) {
        remaining = budget.remainingHeader.flatMap { response.headers.values($0).first }.flatMap { Int($0) }
        guard let header = budget.resetHeader, let value = response.headers.values(header.name).first else { return }
        let instant: Timestamp?
        switch header.format {
        case "seconds":
            resetSeconds = Int(value).map { min(RetryAfter.limit, max(0, $0)) }
            return
        case "unixSeconds": instant = Int(value).map { Timestamp(seconds: $0) }
        case "unixMilliseconds":
            instant = Int(value).map { Timestamp(microseconds: $0.multipliedReportingOverflow(by: 1000).partialValue) }
        default: instant = HTTPDate.instant(value, now: receivedAt)
        }
        resetSeconds = instant.map { RetryAfter.seconds(until: $0, response, receivedAt: receivedAt) }
    }
}
