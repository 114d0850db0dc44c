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
    /// Records that were stored, deleted or rejected.
    package var recordsProcessed: Int
    /// Records that were stored or deleted.
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

    /// Whether a run reads all that another one of its connection would.
    package func covers(_ other: SyncRun) -> Bool {
        (kind == .full || other.kind == kind) && Set(other.dataTypes).isSubset(of: dataTypes)
    }
}

/// What became of one data type in a run.
package struct DataTypeReport: Sendable, Equatable {
    /// Where it stands.
    package enum Status: String, Sendable, CaseIterable {
        /// Its turn has not come.
        case waiting
        case running, completed, partial, failed, canceled
        /// The provider asks for a pause that is too long to sit through; the next run goes on behind it.
        case suspended

        /// Whether the run has nothing more to do for it.
        package var isFinal: Bool { self != .waiting && self != .running }
    }

    /// The data type.
    package var dataType: String
    /// Where it stands.
    package var status: Status
    /// Pages that were committed.
    package var pages = 0
    /// How many records came to what.
    package var counts = SyncCounts()
    /// Records among them that were not stored as they are before.
    package var changed = 0
    /// Requests that were sent again.
    package var retries = 0
    /// How often something was left out.
    package var skips = 0
    /// Why it failed or is not whole, for the owner.
    package var reason: String?
    /// What the provider answered at the failure; nil when no answer was the cause.
    package var answer: ProviderAnswer?
    /// When the provider may be asked again; nil when nobody says.
    package var resumeAt: Timestamp?

    /// A data type that waits for its turn.
    package init(dataType: String, status: Status = .waiting) {
        self.dataType = dataType
        self.status = status
    }
}

/// What a provider answered, as the history keeps it for the owner: secrets masked, the body cut.
package struct ProviderAnswer: Sendable, Equatable {
    /// The status code.
    package var status: Int
    /// Chosen header fields.
    package var headers: [String: String]
    /// The first bytes of the body as text.
    package var excerpt: String

    /// An answer.
    package init(status: Int, headers: [String: String], excerpt: String) {
        self.status = status
        self.headers = headers
        self.excerpt = excerpt
    }
}

/// A run with what became of each of its data types.
package struct SyncRunReport: Sendable, Equatable {
    /// The run.
    package var run: SyncRun
    /// Its data types, parents first.
    package var dataTypes: [DataTypeReport]

    /// A report.
    package init(run: SyncRun, dataTypes: [DataTypeReport]) {
        self.run = run
        self.dataTypes = dataTypes
    }
}
