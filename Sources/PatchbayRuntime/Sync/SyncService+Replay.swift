import PatchbayCore
import PatchbayEngine

/// What became of the refused records of a data type that were mapped again.
package struct ReplayReport: Sendable, Equatable {
    /// The data type.
    package var dataType: String
    /// How many are good now.
    package var stored = 0
    /// How many are refused still.
    package var rejected = 0
    /// How many the spec leaves out now.
    package var filtered = 0
}

extension SyncService {
    /// How many refused records are mapped and written at once.
    private static let replayWidth = 500

    /// Maps the refused records of a connection again, with the spec as it is now.
    /// - Throws: `StoreError.syncRunning` while a sync of the connection runs, and a `ServiceError`.
    package func replay(_ connection: Connection, dataTypes: [String]?) async throws -> [ReplayReport] {
        guard let entry = catalog[connection.service], entry.loaded.isUsable else {
            throw catalog.unavailable(connection.service)
        }
        let plans = entry.loaded.dataTypes
        for name in dataTypes ?? [] where !plans.contains(where: { $0.name == name }) {
            let nearest = NameSuggestion.nearest(to: name, among: plans.map(\.name))
            throw ServiceError.invalid(
                field: "dataTypes",
                message: "`\(name.prefix(80))` is not a data type of this service"
                    + (nearest.map { "; did you mean `\($0)`?" } ?? "")
            )
        }
        let stored = try await store.storedDataTypes(of: connection.id, owner: connection.owner)
        let order = SyncOrder([], of: plans)
        var reports: [ReplayReport] = []
        for type in stored where type.rejected > 0 && dataTypes?.contains(type.name) ?? true {
            guard let plan = plans.first(where: { $0.name == type.name }) else { continue }
            reports.append(try await replay(plan, connection, isParent: order.parents.contains(plan.name)))
        }
        return reports
    }

    private func replay(_ plan: DataTypePlan, _ connection: Connection, isParent: Bool) async throws -> ReplayReport {
        var report = ReplayReport(dataType: plan.name)
        // What the last run asked for before it read anything stands beside the connection's own.
        let checkpoint = try await store.checkpoint(of: connection.id, owner: connection.owner, dataType: plan.name)
        let prepared = checkpoint.flatMap { try? Checkpoint(text: $0) }?.prepared ?? JSONObject()
        let variables = Dictionary(
            (prepared.members + connection.variables.members).map { ($0.name, $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
        // What is refused again gets a new number: the last one of now is the end.
        let all = RecordQuery(dataType: plan.name, limit: .max)
        let refused = try await store.rejected(all, of: connection.id, owner: connection.owner)
        for start in stride(from: 0, to: refused.count, by: Self.replayWidth) {
            let some = Array(refused[start..<min(refused.count, start + Self.replayWidth)])
            guard let page = Self.page(some, plan, variables, keepsSource: keepsRaw || isParent, time.now()) else {
                break
            }
            _ = try await store.replay(
                page,
                of: some.map(\.id),
                connection: connection.id,
                owner: connection.owner,
                at: time.now()
            )
            report.stored += page.counts.synced + page.counts.deleted
            report.rejected += page.counts.rejected
            report.filtered += page.counts.filtered
        }
        return report
    }

    /// What becomes of refused records; nil when the data type cannot be synced.
    private static func page(
        _ refused: [RejectedRecord],
        _ plan: DataTypePlan,
        _ variables: [String: JSONValue],
        keepsSource: Bool,
        _ now: Timestamp
    ) -> PageCommit? {
        guard let mapper = PageMapper(plan), let sync = plan.sync else { return nil }
        var counts = SyncCounts()
        var parts: [PageCommit.Part] = []
        var rest = refused[...]
        while let first = rest.first {
            let group = rest.prefix { $0.read == first.read && $0.parent == first.parent && $0.level == first.level }
            rest = rest.dropFirst(group.count)
            let batch = mapper.map(
                again: PageMapper.Sources(
                    records: group.map(\.source),
                    read: first.read,
                    parent: first.parent.flatMap { try? JSONValue(parsing: $0) }
                ),
                variables: variables
            )
            for row in batch.rows {
                switch row.fate {
                case .stored: counts.synced += 1
                case .deleted: counts.deleted += 1
                case .rejected: counts.rejected += 1
                }
            }
            counts.filtered += group.count - batch.rows.count
            parts.append(
                PageCommit.Part(
                    batch: batch,
                    read: first.read,
                    level: first.level,
                    parent: first.parent,
                    generation: now,
                    comparesVersions: true
                )
            )
        }
        return PageCommit(
            dataType: plan.name,
            parts: parts,
            keepsSource: keepsSource || !plan.reads.allSatisfy(\.isMapped),
            tracksSeen: sync.deletesAbsent,
            mappingDigest: sync.mappingDigest,
            checkpoint: nil,
            counts: counts,
            pages: 0
        )
    }
}
