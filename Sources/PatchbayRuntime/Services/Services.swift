/// The services of an installation, built in one place.
package struct Services: Sendable {
    /// Where everything is kept.
    package let store: any Store
    /// The providers.
    package let catalog: ProviderCatalog
    /// Flows and refreshes.
    package let authorization: AuthorizationService
    /// Syncs.
    package let syncs: SyncService
    /// What owners do with their connections.
    package let connections: ConnectionService
    /// What owners are told of their connections.
    package let messages: MessageService
    /// How often things may happen.
    package let limits: ServerSettings.Limits
    /// Where browsers reach the server.
    package let publicURL: PublicURL
    /// Where the time comes from.
    package let time: TimeSource
    /// Where random bytes come from.
    package let random: RandomSource

    /// The services over a store, a catalogue, and the ways to speak with providers: to connect, and for their data.
    package init(
        store: any Store,
        catalog: ProviderCatalog,
        authorizer: any ProviderAuthorizer,
        transport: any HTTPTransport,
        checkWebhook: @escaping @Sendable (String) async throws -> Void,
        redirectURIs: [String],
        limits: ServerSettings.Limits,
        publicURL: PublicURL,
        keepsRaw: Bool = false,
        holder: RunHolder? = nil,
        observer: Observer = .none,
        time: TimeSource,
        aside: TimeSource? = nil,
        random: RandomSource,
        leaseHolder: RefreshLease.HolderKind = .command
    ) {
        self.store = store
        self.catalog = catalog
        self.limits = limits
        self.publicURL = publicURL
        self.time = time
        self.random = random
        let holder = holder ?? .process(random)
        authorization = AuthorizationService(
            store: store,
            catalog: catalog,
            authorizer: authorizer,
            redirectURIs: redirectURIs,
            limits: limits,
            time: time,
            random: random,
            leaseHolder: leaseHolder,
            process: holder
        )
        syncs = SyncService(
            store: store,
            catalog: catalog,
            authorization: authorization,
            transport: transport,
            keepsRaw: keepsRaw,
            holder: holder,
            observer: observer,
            time: time,
            aside: aside ?? time,
            random: random
        )
        connections = ConnectionService(
            store: store,
            catalog: catalog,
            authorization: authorization,
            syncs: syncs,
            limits: limits,
            checkWebhook: checkWebhook,
            time: time
        )
        messages = MessageService(store: store, connections: connections, time: time, random: random)
    }
}
