package import PatchbayEngine

/// Where the syncs of a data type stand: where the next run starts, and where an unfinished one goes on.
package struct Checkpoint: Sendable, Hashable {
    /// The digest of the requests and paging that it was taken with.
    package var requestDigest: String
    /// The digest of the mapping that the stored records were made with.
    package var mappingDigest: String
    /// The values that the last run asked for before it read anything; refused records are mapped again with them.
    package var prepared = JSONObject()
    /// Where each read stands, in the order of the reads.
    package var reads: [ReadState]
    /// How far an unfinished run came; nil when the last one finished.
    package var progress: SyncProgress?

    /// Where the next run of a read starts.
    package struct ReadState: Sendable, Hashable {
        /// The watermark of the list; nil when none is known.
        package var watermark: Timestamp?
        /// The watermark of the change feed; nil when it was never begun.
        package var feed: Timestamp?
        /// The opaque checkpoints by the values that lists are read for; that of a list alone has no name.
        package var tokens: [String: String] = [:]
        /// When the last finished full read was started; nil when there was none.
        package var fullAt: Timestamp?

        /// The opaque checkpoint of a list that is read for no values; nil when there is none.
        package var token: String? {
            get { tokens[""] }
            set { tokens[""] = newValue }
        }

        /// A read that was never done.
        package init() {}
    }

    /// The start of everything.
    package init(_ plan: SyncPlan) {
        self.init(
            requestDigest: plan.requestDigest,
            mappingDigest: plan.mappingDigest,
            reads: plan.reads.map { _ in ReadState() },
            progress: nil
        )
    }

    init(requestDigest: String, mappingDigest: String, reads: [ReadState], progress: SyncProgress?) {
        self.requestDigest = requestDigest
        self.mappingDigest = mappingDigest
        self.reads = reads
        self.progress = progress
    }

    /// What a checkpoint is worth under a plan.
    package enum Standing: Sendable, Hashable {
        /// It holds.
        case holds
        /// The requests are the same and the mapping is not: stored records are out of date.
        ///
        /// A driver that keeps raw records maps them again and sets `mappingDigest`; else the run is a full one.
        case remaps
        /// The requests or the paging have changed: it is void.
        case void
    }

    /// What the checkpoint is worth under a plan.
    package func standing(under plan: SyncPlan) -> Standing {
        guard requestDigest == plan.requestDigest, reads.count == plan.reads.count else { return .void }
        return mappingDigest == plan.mappingDigest ? .holds : .remaps
    }
}
