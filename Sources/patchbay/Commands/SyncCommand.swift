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
            Reads what changed since the last sync, or everything with --full. A sync that was stopped goes on where it
            stopped. With --dry-run nothing is stored: the first pages are mapped and their records written to standard
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
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "With --dry-run: how many pages of each data type; 0 is all, 3 if not given.",
            valueName: "number"
        )
    )
    var pages: Int?
    @Option(help: "How the summary is printed. Also PATCHBAY_FORMAT.") var format: ReportFormat?

    @OptionGroup var owner: OwnerOptions
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let pages {
            if pages < 0 { throw ValidationError("--pages is \(pages); name 0 or more.") }
            if !dryRun { throw ValidationError("--pages is for --dry-run: a sync reads every page.") }
        }
        if dataTypes?.isEmpty == true { throw ValidationError("--types names no data type; leave it away for all.") }
    }

    private var dataTypes: [String]? {
        types.map { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
    }

    func run() async throws {
        let format = try HabitSettings.format(format, else: .text)
        let server = try settings.server(options)
        let line = SyncProgressLine(isShown: isatty(2) == 1)
        let outcome = try await Installation.with(
            server,
            options,
            .connected(connection, owner.caller.owner),
            whenAbsent: .refuse
        ) {
            installation in
            let services = installation.services(redirectURIs: server.redirectURIs, publicURL: PublicURL(""))
            let connection = try await services.connections.find(connection, owner.caller)
            let (kind, dataTypes) = (full ? SyncRun.Kind.full : .incremental, dataTypes)
            let preview = dryRun ? Preview(pages: pages ?? Preview.usualPages) : nil
            return try await InterruptSignal.withStop { stop in
                try await line.drawn {
                    if let preview {
                        let writer = PreviewWriter(names: dataTypes?.count != 1)
                        let reports = try await services.syncs.preview(
                            connection,
                            dataTypes: dataTypes,
                            pages: preview.limit,
                            stop: stop,
                            notify: line.take,
                            take: writer.write
                        )
                        return SyncOutcome(reports, preview, isInterrupted: stop.cause != nil)
                    }
                    let claimed = try await services.syncs.claim(connection, kind: kind, dataTypes: dataTypes)
                    if let text = SyncOutcome.origin(of: claimed) { Terminal.standardError(text) }
                    let report = try await services.syncs.work(on: claimed, stop: stop, notify: line.take)
                    guard let report else { throw CancellationError() }
                    return SyncOutcome(report)
                }
            }
        }
        let text =
            switch format {
            case .text: outcome.text
            case .json: JSONFormatter.format(outcome.json)
            }
        // The records of a dry run are its result.
        if dryRun { Terminal.standardError(text) } else { Terminal.standardOutput(text) }
        if let status = outcome.status { throw status }
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
