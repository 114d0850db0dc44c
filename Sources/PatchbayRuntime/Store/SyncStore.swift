package import PatchbayCore

/// Where runs, their checkpoints and the records that they bring are kept.
///
/// A run is worked on by one holder at a time. The holder's lease has an end and is renewed; whoever takes an expired
/// lease over gets the next fence number, and nothing more is written under the number before.
package protocol SyncStore: Sendable {
    /// Starts a run and takes its lease, if no run of its connection is running.
    ///
    /// Runs of a connection are in the order of their ids, whatever the clock said when they started: a run whose id is not
    /// behind those of all earlier ones gets another, which the fence names.
    func startRun(_ run: SyncRun, lease: RunLease) async throws -> SyncRun.Start

    /// Takes over a run whose lease ended before `now`, or whose holder is known to be gone; nil when it is not to be had.
    ///
    /// Without an id any run is taken, but none of those that are spared: whoever asks works on them itself.
    func takeOverRun(
        _ id: String?,
        lease: RunLease,
        gone: String?,
        sparing spared: [String],
        now: Timestamp
    ) async throws -> ClaimedRun?

    /// Who holds the runs that are running.
    func runHolders() async throws -> [String]

    /// Gives a run back unfinished, for anyone to take over at once.
    func releaseRun(_ fence: RunFence) async throws

    /// Lengthens a lease.
    /// - Throws: `StoreError.lostRun` when the run is another's.
    func renewRun(_ fence: RunFence, until: Timestamp) async throws -> RunStanding

    /// Asks the holder of a connection's running run to stop at the next page; false when none is running.
    func cancelRun(of connection: String, owner: Owner) async throws -> Bool

    /// How a run stands, as another process may have changed it.
    func standing(of fence: RunFence) async throws -> RunStanding

    /// Plans the data types of a run that has not begun, or adds those that are new to it; returns all of them.
    func planRun(_ fence: RunFence, dataTypes: [String]) async throws -> [DataTypeReport]

    /// Writes whole pages with their checkpoints in one transaction; returns how many records changed.
    /// - Throws: `StoreError.lostRun` when the run is another's; nothing is written then.
    func commit(_ pages: [PageCommit], fence: RunFence, at time: Timestamp) async throws -> Int

    /// Writes where a data type of a run stands; its counts are those of the commits.
    func report(_ report: DataTypeReport, fence: RunFence) async throws

    /// Ends a run.
    /// - Throws: `StoreError.lostRun` when the run is another's.
    func finishRun(
        _ fence: RunFence,
        status: SyncRun.Status,
        reason: String?,
        at time: Timestamp
    ) async throws -> SyncRunReport

    /// When each data type of each service was last read well, in the newest such run of any connection that is kept.
    func lastSuccesses() async throws -> [SyncSuccess]

    /// The last run of a connection; nil before the first.
    func latestRun(of connection: String, owner: Owner) async throws -> SyncRun?

    /// The runs of a connection, newest first, those before a run's id.
    func runs(of connection: String, owner: Owner, before: String?, limit: Int) async throws -> [SyncRunReport]

    /// Where the syncs of a data type stand, as a checkpoint's text; nil before the first page.
    func checkpoint(of connection: String, owner: Owner, dataType: String) async throws -> String?

    /// Parents in the order of their keys; one more than the limit tells that others follow.
    func parents(
        _ query: ParentQuery,
        of connection: String,
        owner: Owner,
        dataType: String
    ) async throws
        -> [SyncParent]

    /// The records of a data type in the order of their changes, tombstones among them.
    func records(_ query: RecordQuery, of connection: String, owner: Owner) async throws -> [StoredRecord]

    /// The refused records of a data type in the order of their numbers, behind one of them.
    func rejected(_ query: RecordQuery, of connection: String, owner: Owner) async throws -> [RejectedRecord]

    /// The data types of which a connection has records or refused ones.
    func storedDataTypes(of connection: String, owner: Owner) async throws -> [StoredDataType]

    /// Writes what became of refused records, by their numbers, that were mapped again; returns how many records changed.
    /// - Throws: `StoreError.syncRunning` when a sync of the connection runs.
    func replay(
        _ page: PageCommit,
        of refused: [Int],
        connection: String,
        owner: Owner,
        at time: Timestamp
    ) async throws -> Int
}

/// The right to work on a run, for a time.
package struct RunLease: Sendable, Hashable {
    /// Who works on it.
    package var holder: String
    /// Until when.
    package var until: Timestamp

    /// A right.
    package init(holder: String, until: Timestamp) {
        self.holder = holder
        self.until = until
    }
}

/// Under which number a holder works on a run.
package struct RunFence: Sendable, Hashable {
    /// The run.
    package var run: String
    /// The connection that is read.
    package var connection: String
    /// Who owns the connection.
    package var owner: Owner
    /// Who works on it.
    package var holder: String
    /// The number; it grows with each takeover.
    package var number: Int
}

/// A run and the right to work on it.
package struct ClaimedRun: Sendable, Equatable {
    /// The run.
    package var run: SyncRun
    /// The right.
    package var fence: RunFence
    /// What was there before.
    package var origin = Origin.new

    /// Whether a run begins or goes on.
    package enum Origin: Sendable, Equatable {
        /// Nothing was left to do when it began.
        case new
        /// Its process has died or was stopped; it goes on.
        case resumed
        /// A run that nobody worked on was ended, since it does not cover what was asked for.
        case replaced(SyncRun)
    }
}

/// How a run stands for its holder.
package struct RunStanding: Sendable, Hashable {
    /// Whether its owner wants it to stop.
    package var isCancelRequested: Bool
}

/// When a data type of a service was last read well.
package struct SyncSuccess: Sendable, Hashable {
    /// The provider.
    package var service: String
    /// The data type.
    package var dataType: String
    /// When the run ended.
    package var time: Timestamp

    /// A success.
    package init(service: String, dataType: String, time: Timestamp) {
        self.service = service
        self.dataType = dataType
        self.time = time
    }
}

/// A data type that a connection has something stored of.
package struct StoredDataType: Sendable, Hashable {
    /// Its name.
    package var name: String
    /// How many of its records were refused.
    package var rejected: Int

    /// A data type.
    package init(name: String, rejected: Int) {
        self.name = name
        self.rejected = rejected
    }
}

/// What is written in one transaction for a data type: the mapped records of a page and where to go on behind them.
package struct PageCommit: Sendable {
    /// Records that share what lies around them.
    package struct Part: Sendable {
        /// The records.
        package var batch: RecordBatch
        /// The read that they came by; nil when the data type has one alone.
        package var read: String?
        /// How deep they are nested in records of their own read.
        package var level: Int
        /// The JSON text of their parent; nil when they have none.
        package var parent: String?
        /// The run that they are seen in, by its start.
        package var generation: Timestamp
        /// Whether an older version must not replace a newer one.
        package var comparesVersions: Bool

        /// Records.
        package init(
            batch: RecordBatch,
            read: String?,
            level: Int,
            parent: String?,
            generation: Timestamp,
            comparesVersions: Bool
        ) {
            self.batch = batch
            self.read = read
            self.level = level
            self.parent = parent
            self.generation = generation
            self.comparesVersions = comparesVersions
        }
    }

    /// The data type.
    package var dataType: String
    /// The records.
    package var parts: [Part]
    /// Whether the records are kept as the provider sent them, too.
    package var keepsSource: Bool
    /// Whether records must be known to have been seen, since absence deletes them.
    package var tracksSeen: Bool
    /// The digest of the mapping.
    package var mappingDigest: String
    /// The checkpoint's text; nil leaves what is stored.
    package var checkpoint: String?
    /// Parents that are done.
    package var parents: [SyncCommit.ParentState]
    /// Records last seen before this generation are deleted; nil when absence says nothing.
    package var deletesUnseenSince: Timestamp?
    /// How many records came to what.
    package var counts: SyncCounts
    /// How many pages of the provider these are.
    package var pages: Int

    /// What is written.
    package init(
        dataType: String,
        parts: [Part],
        keepsSource: Bool,
        tracksSeen: Bool,
        mappingDigest: String,
        checkpoint: String?,
        parents: [SyncCommit.ParentState] = [],
        deletesUnseenSince: Timestamp? = nil,
        counts: SyncCounts,
        pages: Int
    ) {
        self.dataType = dataType
        self.parts = parts
        self.keepsSource = keepsSource
        self.tracksSeen = tracksSeen
        self.mappingDigest = mappingDigest
        self.checkpoint = checkpoint
        self.parents = parents
        self.deletesUnseenSince = deletesUnseenSince
        self.counts = counts
        self.pages = pages
    }

    /// About how many bytes wait in it.
    package var size: Int { parts.reduce(512) { $0 + $1.batch.size } }

    /// How many records wait in it.
    package var count: Int { parts.reduce(0) { $0 + $1.batch.rows.count } }
}

extension RecordBatch {
    /// About how many bytes it holds.
    fileprivate var size: Int {
        payloads.count + sources.count + names.count + rows.count * MemoryLayout<Row>.stride
    }
}

extension SyncRun {
    /// What came of starting a run.
    package enum Start: Sendable, Equatable {
        /// It runs, under this right.
        case started(RunFence)
        /// Another one runs already; who holds it, and until when.
        case alreadyRunning(SyncRun, RunLease)
        /// There is no such connection.
        case noConnection
    }
}
