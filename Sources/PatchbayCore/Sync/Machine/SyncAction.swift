package import PatchbayEngine

/// Which list of a data type a page belongs to.
package enum SyncList: Sendable, Hashable {
    /// The list of the records of a read, by its number.
    case records(read: Int)
    /// The change feed of a read, by its number.
    case feed(read: Int)
    /// The list of deleted ids.
    case deletions
}

/// A page that is to be mapped.
package struct SyncPage: Sendable {
    /// Its number in the run, from 1.
    package var number: Int
    /// The list that it belongs to.
    package var list: SyncList
    /// Its bytes and where its records are; for a record that is read again, the one record.
    package var reading: PageReading
    /// The answer's header fields, for rules that name one.
    package var headers: HeaderFields
    /// What rules see as the parent; nil when there is none.
    package var parent: JSONValue?
    /// Values that were asked for before anything was read; they stand beside the connection's variables.
    package var prepared = JSONObject()
    /// The keys of the stored parents that the records were read for.
    package var parentKeys: [String]
    /// How deep the parents are nested in records of the read itself.
    package var level: Int
    /// The run that the records are seen in, by its start; it stays the same when the run is resumed.
    package var generation: Timestamp
    /// Whether an older version of a record may come behind a newer one, which it must not replace.
    package var comparesVersions: Bool
    /// The key of the record that is read again whole; nil for a page of the list.
    package var refetched: String?
}

/// What is written in one transaction.
package struct SyncCommit: Sendable {
    /// Where the records of a parent were read up to.
    package struct ParentState: Sendable, Hashable {
        /// The read's name; nil when there is one alone.
        package var read: String?
        /// The parent's key.
        package var key: String
        /// The watermark; nil when no record had one.
        package var watermark: Timestamp?
        /// The opaque checkpoint; nil when there is none.
        package var token: String?

        /// A parent that is done.
        package init(read: String?, key: String, watermark: Timestamp?, token: String?) {
            self.read = read
            self.key = key
            self.watermark = watermark
            self.token = token
        }
    }

    /// The number of the page whose mapped records are written; nil when there is none: a job was created, or the run
    /// is at its end.
    package var page: Int?
    /// The checkpoint that is written with them.
    package var checkpoint: Checkpoint
    /// The states of parents that are done.
    package var parents: [ParentState] = []
    /// Records of the data type that were last seen before this generation are deleted; nil when absence says nothing.
    package var deletesUnseenSince: Timestamp?
}

/// A pause that is asked for.
package struct SyncWait: Sendable, Hashable {
    /// What is waited for.
    package enum Reason: Sendable, Hashable {
        /// Another try.
        case retry
        /// The provider's budget, which is spent, so that every run of the account waits.
        case rateLimit
        /// The provider's job for the list.
        case job
    }

    /// How long, in microseconds.
    package var microseconds: Int
    /// What is waited for.
    package var reason: Reason
    /// The budget's name; nil when the answer tells none.
    package var budget: String?

    /// A pause.
    package init(microseconds: Int, reason: Reason, budget: String? = nil) {
        self.microseconds = microseconds
        self.reason = reason
        self.budget = budget
    }
}

/// What the machine asks of its driver; the order of a list is the order in which things are begun.
///
/// The driver begins each action without waiting for the one before: the next page is on its way while the last one is
/// mapped. Of requests, waits, refreshes and loads of parents one is under way at a time, of mappings and commits one
/// as well. After `finish` or `fail` whatever is still under way is given up, a token refresh apart, which is left to
/// store its token.
package enum SyncAction: Sendable {
    /// Send a request with the connection's credentials, through the rate plan; then `answered` or `unanswered`.
    case send(ProviderRequest)
    /// Map the records of a page, store nothing; then `mapped` or `storeFailed`.
    case map(SyncPage)
    /// Write the mapped records, the checkpoint and the rest in one fenced transaction; then `committed` or `storeFailed`.
    case commit(SyncCommit)
    /// Find stored parents; then `parents` or `storeFailed`.
    case loadParents(ParentQuery)
    /// Wait; then `waited`.
    case wait(SyncWait)
    /// Refresh the token of this name, nil for the main one, at most once at a time; then `refreshed` or `refreshFailed`.
    case refreshToken(String?)
    /// The run has come to its end.
    case finish(SyncSummary)
    /// The run has failed; what was committed stays, and a later run goes on from there.
    case fail(SyncFailure, SyncSummary)
}
