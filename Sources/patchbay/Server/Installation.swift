import Foundation
import PatchbayCore
import PatchbayRuntime

/// The composition root of the commands that work on connections: what the settings say, opened in one place.
struct Installation {
    let settings: ServerSettings
    let catalog: ProviderCatalog
    let keys: KeySource
    let store: SQLiteStore
    let transport: AsyncHTTPClientTransport
    /// Whether this start made the database.
    let isNew: Bool
    /// This process, for others to tell whether it lives.
    private let process = RunHolder.process(.system)

    /// Which providers a command has to do with: no other spec is read.
    enum Providers {
        case all
        /// The one that was read.
        case one(ReadProvider)
        /// That of a connection; none when there is no such connection.
        case connected(String, Owner)
    }

    /// What is done where there is no database yet.
    enum Absence {
        /// It is made, with its keys.
        case make
        /// The command has nothing to work on.
        case refuse
    }

    /// Opens an installation for a body and closes it afterwards.
    ///
    /// - Throws: a `Problem` for every error whose reason can be told.
    static func with<Result>(
        _ settings: ServerSettings,
        _ options: GlobalOptions,
        _ providers: Providers,
        whenAbsent: Absence,
        _ body: (Installation) async throws -> Result
    ) async throws -> Result {
        do {
            if whenAbsent == .refuse { try requireFiles(settings) }
            let installation = try await Installation(settings, options, providers)
            do {
                let result = try await body(installation)
                try await installation.close()
                return result
            } catch {
                // The first error is the one to tell.
                try? await installation.close()
                throw error
            }
        } catch {
            throw Problem(error, settings)
        }
    }

    /// Refuses settings that lead to no database, so that a misspelt name makes none.
    private static func requireFiles(_ settings: ServerSettings) throws {
        func isThere(_ file: URL) -> Bool { FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) }
        guard isThere(settings.database) else {
            throw Problem(
                message: "there is no database at `\(settings.database.path(percentEncoded: false))`",
                help: "`patchbay connect` and `patchbay serve` make one; --data-folder or --database name another."
            )
        }
        guard settings.keys != nil || isThere(settings.keyFile) else {
            throw Problem(
                message: "there is no key file at `\(settings.keyFile.path(percentEncoded: false))`",
                help: "Give the setting `keyFile` or `keys` that belongs to the database."
            )
        }
    }

    private init(_ settings: ServerSettings, _ options: GlobalOptions, _ providers: Providers) async throws {
        self.settings = settings
        isNew = !FileManager.default.fileExists(atPath: settings.database.path(percentEncoded: false))
        keys =
            try settings.keys.map { try KeySource(setting: $0) }
            ?? KeySource(file: settings.keyFile, random: .system)
        let store = try SQLiteStore(file: settings.database, keys: keys)
        self.store = store
        do {
            catalog = ProviderCatalog(
                try await Self.read(providers, options, store).map { provider in
                    ProviderCatalog.Entry(loaded: provider.loaded, client: settings.clients[provider.loaded.id])
                }
            )
        } catch {
            try? store.close()
            throw error
        }
        transport = AsyncHTTPClientTransport(policy: EgressPolicy(allowsLoopback: settings.allowsLoopback))
    }

    /// The providers, read from the folder.
    private static func read(
        _ providers: Providers,
        _ options: GlobalOptions,
        _ store: SQLiteStore
    ) async throws -> [ReadProvider] {
        switch providers {
        case .one(let provider): return [provider]
        case .all: return try options.providers { _ in true }
        case .connected(let id, let owner):
            let service = try await store.connection(id, of: owner)?.service
            return try options.providers { $0 == service }
        }
    }

    private func close() async throws {
        try await transport.shutdown()
        try store.close()
    }

    /// The services; `publicURL` is where browsers reach the server.
    func services(
        redirectURIs: [String],
        publicURL: PublicURL,
        observer: Observer = .none,
        leaseHolder: RefreshLease.HolderKind = .command
    ) -> Services {
        let webhooks = WebhookPolicy(
            egress: EgressPolicy(allowsLoopback: settings.allowsLoopback),
            ports: settings.webhookPorts,
            publicURL: publicURL,
            lookup: .system
        )
        return Services(
            store: store,
            catalog: catalog,
            authorizer: SpecAuthorizer(catalog: catalog, transport: transport, time: .system, random: .system),
            transport: transport,
            checkWebhook: webhooks.check,
            redirectURIs: redirectURIs,
            limits: settings.limits,
            publicURL: publicURL,
            keepsRaw: settings.keepsRaw,
            holder: process,
            observer: observer,
            time: .system,
            random: .system,
            leaseHolder: leaseHolder
        )
    }

    /// What goes on by itself beside the answers: schedules, webhooks, and messages to owners.
    func automation(_ services: Services, observer: Observer) -> Automation {
        Automation(
            services,
            transport: transport,
            webhookSecrets: settings.webhookSecrets,
            trigger: services.syncs,
            observer: observer
        )
    }
}
