import PatchbayCore

/// Holds the promised limits; the counts lie in the store, so that a restart or a second server does not forget them.
package struct RateLimiter: Sendable {
    private let store: any Store
    private let time: TimeSource

    /// A limiter.
    package init(store: any Store, time: TimeSource) {
        self.store = store
        self.time = time
    }

    /// Counts an event of a subject.
    /// - Throws: `ServiceError.rateLimited` when it was one too many; it is not counted then.
    package func count(_ limit: RateLimit, subject: String) async throws -> RateLimit.Standing {
        let standing = try await store.countEvent(limit, subject: subject, at: time.now())
        guard standing.isAllowed else { throw ServiceError.rateLimited(limit, standing) }
        return standing
    }
}
