import ArgumentParser
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// `patchbay replay`.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Map the refused records of a connection again, after its spec was mended.",
        discussion: """
            The provider is not asked: the records are those that were kept when they were refused. The exit code is 1 when
            some are refused still.

            Examples:
              patchbay replay conn-01k…
              patchbay replay conn-01k… payments
            """
    )

    @Argument(help: "The connection's id.") var connection: String
    @Argument(help: "The data type; all if none is given.", completion: .dataTypes) var dataType: String?
    @Option(help: "How the summary is printed. Also PATCHBAY_FORMAT.") var format: ReportFormat?

    @OptionGroup var owner: OwnerOptions
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let format = try HabitSettings.format(format, else: .text)
        let server = try settings.server(options)
        let reports = try await Installation.with(
            server,
            options,
            .connected(connection, owner.caller.owner),
            whenAbsent: .refuse
        ) {
            installation in
            let services = installation.services(redirectURIs: server.redirectURIs, publicURL: PublicURL(""))
            let connection = try await services.connections.find(connection, owner.caller)
            return try await services.syncs.replay(connection, dataTypes: dataType.map { [$0] })
        }
        switch format {
        case .text:
            if reports.isEmpty { Terminal.standardError("no record of `\(connection)` is refused\n") }
            for report in reports {
                Terminal.standardOutput(
                    "\(report.dataType): \(report.stored) stored, \(report.rejected) refused still, "
                        + "\(report.filtered) left out\n"
                )
            }
        case .json: Terminal.standardOutput(JSONFormatter.format(.array(reports.map(json))))
        }
        if reports.contains(where: { $0.rejected > 0 }) { throw ExitStatus.findings }
    }

    private func json(_ report: ReplayReport) -> JSONValue {
        [
            "dataType": .string(report.dataType), "stored": .number(JSONNumber(report.stored)),
            "rejected": .number(JSONNumber(report.rejected)), "filtered": .number(JSONNumber(report.filtered)),
        ]
    }
}
