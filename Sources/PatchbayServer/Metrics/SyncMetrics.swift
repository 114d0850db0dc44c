import PatchbayCore
package import PatchbayRuntime

/// Syncs by provider and data type.
extension Metric {
    private static let source = ["service", "data_type"]

    static let pages = Metric("patchbay_sync_pages_total", .counter, source, "Pages that were stored.")
    static let records = Metric("patchbay_sync_records_total", .counter, source, "Records that were read.")
    static let rejected = Metric("patchbay_sync_rejected_total", .counter, source, "Records that were rejected.")
    static let retries = Metric("patchbay_sync_retries_total", .counter, source, "Requests that were sent again.")
    static let waits = Metric("patchbay_sync_waits_total", .counter, source, "Waits for a budget or after a failure.")
    static let waitSeconds = Metric(
        "patchbay_sync_wait_seconds_total",
        .counter,
        source,
        "How long syncs waited for budgets and after failures."
    )
    static let ended = Metric(
        "patchbay_sync_reads_total",
        .counter,
        source + ["status"],
        "Reads of data types that ended, by how they did."
    )
    static let readSeconds = Metric(
        "patchbay_sync_read_duration_seconds",
        .histogram([1, 5, 15, 60, 300, 900, 3600, 14_400]),
        source,
        "How long reads of data types took."
    )
    static let lastSuccess = Metric(
        "patchbay_sync_last_success_timestamp_seconds",
        .gauge,
        source,
        "When a read last ended well, in seconds since 1970: the lag is `time()` minus this."
    )
    static let syncs = [
        pages, records, rejected, retries, waits, waitSeconds, ended, readSeconds, lastSuccess,
    ]
}

/// Webhooks by provider, and by what is told.
extension Metric {
    static let received = Metric(
        "patchbay_webhooks_received_total",
        .counter,
        ["service", "result"],
        "Deliveries of providers, by what came of them."
    )
    static let sent = Metric(
        "patchbay_webhooks_sent_total",
        .counter,
        ["type", "result"],
        "Attempts to tell owners something, by what came of them."
    )
    static let webhooks = [received, sent]
}

extension Metrics {
    /// Takes note of what happens in syncs and to webhooks.
    package var observer: Observer {
        Observer(sync: { self.note($0) }, webhook: { self.note($0) })
    }

    /// Takes over from a store when data types were last read well, which earlier processes have seen.
    package func recall(from store: any Store) async throws {
        for success in try await store.lastSuccesses() {
            set(Double(success.time.seconds), of: .lastSuccess, [success.service, success.dataType])
        }
    }

    private func note(_ observation: SyncObservation) {
        let source = [observation.service, observation.dataType]
        switch observation.event {
        case .page(let records, let rejected):
            add(1, to: .pages, source)
            add(Double(records), to: .records, source)
            add(Double(rejected), to: .rejected, source)
        case .retry: add(1, to: .retries, source)
        case .wait(let seconds):
            add(1, to: .waits, source)
            add(seconds, to: .waitSeconds, source)
        case .ended(let status, let seconds, let time):
            add(1, to: .ended, source + [status.rawValue])
            observe(seconds, in: .readSeconds, source)
            if status == .completed || status == .partial { set(Double(time.seconds), of: .lastSuccess, source) }
        }
    }

    private func note(_ observation: WebhookObservation) {
        switch observation {
        case .received(let service, let result): add(1, to: .received, [service, result.rawValue])
        case .sent(let kind, let result): add(1, to: .sent, [kind.rawValue, result.rawValue])
        }
    }
}
