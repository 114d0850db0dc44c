import ArgumentParser
import Foundation
import Logging
import PatchbayCore
import PatchbayRuntime
import PatchbayServer
import ServiceLifecycle

/// `patchbay serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the REST API.",
        discussion: """
            The first start makes its database and key file, readable by their owner alone, and says where. Every setting
            of `patchbay config` can be given as --set NAME=VALUE, as PATCHBAY_NAME, or in a file; secrets never as --set.

            Examples:
              patchbay serve --dev-token local-secret --redirect-uri http://127.0.0.1:3000/callback
              patchbay serve --config patchbay.json --port 9000
            """
    )

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address")) var host: String?
    @Option(help: ArgumentHelp("The port to listen on; 0 takes a free one.", valueName: "port")) var port: String?
    @Option(
        help: ArgumentHelp(
            "A token that stands for a local user, on loopback only.",
            discussion: "Also PATCHBAY_DEV_TOKEN, which others on this machine cannot read.",
            valueName: "token"
        )
    )
    var devToken: String?
    @Option(
        name: .customLong("redirect-uri"),
        help: ArgumentHelp("Where providers may send people back; may be repeated.", valueName: "uri")
    )
    var redirectURIs: [String] = []
    @Flag(help: "Allow providers and webhooks on this machine, over http: for development only.")
    var allowLoopback = false

    @OptionGroup var settings: SettingsOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let server = try settings.server(options, more: flags)
        try await Installation.with(server, options, .all, whenAbsent: .make) { installation in
            let lock = try ServerLock(beside: server.database)
            defer { lock.unlock() }
            // No other server lives: what one that died was refreshing need not wait for its lease.
            try await installation.store.endLeases(of: .server)
            try await serve(server, installation)
        }
    }

    private func serve(_ server: ServerSettings, _ installation: Installation) async throws {
        let logger = Logger(label: "patchbay") { label in
            LineLogHandler(label: label, level: Logger.Level(rawValue: server.logLevel) ?? .info, time: .system)
        }
        let host = server.host.contains(":") ? "[\(server.host)]" : server.host
        let publicURL = PublicURL(server.publicURL ?? "http://\(host):\(server.port)")
        let metrics = Metrics()
        try await metrics.recall(from: installation.store)
        let services = installation.services(
            redirectURIs: server.redirectURIs,
            publicURL: publicURL,
            observer: metrics.observer,
            leaseHolder: .server
        )
        let api = APIServer(
            services,
            verifier: try await verifier(server.identity, installation.transport),
            corsOrigins: server.corsOrigins,
            background: background(services, logger),
            automation: installation.automation(services, observer: metrics.observer),
            metrics: metrics
        )
        try await api.run(host: server.host, port: server.port, logger: logger) { port in
            let own = "http://\(host):\(port)"
            if server.publicURL == nil { publicURL.value = own }
            Terminal.standardOutput(ServeReport.text(installation, url: own))
        }
    }

    /// What works beside the answers, as long as the server lives.
    private func background(_ services: Services, _ logger: Logger) -> [any Service] {
        [Housekeeping(services: services, logger: logger), SyncWorker(services: services)]
    }

    private func verifier(
        _ identity: ServerSettings.Identity,
        _ transport: AsyncHTTPClientTransport
    ) async throws -> SessionVerifier {
        do {
            return try await SessionVerifier(
                identity,
                time: .system,
                fetch: identity.jwksURL.map { KeyDocument.fetch($0, over: transport) }
            )
        } catch {
            throw Problem(
                message: "the setting `identity.publicKey` is no PEM public key of RSA with 2048 bits or more"
            )
        }
    }

    private var flags: [Settings.Flag] {
        let said: [(name: String, option: String, value: String?)] = [
            ("host", "--host", host), ("port", "--port", port), ("devToken", "--dev-token", devToken),
            ("redirectUris", "--redirect-uri", redirectURIs.isEmpty ? nil : redirectURIs.joined(separator: ",")),
            ("allowLoopback", "--allow-loopback", allowLoopback ? "true" : nil),
        ]
        return said.compactMap { flag in
            flag.value.map { Settings.Flag(name: flag.name, option: flag.option, value: $0) }
        }
    }
}
