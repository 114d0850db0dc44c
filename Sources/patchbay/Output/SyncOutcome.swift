import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayServer

/// A dry run of a sync.
struct Preview: Sendable {
    /// How many pages of each data type are shown; 0 is all.
    var pages: Int

    /// How many are shown when nobody says.
    static let usualPages = 3

    /// The most pages; nil is all.
    var limit: Int? { pages == 0 ? nil : pages }
}

/// What came of a sync: its summary, and how the command ends.
struct SyncOutcome: Sendable {
    private let reports: [DataTypeReport]
    /// The run; nil of a dry run, which is none.
    private let run: SyncRunReport?
    private let preview: Preview?
    private let isInterrupted: Bool

    /// The most columns of an excerpt of a provider's answer.
    private static let excerptWidth = 300

    /// What came of a run.
    init(_ report: SyncRunReport) {
        reports = report.dataTypes
        run = report
        preview = nil
        isInterrupted = false
    }

    /// What came of a dry run, which changes nothing and ends where it has enough pages.
    init(_ reports: [DataTypeReport], _ preview: Preview, isInterrupted: Bool) {
        self.reports = reports
        run = nil
        self.preview = preview
        self.isInterrupted = isInterrupted
    }

    // MARK: The summary

    /// A line for each data type, and what is wrong with it below.
    var text: String {
        let width = reports.map(\.dataType.count).max() ?? 0
        return reports.map { report in
            let head = "\(report.dataType.padding(to: width + 2))\(status(of: report).padding(to: 11))"
            let below = notes(report).map { "\n" + String(repeating: " ", count: width + 2) + $0 }
            return head + counts(report).joined(separator: ", ") + below.joined() + "\n"
        }.joined()
    }

    private func counts(_ report: DataTypeReport) -> [String] {
        var parts = [
            SyncProgressLine.count(report.pages, "page"), SyncProgressLine.count(report.counts.processed, "record"),
        ]
        if preview == nil { parts.append("\(report.changed) changed") }
        if report.counts.rejected > 0 { parts.append("\(report.counts.rejected) rejected") }
        if report.counts.filtered > 0 { parts.append("\(report.counts.filtered) left out by `where`") }
        if report.retries > 0 { parts.append("\(report.retries) sent again") }
        return parts
    }

    /// Why a data type is not whole, and what the provider answered, whose secrets are masked already.
    private func notes(_ report: DataTypeReport) -> [String] {
        var notes = report.reason.map { [PrintableText.visible($0)] } ?? []
        guard let answer = report.answer else { return notes }
        let page = "`\(report.dataType)` page \(report.pages + 1)"
        let words = answer.excerpt.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let excerpt = PrintableText.cut(PrintableText.visible(words), toWidth: Self.excerptWidth)
        notes.append("the answer to \(page) was \(answer.status)\(excerpt.isEmpty ? "" : ": " + excerpt)")
        return notes
    }

    /// Where a data type stands; one that was stopped since its pages are enough was shown.
    private func status(of report: DataTypeReport) -> String {
        isShown(report) ? "shown" : report.status.rawValue
    }

    private func isShown(_ report: DataTypeReport) -> Bool {
        guard let preview, report.status == .canceled else { return false }
        return !isInterrupted || preview.limit.map { report.pages >= $0 } ?? false
    }

    /// The summary for programs: the run as the API shows it; of a dry run what became of each data type.
    var json: JSONValue {
        if let run { return RecordMessages.report(run) }
        let details = reports.map { report in
            var details = RecordMessages.details(report)
            details["status"] = .string(status(of: report))
            return JSONValue.object(details)
        }
        return ["details": .array(details)]
    }

    /// How the command ends, nil when all is well; a dry run that had its pages is stopped, and well.
    var status: ExitStatus? {
        let statuses = reports.map(\.status)
        if statuses.contains(where: { $0 == .failed || $0 == .suspended }) { return .remote }
        if isInterrupted || preview == nil && statuses.contains(.canceled) { return .interrupted }
        if statuses.contains(.partial) || reports.contains(where: { $0.counts.rejected > 0 }) { return .findings }
        return nil
    }

    // MARK: Runs that were left

    /// What became of a run that was left unfinished; nil when there was none.
    static func origin(of claimed: ClaimedRun) -> String? {
        func name(_ run: SyncRun) -> String {
            "the \(run.kind.rawValue) run of \(run.startedAt.text) of \(run.dataTypes.joined(separator: ", "))"
        }
        switch claimed.origin {
        case .new: return nil
        case .resumed: return "going on with \(name(claimed.run)), which was left unfinished\n"
        case .replaced(let run):
            return "ended \(name(run)), which was left unfinished; a later sync goes on where its data types stand\n"
        }
    }
}
