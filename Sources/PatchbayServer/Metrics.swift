import HTTPTypes
import Synchronization

/// What the server counts, in the text format of Prometheus (version 0.0.4).
///
/// Labels are templates of paths, methods and statuses alone: their number is bounded and they hold nothing of a user's.
package final class Metrics: Sendable {
    // A class because every part of the server counts in the same place.
    private struct Series: Hashable {
        var method: String
        var path: String
        var status: Int
    }

    private struct Durations {
        var buckets = [Int](repeating: 0, count: bounds.count)
        var count = 0
        var sum = 0.0
    }

    private struct State {
        var inFlight = 0
        var requests: [Series: Int] = [:]
        var durations: [String: Durations] = [:]
    }

    /// The upper bounds of the buckets, in seconds.
    private static let bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]

    private let state = Mutex(State())

    /// Counts that start at 0.
    package init() {}

    func begin() {
        state.withLock { $0.inFlight += 1 }
    }

    func end(method: String, path: String, status: Int, elapsed: Duration) {
        let seconds = elapsed / .seconds(1)
        state.withLock { state in
            state.inFlight -= 1
            state.requests[Series(method: method, path: path, status: status), default: 0] += 1
            var durations = state.durations[path] ?? Durations()
            durations.count += 1
            durations.sum += seconds
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound { durations.buckets[index] += 1 }
            state.durations[path] = durations
        }
    }

    /// The text of all counts.
    var text: String {
        let state = state.withLock { $0 }
        var lines = [
            "# HELP patchbay_requests_in_flight Requests that are being answered.",
            "# TYPE patchbay_requests_in_flight gauge",
            "patchbay_requests_in_flight \(state.inFlight)",
            "# HELP patchbay_requests_total Requests that were answered.",
            "# TYPE patchbay_requests_total counter",
        ]
        for (series, count) in state.requests.sorted(by: { Self.order($0.key) < Self.order($1.key) }) {
            let labels = "method=\"\(series.method)\",path=\"\(series.path)\",status=\"\(series.status)\""
            lines.append("patchbay_requests_total{\(labels)} \(count)")
        }
        lines.append("# HELP patchbay_request_duration_seconds How long answers took.")
        lines.append("# TYPE patchbay_request_duration_seconds histogram")
        for (path, durations) in state.durations.sorted(by: { $0.key < $1.key }) {
            let name = "patchbay_request_duration_seconds"
            for (bound, count) in zip(Self.bounds, durations.buckets) {
                lines.append("\(name)_bucket{path=\"\(path)\",le=\"\(bound)\"} \(count)")
            }
            lines.append("\(name)_bucket{path=\"\(path)\",le=\"+Inf\"} \(durations.count)")
            lines.append("\(name)_sum{path=\"\(path)\"} \(durations.sum)")
            lines.append("\(name)_count{path=\"\(path)\"} \(durations.count)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func order(_ series: Series) -> String { "\(series.path) \(series.method) \(series.status)" }
}
