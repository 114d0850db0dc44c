package import PatchbayEngine

/// How a data type is synced: everything that its machine needs to know of the spec.
package struct SyncPlan: Sendable {
    /// The data type's name in the spec.
    package var dataType: String
    /// Values that are asked for before anything is read, in their order.
    package var preparations: [PreparationPlan]
    /// The reads in their order; the records of an earlier one may be the parents of a later one.
    package var reads: [SyncReadPlan]
    /// The list of deleted ids, read after everything else; nil when deletions show otherwise.
    package var deletionList: SyncQueryPlan?
    /// Whether records that a finished full run did not bring are deleted.
    package var deletesAbsent: Bool
    /// What is tried again, and when.
    package var retry: RetrySpec
    /// Other origins that links to next pages may lead to.
    package var allowedOrigins: [String]
    /// What the requests and the paging were made from; another digest makes a checkpoint void.
    package var requestDigest: String
    /// What the mapping was made from; another digest makes stored records out of date.
    package var mappingDigest: String

    /// The plan for a connection: what is gone through for a variable are its values.
    ///
    /// Other values are another list, of which nothing was read.
    /// - Throws: a `RequestError` when the variable has none.
    func resolved(by scope: RequestScope) throws(RequestError) -> SyncPlan {
        var plan = self
        for read in reads.indices {
            for factor in reads[read].parents.indices {
                guard case .variable(let name) = reads[read].parents[factor].source else { continue }
                guard let value = scope[name], value != .null else {
                    throw RequestError(place: "`forEach`", reason: .undefined(name))
                }
                plan.reads[read].parents[factor].source = .values(value.arrayValue ?? [value])
                plan.requestDigest += " \(name)=\(value.compactText)"
            }
        }
        return plan
    }

    /// How many steps a run has: the reads, then the list of deleted ids.
    var stepCount: Int { reads.count + (deletionList == nil ? 0 : 1) }
}

/// How one read of a data type is done.
package struct SyncReadPlan: Sendable {
    /// The name; nil when the data type has one read alone.
    package var name: String?
    /// The list of the records themselves.
    package var list: SyncQueryPlan
    /// The change feed that is read after the first full run; nil when there is none.
    package var feed: SyncFeedPlan?
    /// What the list is repeated for, the outermost first; empty for a list that is read once.
    package var parents: [ParentFactor]
    /// What answers mean.
    package var errors: ErrorPlan
    /// The job that makes the list; nil when it can be read at once.
    package var job: JobPlan?
    /// Lists inside records that are read on.
    package var embedded: [EmbeddedPlan]
    /// Where a parent's record has the first page of the list; nil when it has none.
    package var firstPage: PathExpression?
    /// The prepared value that is the token before a full read; nil when the list itself brings it.
    package var initialToken: String?
}

/// A list that is read page by page.
package struct SyncQueryPlan: Sendable {
    /// What is sent for a page.
    package var request: RequestPlan
    /// Where a page has its records and its successor.
    package var page: PagePlan
    /// How a later run asks for changes alone; nil when it cannot.
    package var increment: IncrementPlan?
    /// In which order of time records come.
    package var order: ReadSpec.Order
    /// Limits at which an answer is cut.
    package var caps: [CapSpec]
}

/// A change feed.
package struct SyncFeedPlan: Sendable {
    /// The list of events.
    package var query: SyncQueryPlan
    /// How many days events are kept; nil when the spec does not say.
    package var retentionDays: Int?
    /// How a record that its event does not hold whole is read, by `{feed.key}`; nil when events do.
    package var refetch: RequestPlan?
    /// Where an event has its record; empty when it is the record.
    package var record: [PathSegment]
    /// Which events tell a deletion; nil when none does.
    package var deletedWhen: AnswerCondition?

    /// Whether the provider's token says where the next run goes on, rather than a watermark.
    var goesByToken: Bool { query.page.token != nil }

    /// Whether the events since an instant are kept still.
    func keeps(_ mark: Timestamp, at now: Timestamp) -> Bool {
        retentionDays.map { mark >= now.adding(seconds: -$0 * 86_400) } ?? true
    }
}
