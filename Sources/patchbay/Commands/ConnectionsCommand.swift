import ArgumentParser
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// `patchbay connections`.
struct ConnectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections",
        abstract: "List connections, refresh one, or remove one.",
        discussion: """
            The commands act for the local user that `--dev-token` stands for, unless --user or --organization names another.

            Examples:
              patchbay connections
              patchbay connections --provider acme --format json
              patchbay connections --remove conn-01k…
            """
    )

    @Option(help: ArgumentHelp("Only those of a provider.", valueName: "id"), completion: .providers)
    var provider: String?
    @Option(help: ArgumentHelp("Refresh the tokens of this connection.", valueName: "id")) var refresh: String?
    @Option(help: ArgumentHelp("Remove this connection, and end its grant at the provider.", valueName: "id"))
    var remove: String?
    @Option(help: "How connections are printed. Also PATCHBAY_FORMAT.") var format: ReportFormat?

    @OptionGroup var owner: OwnerOptions
    @OptionGroup var settings: SettingsOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if refresh != nil, remove != nil { throw ValidationError("Name one connection: to --refresh or to --remove.") }
    }

    func run() async throws {
        let format = try HabitSettings.format(format, else: .text)
        let server = try settings.server(options)
        try await Installation.with(server, options, .all, whenAbsent: .refuse) { installation in
            let services = installation.services(redirectURIs: server.redirectURIs, publicURL: PublicURL(""))
            if let remove {
                try await services.connections.delete(remove, owner.caller)
                Terminal.standardError("removed `\(remove)`\n")
            } else if let refresh {
                let connection = try await services.connections.find(refresh, owner.caller)
                let now = TimeSource.system.now()
                print([try await services.authorization.refresh(connection, owner.caller, askedAt: now)], format)
            } else {
                print(try await services.connections.list(owner.caller, service: provider, status: nil), format)
            }
        }
    }

    private func print(_ connections: [Connection], _ format: ReportFormat) {
        switch format {
        case .text: for connection in connections { Terminal.standardOutput(line(connection)) }
        case .json: Terminal.standardOutput(JSONFormatter.format(.array(connections.map(json))))
        }
    }

    private func line(_ connection: Connection) -> String {
        let expiry = connection.expiresAt.map { "expires \($0.text)" } ?? "does not expire"
        let state = "\(connection.service.padding(to: 16))\(connection.status.rawValue.padding(to: 26))"
        return "\(connection.id)  \(state)\(expiry.padding(to: 30))\(connection.permissions.joined(separator: ","))\n"
    }

    private func json(_ connection: Connection) -> JSONValue {
        [
            "id": .string(connection.id), "service": .string(connection.service),
            "status": .string(connection.status.rawValue),
            "permissions": .array(connection.permissions.map { .string($0) }),
            "expiresAt": connection.expiresAt.map { .string($0.text) } ?? .null,
        ]
    }
}

/// For whom a command acts.
struct OwnerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The user to act for.", valueName: "id")) var user = "dev"
    @Option(help: ArgumentHelp("The organisation to act for.", valueName: "id")) var organization: String?

    /// The caller that the services see.
    var caller: Caller { Caller(user: user, organization: organization) }
}
