package import PatchbayCore

/// One run of a sync.
package struct SyncRun: Sendable, Equatable {
    /// Where a run stands.
    package enum Status: String, Sendable, CaseIterable {
        case running, completed, partial, failed, canceled
    }

    /// What a run reads.
    package enum Kind: String, Sendable, CaseIterable {
        /// Everything.
        case full
        /// What changed since the last run.
        case incremental
    }

    /// `sync-` and 26 characters.
    package var id: String
    /// The connection that is read.
    package var connection: String
    /// Who owns the connection.
    package var owner: Owner
    /// Where it stands.
    package var status: Status
    /// What it reads.
    package var kind: Kind
    /// The data types in the order they were asked for.
    package var dataTypes: [String]
    /// When it started.
    package var startedAt: Timestamp
    /// When it ended; nil while it runs.
    package var completedAt: Timestamp?
    /// Records that were read.
    package var recordsProcessed: Int
    /// Records that were stored.
    package var recordsSynced: Int
    /// Records that were rejected.
    package var errors: Int
    /// Why it failed, for its owner.
    package var reason: String?

    /// A run that starts.
    package init(
        id: String,
        connection: String,
        owner: Owner,
        kind: Kind,
        dataTypes: [String],
        startedAt: Timestamp
    ) {
        self.id = id
        self.connection = connection
        self.owner = owner
        status = .running
        self.kind = kind
        self.dataTypes = dataTypes
        self.startedAt = startedAt
        recordsProcessed = 0
        recordsSynced = 0
        errors = 0
    }
}
