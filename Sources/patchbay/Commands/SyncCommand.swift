import ArgumentParser
import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayServer

/// `patchbay sync`.
struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Read the data of a connection into the store.",
        discussion: """
            Reads what changed since the last sync, or everything with --full. A sync that was stopped goes on where it \
            stopped. With --dry-run nothing is stored: the first pages are mapped and their records written to standard \
            output. The exit code is 1 when records were rejected or something was left out, 3 when the provider failed.

            Examples:
              patchbay sync conn-01k…
              patchbay sync conn-01k… --types payments,customers --full
              patchbay sync conn-01k… --types payments --dry-run --pages 1
            """
    )

    @Argument(help: "The connection's id.") var connection: String
    @Option(
        help: ArgumentHelp(
            "Which data types, separated by commas; all that the permissions cover if not given.",
            valueName: "names"
        )
    )
    var types: String?
    @Flag(help: "Read everything, not only what changed.") var full = false
    @Flag(help: "Store nothing: write the mapped records of the first pages.") var dryRun = false
    @Option(help: ArgumentHelp("With --dry-run: how many pages of each data type; 0 is all.", valueName: "number"))
    var pages = 3
    @Option(help: "How the summary is printed. Also PATCHBAY_FORMAT.") var format: ReportFormat?

    @OptionGroup var owner: OwnerOptions
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if pages < 0 { throw ValidationError("--pages is \(pages); name 0 or more.") }
    }

    private var dataTypes: [String]? {
        types.map { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
    }

    func run() async throws {
        let format = try HabitSettings.format(format, else: .text)
        let server = try settings.server(options)
        let line = SyncProgressLine(isShown: isatty(2) == 1)
        let reports = try await Installation.with(server, options, .connected(connection, owner.caller.owner)) {
            installation in
            let services = installation.services(redirectURIs: server.redirectURIs, publicURL: PublicURL(""))
            let connection = try await services.connections.find(connection, owner.caller)
            let (kind, dataTypes) = (full ? SyncRun.Kind.full : .incremental, dataTypes)
            let pageLimit = pages == 0 ? nil : pages
            let isDry = dryRun
            return try await InterruptSignal.withStop { stop in
                try await line.drawn {
                    if isDry {
                        let writer = PreviewWriter(names: dataTypes?.count != 1)
                        return try await services.syncs.preview(
                            connection,
                            dataTypes: dataTypes,
                            pages: pageLimit,
                            stop: stop,
                            notify: line.take,
                            take: writer.write
                        )
                    }
                    let claimed = try await services.syncs.claim(connection, kind: kind, dataTypes: dataTypes)
                    let report = try await services.syncs.work(on: claimed, stop: stop, notify: line.take)
                    guard let report else { throw CancellationError() }
                    if format == .json {
                        Terminal.standardOutput(JSONFormatter.format(RecordMessages.report(report)))
                    }
                    return report.dataTypes
                }
            }
        }
        if format == .text {
            let text = SyncReportText.text(reports, isPreview: dryRun)
            if dryRun { Terminal.standardError(text) } else { Terminal.standardOutput(text) }
        }
        if let status = SyncReportText.status(reports, isPreview: dryRun) { throw status }
    }
}

/// Writes the records of a dry run.
struct PreviewWriter: Sendable {
    /// Whether each record comes with the name of its data type.
    var names: Bool

    /// Writes a page: mapped records as they are, and as the provider sent them where there is no mapping.
    func write(_ page: PageCommit) {
        for part in page.parts {
            if names || part.batch.payloads.isEmpty {
                Terminal.write(lines(part.batch, page.dataType).span, to: 1)
            } else {
                Terminal.write(part.batch.payloads.span, to: 1)
            }
            for row in part.batch.rows where row.fate == .rejected {
                let key = String(decoding: part.batch.names[row.key], as: UTF8.self)
                let reasons = row.reasons.map { ($0.field.isEmpty ? "" : "`\($0.field)` ") + $0.message }
                Terminal.standardError(
                    "rejected \(page.dataType) `\(key)`: \(reasons.joined(separator: "; "))\n"
                )
            }
        }
    }

    private func lines(_ batch: RecordBatch, _ dataType: String) -> [UInt8] {
        var bytes: [UInt8] = []
        let head = Array(#"{"dataType":"\#(dataType)","record":"#.utf8)
        for row in batch.rows where row.fate == .stored {
            if names { bytes += head }
            bytes += row.payload.isEmpty ? batch.sources[row.source] : batch.payloads[row.payload]
            if names { bytes.append(UInt8(ascii: "}")) }
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}

/// The summary of a sync.
enum SyncReportText {
    /// A line for each data type; of a dry run, which changes nothing and ends where it has enough pages.
    static func text(_ reports: [DataTypeReport], isPreview: Bool) -> String {
        let width = reports.map(\.dataType.count).max() ?? 0
        return reports.map { report in
            var parts = [
                SyncProgressLine.count(report.pages, "page"),
                SyncProgressLine.count(report.counts.processed, "record"),
            ]
            if !isPreview { parts.append("\(report.changed) changed") }
            if report.counts.rejected > 0 { parts.append("\(report.counts.rejected) rejected") }
            if report.counts.filtered > 0 { parts.append("\(report.counts.filtered) left out by `where`") }
            if report.retries > 0 { parts.append("\(report.retries) sent again") }
            if let answer = report.answer { parts.append("the last answer was \(answer.status)") }
            let reason = report.reason.map {
                "\n\(String(repeating: " ", count: width + 2))\(PrintableText.visible($0))"
            }
            let status = isPreview && report.status == .canceled ? "shown" : report.status.rawValue
            return "\(report.dataType.padding(to: width + 2))\(status.padding(to: 11))"
                + parts.joined(separator: ", ") + (reason ?? "") + "\n"
        }.joined()
    }

    /// How the command ends, nil when all is well; a dry run that had its pages is stopped, and well.
    static func status(_ reports: [DataTypeReport], isPreview: Bool) -> ExitStatus? {
        let statuses = reports.map(\.status)
        if statuses.contains(where: { $0 == .failed || $0 == .suspended }) { return .remote }
        if !isPreview, statuses.contains(.canceled) { return .interrupted }
        if statuses.contains(.partial) || reports.contains(where: { $0.counts.rejected > 0 }) { return .findings }
        return nil
    }
}
