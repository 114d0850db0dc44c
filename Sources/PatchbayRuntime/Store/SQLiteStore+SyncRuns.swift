import GRDB
package import PatchbayCore

extension SQLiteStore {
    /// How many runs of a connection are kept.
    static let keptRuns = 500

    /// Starts a run and takes its lease; see ``SyncStore``.
    package func startRun(_ run: SyncRun, lease: RunLease) async throws -> SyncRun.Start {
        try await write { database in
            guard var connection = try Self.find(run.connection, run.owner, database) else { return .noConnection }
            let running = try Row.fetchOne(
                database,
                sql: "SELECT * FROM syncRun WHERE owner = ? AND connection = ? AND status = 'running'",
                arguments: [run.owner.text, run.connection]
            )
            if let running {
                let lease = RunLease(holder: running["holder"] ?? "", until: running.time("leaseUntil"))
                return .alreadyRunning(try SyncRun(row: running), lease)
            }
            var run = run
            let latest = try String.fetchOne(
                database,
                sql: "SELECT max(id) FROM syncRun INDEXED BY syncRunLatest WHERE owner = ? AND connection = ?",
                arguments: [run.owner.text, run.connection]
            )
            if let latest { run.id = Identifier.later(run.id, than: latest) }
            try database.execute(
                sql: """
                    INSERT INTO syncRun (owner, id, connection, status, kind, dataTypes, startedAt, holder, leaseUntil,
                        fence)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
                    """,
                arguments: [
                    run.owner.text, run.id, run.connection, run.status.rawValue, run.kind.rawValue,
                    StoredJSON.text(run.dataTypes), run.startedAt.microseconds, lease.holder,
                    lease.until.microseconds,
                ]
            )
            connection.syncStatus = .running
            connection.updatedAt = run.startedAt
            try Self.update(connection, database)
            return .started(RunFence(run, holder: lease.holder, number: 1))
        }
    }

    /// Takes over a run that nobody works on any more; see ``SyncStore``.
    package func takeOverRun(
        _ id: String?,
        lease: RunLease,
        gone: String?,
        sparing spared: [String],
        now: Timestamp
    ) async throws -> ClaimedRun? {
        try await write { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    UPDATE syncRun SET holder = :holder, leaseUntil = :until, fence = fence + 1
                    WHERE (owner, id) = (
                        SELECT owner, id FROM syncRun
                        WHERE status = 'running' AND (:id IS NULL OR id = :id)
                            AND (leaseUntil <= :now OR leaseUntil > :latest OR holder = :gone)
                            AND id NOT IN (SELECT value FROM json_each(:spared))
                        ORDER BY leaseUntil LIMIT 1
                    )
                    RETURNING *
                    """,
                arguments: [
                    "holder": lease.holder, "until": lease.until.microseconds, "now": now.microseconds, "gone": gone,
                    "id": id, "latest": Self.latestEnd(lease.until, now).microseconds,
                    "spared": StoredJSON.text(spared),
                ]
            )
            return try row.map { row in
                let run = try SyncRun(row: row)
                return ClaimedRun(run: run, fence: RunFence(run, holder: lease.holder, number: row["fence"]))
            }
        }
    }

    /// The latest end that a lease can have which another holder took for as long as one takes it now.
    ///
    /// The clocks of two servers may differ by a lease's length; what ends later is of a clock that was set back since.
    static func latestEnd(_ until: Timestamp, _ now: Timestamp) -> Timestamp {
        Timestamp(microseconds: 2 * until.microseconds - now.microseconds)
    }

    /// Who holds the runs that are running.
    package func runHolders() async throws -> [String] {
        try await read { database in
            try String.fetchAll(
                database,
                sql: "SELECT DISTINCT holder FROM syncRun WHERE status = 'running' AND holder IS NOT NULL"
            )
        }
    }

    /// Gives a run back unfinished; see ``SyncStore``.
    package func releaseRun(_ fence: RunFence) async throws {
        try await write { database in
            try database.execute(
                sql: "UPDATE syncRun SET leaseUntil = 0 WHERE owner = ? AND id = ? AND fence = ? AND holder = ?",
                arguments: [fence.owner.text, fence.run, fence.number, fence.holder]
            )
        }
    }

    /// Lengthens a lease; see ``SyncStore``.
    package func renewRun(_ fence: RunFence, until: Timestamp) async throws -> RunStanding {
        try await write { database in
            try Self.require(fence, database)
            let isCanceled = try Bool.fetchOne(
                database,
                sql: "UPDATE syncRun SET leaseUntil = ? WHERE owner = ? AND id = ? RETURNING isCancelRequested",
                arguments: [until.microseconds, fence.owner.text, fence.run]
            )
            return RunStanding(isCancelRequested: isCanceled ?? false)
        }
    }

    /// How a run stands; see ``SyncStore``.
    package func standing(of fence: RunFence) async throws -> RunStanding {
        try await readBetweenWrites { database in
            let isCanceled = try Bool.fetchOne(
                database,
                sql: "SELECT isCancelRequested FROM syncRun WHERE owner = ? AND id = ?",
                arguments: [fence.owner.text, fence.run]
            )
            return RunStanding(isCancelRequested: isCanceled ?? false)
        }
    }

    /// Asks the holder of the running run to stop; see ``SyncStore``.
    package func cancelRun(of connection: String, owner: Owner) async throws -> Bool {
        try await write { database in
            try database.execute(
                sql: """
                    UPDATE syncRun SET isCancelRequested = 1
                    WHERE owner = ? AND connection = ? AND status = 'running'
                    """,
                arguments: [owner.text, connection]
            )
            return database.changesCount == 1
        }
    }

    /// Plans the data types of a run; see ``SyncStore``.
    package func planRun(_ fence: RunFence, dataTypes: [String]) async throws -> [DataTypeReport] {
        try await write { database in
            try Self.require(fence, database)
            for (position, dataType) in dataTypes.enumerated() {
                try database.execute(
                    sql: """
                        INSERT INTO syncRunDataType (owner, run, dataType, position, status)
                        VALUES (?, ?, ?, ?, 'waiting')
                        ON CONFLICT (owner, run, dataType) DO NOTHING
                        """,
                    arguments: [fence.owner.text, fence.run, dataType, position]
                )
            }
            return try Self.reports(of: fence.run, fence.owner, database)
        }
    }

    /// Writes where a data type of a run stands; see ``SyncStore``.
    package func report(_ report: DataTypeReport, fence: RunFence) async throws {
        try await write { database in
            try Self.require(fence, database)
            try database.execute(
                sql: """
                    UPDATE syncRunDataType SET status = :status, retries = :retries, skips = :skips, reason = :reason,
                        answer = :answer, resumeAt = :resumeAt
                    WHERE owner = :owner AND run = :run AND dataType = :dataType
                    """,
                arguments: [
                    "status": report.status.rawValue, "retries": report.retries, "skips": report.skips,
                    "reason": report.reason, "answer": report.answer.map { StoredJSON.text($0) },
                    "resumeAt": report.resumeAt?.microseconds, "owner": fence.owner.text, "run": fence.run,
                    "dataType": report.dataType,
                ]
            )
        }
    }

    /// Ends a run; see ``SyncStore``.
    package func finishRun(
        _ fence: RunFence,
        status: SyncRun.Status,
        reason: String?,
        at time: Timestamp
    ) async throws -> SyncRunReport {
        try await write { database in
            try Self.require(fence, database)
            let row = try Row.fetchOne(
                database,
                sql: """
                    UPDATE syncRun SET status = ?, reason = ?, completedAt = ?, holder = NULL, leaseUntil = 0
                    WHERE owner = ? AND id = ? RETURNING *
                    """,
                arguments: [status.rawValue, reason, time.microseconds, fence.owner.text, fence.run]
            )
            guard let row, var connection = try Self.find(fence.connection, fence.owner, database) else {
                throw StoreError.lostRun
            }
            // Of a run that broke off, what had not ended ends with it.
            try database.execute(
                sql: """
                    UPDATE syncRunDataType SET status = 'failed', reason = ?
                    WHERE owner = ? AND run = ? AND status IN ('waiting', 'running')
                    """,
                arguments: [reason, fence.owner.text, fence.run]
            )
            connection.syncStatus = Connection.SyncStatus(status)
            connection.lastSyncAt = time
            connection.updatedAt = max(connection.updatedAt, time)
            try Self.update(connection, database)
            let run = try SyncRun(row: row)
            let reports = try Self.reports(of: fence.run, fence.owner, database)
            let resuming = SyncRequest(resuming: run, reports, at: time)
            if let resuming { try Self.join(resuming, database) }
            // Of a run that only waits for the provider there is nothing to tell before it has gone on.
            let isWaiting = resuming != nil && !reports.contains { $0.status != .suspended }
            if !isWaiting, let message = WebhookMessage(run, of: connection) {
                try Self.enqueue(message, of: connection, database)
            }
            try database.execute(
                sql: """
                    DELETE FROM syncRun WHERE owner = ?1 AND connection = ?2 AND status <> 'running' AND id NOT IN (
                        SELECT id FROM syncRun WHERE owner = ?1 AND connection = ?2
                        ORDER BY id DESC LIMIT ?3
                    )
                    """,
                arguments: [fence.owner.text, fence.connection, Self.keptRuns]
            )
            return SyncRunReport(run: run, dataTypes: reports)
        }
    }

    /// The last run of a connection; nil before the first.
    package func latestRun(of connection: String, owner: Owner) async throws -> SyncRun? {
        try await runs(of: connection, owner: owner, before: nil, limit: 1).first?.run
    }

    /// The runs of a connection, newest first; see ``SyncStore``.
    package func runs(
        of connection: String,
        owner: Owner,
        before: String?,
        limit: Int
    ) async throws -> [SyncRunReport] {
        try await read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM syncRun WHERE owner = :owner AND id IN (
                        SELECT id FROM syncRun INDEXED BY syncRunLatest
                        WHERE owner = :owner AND connection = :connection AND (:before IS NULL OR id < :before)
                        ORDER BY id DESC LIMIT :limit
                    )
                    ORDER BY id DESC
                    """,
                arguments: ["owner": owner.text, "connection": connection, "before": before, "limit": limit]
            )
            .map { row in
                let run = try SyncRun(row: row)
                return SyncRunReport(run: run, dataTypes: try Self.reports(of: run.id, owner, database))
            }
        }
    }

    private static func reports(of run: String, _ owner: Owner, _ database: Database) throws -> [DataTypeReport] {
        try Row.fetchAll(
            database,
            sql: "SELECT * FROM syncRunDataType WHERE owner = ? AND run = ? ORDER BY position, dataType",
            arguments: [owner.text, run]
        )
        .map { try DataTypeReport(row: $0) }
    }
}

extension RunFence {
    init(_ run: SyncRun, holder: String, number: Int) {
        self.init(run: run.id, connection: run.connection, owner: run.owner, holder: holder, number: number)
    }
}

extension Connection.SyncStatus {
    /// What a run's end means for its connection.
    init(_ status: SyncRun.Status) {
        switch status {
        case .running: self = .running
        case .completed: self = .success
        case .partial, .canceled: self = .partial
        case .failed: self = .failed
        }
    }
}

extension DataTypeReport {
    init(row: Row) throws {
        self.init(dataType: row["dataType"], status: try row.value("status", Status.self))
        pages = row["pages"]
        counts = SyncCounts(
            synced: row["synced"],
            rejected: row["rejected"],
            filtered: row["filtered"],
            deleted: row["deleted"]
        )
        changed = row["changed"]
        retries = row["retries"]
        skips = row["skips"]
        reason = row["reason"]
        answer = try (row["answer"] as String?).map { try StoredJSON.answer($0) }
        resumeAt = row.timeOrNone("resumeAt")
    }
}
