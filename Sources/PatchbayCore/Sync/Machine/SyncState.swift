/// The states of a run: what the network is at, and what the store is at.
package enum SyncState: String, Sendable, Hashable, CaseIterable {
    /// The run has not started.
    case idle
    /// A request is under way, and the store is free, mapping, committing, or gathering records that are read again.
    case requesting, requestingWhileMapping, requestingWhileCommitting, requestingWhileGathering
    /// A wait is under way before the request is sent again.
    case waiting, waitingWhileMapping, waitingWhileCommitting, waitingWhileGathering
    /// A token is being refreshed before the request is sent again.
    case refreshing, refreshingWhileMapping, refreshingWhileCommitting, refreshingWhileGathering
    /// Parents are being looked for.
    case loadingParents
    /// A page has come and waits for the one before.
    case holdingWhileMapping, holdingWhileCommitting
    /// What comes next depends on the page in the store.
    case restingWhileMapping, restingWhileCommitting
    /// Nothing more is read.
    case endedWhileMapping, endedWhileCommitting
    /// The last checkpoint is being committed.
    case finalizing
    /// The run is over.
    case finished
}
