import PatchbayCore
import PatchbayEngine

/// Syncs data types of one connection side by side, parents first.
struct ConnectionSync: Sendable {
    let provider: LoadedProvider
    let spec: ProviderSpec
    let kind: SyncRun.Kind
    let session: SyncSession
    /// What tells the provider's accounts apart, for its budgets.
    let account: String
    let transport: any HTTPTransport
    let gate: RateGate
    let sink: any SyncSink
    let keepsRaw: Bool
    let limits: SyncLimits
    let time: TimeSource
    let random: RandomSource
    let notify: @Sendable (SyncNotice) -> Void

    /// How many data types are read at once.
    private static let width = 4

    /// Syncs what is not done yet; returns where each data type stands in the end.
    /// - Throws: `StoreError.lostRun`, other errors of the store, and `CancellationError`.
    func run(_ order: SyncOrder, _ planned: [DataTypeReport], stop: StopSignal) async throws -> [DataTypeReport] {
        var reports = Dictionary(planned.map { ($0.dataType, $0) }, uniquingKeysWith: { first, _ in first })
        try await withThrowingTaskGroup(of: DataTypeReport.self) { group in
            var waiting = order.dataTypes.filter { reports[$0.name]?.status.isFinal != true }
            var running = 0
            repeat {
                var place = 0
                while place < waiting.count, running < Self.width, stop.cause == nil {
                    let plan = waiting[place]
                    let needed = order.needs(plan).compactMap { reports[$0] }
                    guard needed.allSatisfy(\.status.isFinal) else {
                        place += 1
                        continue
                    }
                    waiting.remove(at: place)
                    var report = reports[plan.name] ?? DataTypeReport(dataType: plan.name)
                    let missing = needed.first { !$0.status.isEnough }
                    let hasEnded = await session.hasEnded
                    if hasEnded || missing != nil {
                        report.status = .failed
                        report.reason =
                            if let missing, !hasEnded {
                                "`\(missing.dataType)`, which it is read for, is not whole"
                            } else {
                                SyncFailure.reauthorizationRequired(message: nil).message
                            }
                        try await sink.report(report)
                        notify(.ended(report))
                        reports[plan.name] = report
                        place = 0
                        continue
                    }
                    report.status = .running
                    let begun = report
                    let isParent = order.parents.contains(plan.name)
                    await gate.recall(lane(plan))
                    group.addTask { try await run(plan, begun, isParent: isParent, stop: stop) }
                    running += 1
                }
                guard running > 0, let report = try await group.next() else { break }
                running -= 1
                reports[report.dataType] = report
            } while true
            for plan in waiting where stop.cause == .canceled {
                var report = reports[plan.name] ?? DataTypeReport(dataType: plan.name)
                report.status = .canceled
                try await sink.report(report)
                reports[plan.name] = report
            }
        }
        return order.dataTypes.compactMap { reports[$0.name] }
    }

    private func lane(_ plan: DataTypePlan) -> RateLane {
        RateLane(provider: provider.id, account: account, endpoint: plan.name, spec.api.rateLimits)
    }

    private func run(
        _ plan: DataTypePlan,
        _ report: DataTypeReport,
        isParent: Bool,
        stop: StopSignal
    ) async throws -> DataTypeReport {
        notify(.began(dataType: plan.name, isFull: kind == .full))
        try await sink.report(report)
        var ended = report
        if let sync = plan.sync {
            let isMapped = plan.reads.allSatisfy(\.isMapped)
            let dataType = DataTypeSync(
                plan: plan,
                sync: sync,
                isFull: kind == .full,
                keeping: PageWorker.Keeping(
                    keepsSource: keepsRaw || isParent || !isMapped,
                    tracksSeen: sync.deletesAbsent
                ),
                session: session,
                transport: transport,
                transportLimits: TransportLimits(spec.api),
                gate: gate,
                lane: lane(plan),
                sink: sink,
                limits: limits,
                time: time,
                random: random,
                notify: notify
            )
            ended = try await dataType.run(report, stop: await sink.stop(for: plan.name, of: stop))
        } else {
            ended.status = .failed
            ended.reason = "the spec does not say how `\(plan.name)` is read"
        }
        // What a shutdown stopped goes on later.
        if ended.status == .canceled, stop.cause == .shutdown { ended.status = .running }
        try await sink.report(ended)
        if ended.status.isFinal { notify(.ended(ended)) }
        return ended
    }
}

extension SyncRun.Status {
    /// How a run has ended whose data types have ended so; nil when one of them has not.
    package init?(_ reports: [DataTypeReport]) {
        guard reports.allSatisfy(\.status.isFinal) else { return nil }
        let statuses = reports.map(\.status)
        if statuses.contains(.canceled) {
            self = .canceled
        } else if statuses.allSatisfy({ $0 == .completed }) {
            self = .completed
        } else if statuses.allSatisfy({ $0 == .failed || $0 == .suspended }) {
            self = .failed
        } else {
            self = .partial
        }
    }
}

extension DataTypeReport.Status {
    /// Whether others may be read for the records; a sink that had enough of them stopped them.
    fileprivate var isEnough: Bool {
        switch self {
        case .completed, .partial, .canceled: true
        case .waiting, .running, .failed, .suspended: false
        }
    }
}
