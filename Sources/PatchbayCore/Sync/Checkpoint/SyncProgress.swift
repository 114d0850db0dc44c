/// How a step of a run reads.
package enum SyncMode: String, Sendable, Hashable, CaseIterable {
    /// Everything.
    case full
    /// What changed since the watermark.
    case incremental
    /// The change feed.
    case feed
}

/// Where the next page of a run is.
package struct SyncPlace: Sendable, Hashable {
    /// The step: the reads in their order, then the list of deleted ids.
    package var step = 0
    /// Where the step's parents stand; empty before the first.
    package var parents: [ParentPosition] = []
    /// Whether nothing of a list is to be read before the parents move on.
    package var isBetween = true
    /// Where the range that is read starts; nil is at the very beginning.
    package var since: Timestamp?
    /// Where the range ends, the current window's end last; empty when the range is open.
    package var ends: [Timestamp] = []
    /// The page within the list; nil is the first.
    package var page: PagePosition?
    /// How many records came before it in the list.
    package var recordCount = 0
    /// Where the job stands that makes the list; nil when none was created.
    package var job: JobPosition?

    /// The start of a step.
    init(step: Int = 0) { self.step = step }
}

/// How far an unfinished run came.
package struct SyncProgress: Sendable, Hashable {
    /// What is known of a step.
    package struct Step: Sendable, Hashable {
        /// How it reads; nil when it has not begun.
        package var mode: SyncMode?
        /// The newest watermark in committed pages.
        package var newest: Timestamp?
        /// The opaque checkpoints for the next run, by the values that lists are read for.
        package var tokens: [String: String] = [:]
        /// Whether something was left out, so that the watermark must not move.
        package var hasSkips = false
        /// Whether records may have moved past the pages that were read, so that one full read may miss some.
        package var hasGaps = false

        /// The opaque checkpoint of a list that is read for no values.
        package var token: String? {
            get { tokens[""] }
            set { tokens[""] = newValue }
        }

        init() {}
    }

    /// Whether everything is read.
    package var isFull: Bool
    /// When the run was first started.
    package var startedAt: Timestamp
    /// What no watermark may go beyond: the start, by our clock or by the provider's, whichever is earlier.
    package var bound: Timestamp
    /// Where the next page is.
    package var place = SyncPlace()
    /// What is known of each step.
    package var steps: [Step]
    /// The newest watermark in committed pages of the current list.
    package var listNewest: Timestamp?
    /// Whether something was left out of a list of the current parents, so that they are to be read again.
    package var leavesOutOfParents = false
    /// How many records came to what.
    package var counts = SyncCounts()
    /// How many pages were committed.
    package var pages = 0
    /// Why lists ended.
    package var endings: [SyncEnding] = []
    /// What was left out, the first of it.
    package var skips: [SyncSkip] = []
    /// How often something was left out.
    package var skipCount = 0

    init(isFull: Bool, startedAt: Timestamp, stepCount: Int) {
        self.isFull = isFull
        self.startedAt = startedAt
        bound = startedAt
        steps = Array(repeating: Step(), count: stepCount)
    }

    /// Counts why a list ended.
    mutating func note(_ end: PageEnd, step: Int) {
        if let index = endings.firstIndex(where: { $0.step == step && $0.end == end }) {
            endings[index].count += 1
        } else {
            endings.append(SyncEnding(step: step, end: end, count: 1))
        }
    }
}
