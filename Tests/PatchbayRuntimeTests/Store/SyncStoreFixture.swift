import PatchbayCore
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// A store with a connection, and runs and pages that tests write.
struct SyncStoreFixture {
    let base: StoreFixture
    let store: SQLiteStore
    let connection: Connection

    init() async throws {
        base = try StoreFixture()
        store = base.store
        connection = try await base.stored()
    }

    var owner: Owner { connection.owner }

    func run(_ kind: SyncRun.Kind = .full, of connection: Connection? = nil) -> SyncRun {
        let connection = connection ?? self.connection
        return SyncRun(
            id: Identifier.make(prefix: "sync-", at: base.time.now, random: base.random),
            connection: connection.id,
            owner: connection.owner,
            kind: kind,
            dataTypes: ["things"],
            startedAt: base.time.now
        )
    }

    func lease(_ holder: String = "one", seconds: Int = 30) -> RunLease {
        RunLease(holder: holder, until: base.time.now.adding(seconds: seconds))
    }

    /// A run that was started and planned.
    func started(_ kind: SyncRun.Kind = .full) async throws -> RunFence {
        guard case .started(let fence) = try await store.startRun(run(kind), lease: lease()) else {
            throw StoreFixture.Missing()
        }
        _ = try await store.planRun(fence, dataTypes: ["things"])
        return fence
    }

    /// A record as a batch has it.
    struct Entry {
        var key: String
        var payload: String
        var version = ""
        var fate = RecordBatch.Fate.stored
        var source: String?
    }

    static func batch(_ entries: [Entry]) -> RecordBatch {
        var batch = RecordBatch()
        for entry in entries {
            let key = batch.names.count..<batch.names.count + entry.key.utf8.count
            batch.names += Array(entry.key.utf8)
            let version = batch.names.count..<batch.names.count + entry.version.utf8.count
            batch.names += Array(entry.version.utf8)
            let isStored = entry.fate == .stored
            let payload = batch.payloads.count..<batch.payloads.count + (isStored ? entry.payload.utf8.count : 0)
            if isStored { batch.payloads += Array((entry.payload + "\n").utf8) }
            let bytes = Array((entry.source ?? entry.payload).utf8)
            let source = batch.sources.count..<batch.sources.count + bytes.count
            batch.sources += bytes
            batch.rows.append(
                RecordBatch.Row(
                    fate: entry.fate,
                    key: key,
                    payload: payload,
                    source: source,
                    version: version,
                    reasons: entry.fate == .rejected ? [RejectionReason(field: "/id", message: "is wrong")] : []
                )
            )
        }
        return batch
    }

    func page(
        _ entries: [Entry],
        generation: Int = 1,
        keepsSource: Bool = false,
        comparesVersions: Bool = false,
        mapping: String = "digest",
        parent: String? = nil,
        level: Int = 0,
        deletesUnseen: Bool = false,
        checkpoint: String? = "checkpoint"
    ) -> PageCommit {
        PageCommit(
            dataType: "things",
            parts: [
                PageCommit.Part(
                    batch: Self.batch(entries),
                    read: nil,
                    level: level,
                    parent: parent,
                    generation: Timestamp(seconds: generation),
                    comparesVersions: comparesVersions
                )
            ],
            keepsSource: keepsSource,
            tracksSeen: true,
            mappingDigest: mapping,
            checkpoint: checkpoint,
            deletesUnseenSince: deletesUnseen ? Timestamp(seconds: generation) : nil,
            counts: SyncCounts(
                synced: entries.count { $0.fate == .stored },
                rejected: entries.count { $0.fate == .rejected },
                deleted: entries.count { $0.fate == .deleted }
            ),
            pages: 1
        )
    }

    @discardableResult
    func commit(_ page: PageCommit, _ fence: RunFence) async throws -> Int {
        try await store.commit([page], fence: fence, at: base.time.now)
    }

    func records(after: Int = 0, modifiedAfter: Timestamp? = nil) async throws -> [StoredRecord] {
        let query = RecordQuery(dataType: "things", after: after, modifiedAfter: modifiedAfter, limit: 10_000)
        return try await store.records(query, of: connection.id, owner: owner)
    }

    func rejected() async throws -> [RejectedRecord] {
        try await store.rejected(RecordQuery(dataType: "things", limit: 100), of: connection.id, owner: owner)
    }
}

extension StoredRecord {
    var text: String { isDeleted ? "\(key) deleted" : "\(key) \(String(decoding: payload, as: UTF8.self))" }
}
