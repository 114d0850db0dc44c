package import PatchbayCore
import GRDB

extension SQLiteStore {
    /// Counts an event if fewer than the limit happened in the window that ends now.
    package func countEvent(_ limit: RateLimit, subject: String, at time: Timestamp) async throws -> RateLimit.Standing
    {
        try await write { database in
            let now = time.microseconds
            let expiry = time.adding(seconds: limit.windowSeconds).microseconds
            try database.execute(sql: "DELETE FROM rateLimitEvent WHERE expiresAt <= ?", arguments: [now])
            // A clock that was set back must not hold a subject longer than a window.
            try database.execute(
                sql: "DELETE FROM rateLimitEvent WHERE name = ? AND subject = ? AND expiresAt > ?",
                arguments: [limit.name, subject, expiry]
            )
            let events = try Int.fetchAll(
                database,
                sql: "SELECT expiresAt FROM rateLimitEvent WHERE name = ? AND subject = ? ORDER BY expiresAt",
                arguments: [limit.name, subject]
            )
            let isAllowed = events.count < limit.count
            if isAllowed {
                try database.execute(
                    sql: "INSERT INTO rateLimitEvent (name, subject, expiresAt) VALUES (?, ?, ?)",
                    arguments: [limit.name, subject, expiry]
                )
            }
            // With more events than the limit (it was lowered), enough of them must go before one more may happen.
            let deciding = isAllowed ? events.first ?? expiry : events[events.count - max(1, limit.count)]
            return RateLimit.Standing(
                isAllowed: isAllowed,
                remaining: max(0, limit.count - events.count - 1),
                secondsToReset: max(1, Int((deciding - now + 999_999) / 1_000_000))
            )
        }
    }
}
