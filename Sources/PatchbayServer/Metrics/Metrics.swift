import Synchronization

/// What the server counts, in the text format of Prometheus (version 0.0.4).
///
/// Labels are templates of paths, names of specs, and words of closed sets: their number is bounded and they hold nothing
/// of a user's.
package final class Metrics: Sendable {
    // A class because every part of the server counts in the same place.
    private enum Count {
        case number(Double)
        case histogram(buckets: [Int], count: Int, sum: Double)
    }

    private let counts = Mutex<[Metric: [[String]: Count]]>([:])

    /// Counts that start at 0.
    package init() {}

    /// Adds to a counter or a gauge.
    func add(_ amount: Double, to metric: Metric, _ labels: [String] = []) {
        counts.withLock { counts in
            guard case .number(let before) = counts[metric]?[labels] ?? .number(0) else { return }
            counts[metric, default: [:]][labels] = .number(before + amount)
        }
    }

    /// Sets a gauge.
    func set(_ value: Double, of metric: Metric, _ labels: [String] = []) {
        counts.withLock { $0[metric, default: [:]][labels] = .number(value) }
    }

    /// Counts a value in a histogram.
    func observe(_ value: Double, in metric: Metric, _ labels: [String] = []) {
        guard case .histogram(let bounds) = metric.kind else { return }
        counts.withLock { counts in
            let before = counts[metric]?[labels]
            guard
                case .histogram(var buckets, let count, let sum) = before
                    ?? .histogram(buckets: [Int](repeating: 0, count: bounds.count), count: 0, sum: 0)
            else { return }
            for (index, bound) in bounds.enumerated() where value <= bound { buckets[index] += 1 }
            counts[metric, default: [:]][labels] = .histogram(buckets: buckets, count: count + 1, sum: sum + value)
        }
    }

    func begin() {
        add(1, to: .inFlight)
    }

    func end(method: String, path: String, status: Int, elapsed: Duration) {
        add(-1, to: .inFlight)
        add(1, to: .answered, [method, path, String(status)])
        observe(elapsed / .seconds(1), in: .answerSeconds, [path])
    }

    /// The text of all counts; a metric without labels is there from the start.
    package var text: String {
        let counts = counts.withLock { $0 }
        var lines: [String] = []
        for metric in Metric.all {
            lines.append("# HELP \(metric.name) \(metric.help)")
            lines.append("# TYPE \(metric.name) \(metric.kind.word)")
            var series = counts[metric] ?? [:]
            if series.isEmpty, metric.labels.isEmpty { series[[]] = .number(0) }
            for (labels, count) in series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                let pairs = zip(metric.labels, labels).map { "\($0)=\"\(Self.escape($1))\"" }
                Self.append(count, metric, pairs, to: &lines)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func append(_ count: Count, _ metric: Metric, _ pairs: [String], to lines: inout [String]) {
        func line(_ suffix: String, _ pairs: [String], _ value: String) {
            let labels = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
            lines.append("\(metric.name)\(suffix)\(labels) \(value)")
        }
        switch count {
        case .number(let value): line("", pairs, text(value))
        case .histogram(let buckets, let count, let sum):
            guard case .histogram(let bounds) = metric.kind else { return }
            for (bound, count) in zip(bounds, buckets) {
                line("_bucket", pairs + ["le=\"\(text(bound))\""], String(count))
            }
            line("_bucket", pairs + ["le=\"+Inf\""], String(count))
            line("_sum", pairs, text(sum))
            line("_count", pairs, String(count))
        }
    }

    /// A number without a fraction where it has none.
    private static func text(_ value: Double) -> String {
        Int(exactly: value).map { String($0) } ?? String(value)
    }

    /// A label's value as the format quotes it.
    private static func escape(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
