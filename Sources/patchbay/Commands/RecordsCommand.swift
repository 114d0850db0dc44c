import ArgumentParser
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayServer

/// `patchbay records`.
struct RecordsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "records",
        abstract: "Write the stored records of a data type as lines of JSON.",
        discussion: """
            The records come in the order of their last changes. With --envelope each line tells the remote id, when it was
            stored and whether it was deleted, and tombstones come as well. With --rejected it is the records that were
            refused, with their reasons.

            Examples:
              patchbay records conn-01k… payments
              patchbay records conn-01k… payments --modified-after 2026-01-31T00:00:00Z --envelope
              patchbay records conn-01k… payments --rejected
            """
    )

    @Argument(help: "The connection's id.") var connection: String
    @Argument(help: "The data type.", completion: .dataTypes) var dataType: String
    @Flag(help: "Write the records that were refused, with their reasons.") var rejected = false
    @Option(
        help: ArgumentHelp(
            "Only those that changed later than this instant, as RFC 3339 writes it.",
            valueName: "instant"
        )
    )
    var modifiedAfter: String?
    @Flag(help: "Write what lies around each record too, and tombstones.") var envelope = false

    @OptionGroup var owner: OwnerOptions
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var options: GlobalOptions

    /// How many records are read at once.
    private static let width = 1000

    func run() async throws {
        let server = try settings.server(options)
        let instant = try modifiedAfter.map { text in
            guard let instant = Timestamp(rfc3339: text) else {
                throw Problem(message: "--modified-after is `\(text)`", help: "Write it as 2026-01-31T00:00:00Z.")
            }
            return instant
        }
        try await Installation.with(server, options, .connected(connection, owner.caller.owner), whenAbsent: .refuse) {
            installation in
            let services = installation.services(redirectURIs: server.redirectURIs, publicURL: PublicURL(""))
            var query = RecordQuery(dataType: dataType, modifiedAfter: instant, limit: Self.width)
            while let last = try await write(query, services.connections) { query.after = last }
        }
    }

    /// Writes a page of records; the number of the last one, nil when there was none.
    private func write(_ query: RecordQuery, _ connections: ConnectionService) async throws -> Int? {
        var bytes: [UInt8] = []
        let last: Int?
        if rejected {
            let found = try await connections.rejectedRecords(connection, owner.caller, query)
            for record in found { bytes += Array((RecordMessages.rejected(record).compactText + "\n").utf8) }
            last = found.last?.id
        } else {
            let found = try await connections.records(connection, owner.caller, query)
            for record in found {
                if envelope {
                    bytes += Array((RecordMessages.record(record).compactText + "\n").utf8)
                } else if !record.isDeleted {
                    bytes += record.payload.isEmpty ? record.source ?? [] : record.payload
                    bytes.append(UInt8(ascii: "\n"))
                }
            }
            last = found.last?.change
        }
        Terminal.write(bytes.span, to: 1)
        return last
    }
}
