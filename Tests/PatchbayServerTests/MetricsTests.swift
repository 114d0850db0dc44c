import PatchbayCore
import PatchbayRuntime
import PatchbayServer
import Testing

struct MetricsTests {
    private static func text(_ events: [SyncObservation.Event]) -> [Substring] {
        let metrics = Metrics()
        let observer = metrics.observer
        for event in events { observer.sync(SyncObservation(service: "acme", dataType: "things", event)) }
        return metrics.text.split(separator: "\n")
    }

    static let source = #"{service="acme",data_type="things"}"#

    static let cases: [([SyncObservation.Event], [String])] = [
        (
            [.page(records: 100, rejected: 2), .page(records: 5, rejected: 0)],
            [
                "patchbay_sync_pages_total\(source) 2", "patchbay_sync_records_total\(source) 105",
                "patchbay_sync_rejected_total\(source) 2",
            ]
        ),
        ([.retry, .retry], ["patchbay_sync_retries_total\(source) 2"]),
        (
            [.wait(seconds: 1.5), .wait(seconds: 2)],
            ["patchbay_sync_waits_total\(source) 2", "patchbay_sync_wait_seconds_total\(source) 3.5"]
        ),
        (
            [
                .ended(.completed, seconds: 10, at: Timestamp(seconds: 60)),
                .ended(.failed, seconds: 100, at: Timestamp(seconds: 99)),
            ],
            [
                #"patchbay_sync_reads_total{service="acme",data_type="things",status="completed"} 1"#,
                #"patchbay_sync_reads_total{service="acme",data_type="things",status="failed"} 1"#,
                #"patchbay_sync_read_duration_seconds_bucket{service="acme",data_type="things",le="5"} 0"#,
                #"patchbay_sync_read_duration_seconds_bucket{service="acme",data_type="things",le="15"} 1"#,
                #"patchbay_sync_read_duration_seconds_bucket{service="acme",data_type="things",le="+Inf"} 2"#,
                "patchbay_sync_read_duration_seconds_sum\(source) 110",
                "patchbay_sync_read_duration_seconds_count\(source) 2",
                "patchbay_sync_last_success_timestamp_seconds\(source) 60",
            ]
        ),
    ]

    @Test(arguments: cases) func countsWhatHappensInSyncs(_ events: [SyncObservation.Event], _ lines: [String]) {
        let text = Self.text(events)
        for line in lines { #expect(text.contains(line[...]), "\(line)") }
    }

    @Test func describesEveryMetricOnce() {
        let text = Self.text([])
        let described = text.filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] }
        #expect(Set(described).count == described.count)
        #expect(described.count == text.filter { $0.hasPrefix("# HELP ") }.count)
        #expect(text.contains("patchbay_requests_in_flight 0"))
        for line in text where line.hasPrefix("# TYPE ") && line.hasSuffix(" counter") {
            #expect(line.contains("_total "), "\(line)")
        }
    }

    @Test func countsWhatOwnersAreTold() {
        let metrics = Metrics()
        metrics.observer.webhook(.sent(.syncFailed, .delivered))
        #expect(metrics.text.contains(#"patchbay_webhooks_sent_total{type="sync.failed",result="delivered"} 1"#))
    }
}
