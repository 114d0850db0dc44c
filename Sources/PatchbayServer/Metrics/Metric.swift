/// Something that is counted: declared once, with its name, its meaning and its labels.
struct Metric: Sendable, Hashable {
    /// How a metric behaves.
    enum Kind: Sendable, Hashable {
        /// It only grows.
        case counter
        /// It goes up and down.
        case gauge
        /// It tells how often a value was at most each bound; the bounds grow.
        case histogram([Double])

        var word: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    /// The name with its unit; a counter's ends in `_total`.
    let name: String
    let kind: Kind
    /// The names of the labels, in the order in which their values are given.
    let labels: [String]
    /// What is counted, as one sentence.
    let help: String

    init(_ name: String, _ kind: Kind, _ labels: [String] = [], _ help: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
    }

    /// Every metric in the order of the text.
    static let all = requests + syncs + webhooks
}

/// Requests to the server.
extension Metric {
    static let inFlight = Metric("patchbay_requests_in_flight", .gauge, "Requests that are being answered.")
    static let answered = Metric(
        "patchbay_requests_total",
        .counter,
        ["method", "path", "status"],
        "Requests that were answered."
    )
    static let answerSeconds = Metric(
        "patchbay_request_duration_seconds",
        .histogram([0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]),
        ["path"],
        "How long answers took."
    )
    static let requests = [inFlight, answered, answerSeconds]

    private init(_ name: String, _ kind: Kind, _ help: String) { self.init(name, kind, [], help) }
}
