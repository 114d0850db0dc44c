/// How many records came to what.
package struct SyncCounts: Sendable, Hashable {
    /// Records that were written, or were there already as they are.
    package var synced = 0
    /// Records that were refused.
    package var rejected = 0
    /// Records that `where` leaves out.
    package var filtered = 0
    /// Records that told a deletion.
    package var deleted = 0

    /// All records that came.
    package var processed: Int { synced + rejected + filtered + deleted }

    /// Counts.
    package init(synced: Int = 0, rejected: Int = 0, filtered: Int = 0, deleted: Int = 0) {
        self.synced = synced
        self.rejected = rejected
        self.filtered = filtered
        self.deleted = deleted
    }

    /// Adds counts.
    package static func += (counts: inout SyncCounts, more: SyncCounts) {
        counts.synced += more.synced
        counts.rejected += more.rejected
        counts.filtered += more.filtered
        counts.deleted += more.deleted
    }
}

/// How often the lists of one sort ended for one reason.
package struct SyncEnding: Sendable, Hashable {
    /// The step of the run: the reads in their order, then the list of deleted ids.
    package var step: Int
    /// Why.
    package var end: PageEnd
    /// How often; more than once where a list is read for each parent or window.
    package var count: Int
}

/// Something that an error rule said to leave out.
package struct SyncSkip: Sendable, Hashable {
    /// What was left out.
    package var scope: ErrorRuleSpec.Scope
    /// The keys of the parents that it belongs to.
    package var parentKeys: [String]
    /// What the provider said; nil when nothing.
    package var message: String?

    /// A skip.
    package init(scope: ErrorRuleSpec.Scope, parentKeys: [String], message: String?) {
        self.scope = scope
        self.parentKeys = parentKeys
        self.message = message
    }
}

/// How a run ended.
package enum SyncStatus: Sendable, Hashable {
    /// Everything was read.
    case completed
    /// Everything was read but what was skipped.
    case partial
    /// The run failed.
    case failed
    /// The run was stopped.
    case canceled
    /// The provider asks for a pause that is too long to sit through: until when, and which budget is spent.
    case suspended(until: Timestamp, budget: String?)
}

/// What a run did, since it was first started.
package struct SyncSummary: Sendable, Hashable {
    /// How it ended.
    package var status: SyncStatus
    /// How many records came to what, in committed pages.
    package var counts: SyncCounts
    /// How many pages were committed.
    package var pages: Int
    /// How many requests were sent again, in this part of the run.
    package var retries: Int
    /// Why lists ended.
    package var endings: [SyncEnding]
    /// What was left out, the first of it.
    package var skips: [SyncSkip]
    /// How often something was left out.
    package var skipCount: Int
    /// What the next run lacks to ask for changes alone, in one clause; nil when it lacks nothing.
    package var lack: String?
}
