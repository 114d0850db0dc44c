import ArgumentParser
import PatchbayEngine
import PatchbayRuntime

/// What is done about records that cannot be mapped.
struct RejectionOptions: ParsableArguments {
    /// What is done about a rejected record.
    enum Choice: String, ExpressibleByArgument, CaseIterable {
        /// It is told, and the next one follows.
        case report
        /// It is counted alone.
        case skip
        /// It is told, and nothing follows.
        case stop
    }

    @Option(help: "What to do about a rejected record: tell it, only count it, or tell it and stop.")
    var onError = Choice.report

    @Option(help: ArgumentHelp("Stop after this many rejected records.", valueName: "n"))
    var maxErrors: Int?

    func validate() throws {
        if let maxErrors, maxErrors < 1 { throw ValidationError("--max-errors is \(maxErrors), expected at least 1") }
    }
}

/// Prints the records that were not written, on standard error.
final class RejectionPrinter {
    private let isJSON: Bool
    private let options: RejectionOptions
    private var rejected = 0

    /// The limit of rejected records is reached.
    struct Stop: Error {}

    init(isJSON: Bool, options: RejectionOptions) {
        self.isJSON = isJSON
        self.options = options
    }

    /// Prints one record.
    /// - Throws: `Stop` when it is the last one that is wanted.
    func report(_ report: PayloadMapping.Report) throws {
        guard case .rejected = report.outcome else { return tell(report) }
        rejected += 1
        if options.onError != .skip { tell(report) }
        if rejected >= options.maxErrors ?? (options.onError == .stop ? 1 : .max) { throw Stop() }
    }

    private func tell(_ report: PayloadMapping.Report) {
        Terminal.standardError(
            isJSON ? RecordReport.json(report).compactText + "\n" : RecordReport.text(report)
        )
    }

    /// Prints how many records came to what, when some were rejected.
    func finish(_ counts: PayloadMapping.Counts) {
        guard rejected > 0, !isJSON else { return }
        let stopped = rejected == options.maxErrors || options.onError == .stop ? ", and stopped there" : ""
        Terminal.standardError("\(counts.mapped) mapped, \(rejected) rejected\(stopped)\n")
    }
}
