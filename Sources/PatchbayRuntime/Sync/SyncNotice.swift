package import PatchbayCore

/// What a sync tells whoever watches it.
package enum SyncNotice: Sendable {
    /// A data type begins; whether everything of it is read.
    case began(dataType: String, isFull: Bool)
    /// A page was mapped: what became of its records, and how many records were changed before a filter.
    case page(dataType: String, counts: SyncCounts)
    /// A pause begins.
    case waiting(dataType: String, microseconds: Int, reason: SyncWait.Reason)
    /// A request was answered: the status, nil when no answer came; how long it took, in microseconds.
    case answered(dataType: String, status: Int?, microseconds: Int)
    /// A data type has ended.
    case ended(DataTypeReport)
}
