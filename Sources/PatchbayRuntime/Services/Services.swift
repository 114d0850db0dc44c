/// The services of an installation, built in one place.
package struct Services: Sendable {
    /// Where everything is kept.
    package let store: any Store
    /// The providers.
    package let catalog: ProviderCatalog
    /// Flows and refreshes.
    package let authorization: AuthorizationService
    /// What owners do with their connections.
    package let connections: ConnectionService
    /// How often things may happen.
    package let limits: ServerSettings.Limits
    /// Where browsers reach the server.
    package let publicURL: PublicURL
    /// Where the time comes from.
    package let time: TimeSource
    /// Where random bytes come from.
    package let random: RandomSource

    /// The services over a store, a catalogue, and a way to speak with providers.
    package init(
        store: any Store,
        catalog: ProviderCatalog,
        authorizer: any ProviderAuthorizer,
        checkWebhook: @escaping @Sendable (String) async throws -> Void,
        redirectURIs: [String],
        limits: ServerSettings.Limits,
        publicURL: PublicURL,
        time: TimeSource,
        random: RandomSource,
        leaseHolder: RefreshLease.HolderKind = .command
    ) {
        self.store = store
        self.catalog = catalog
        self.limits = limits
        self.publicURL = publicURL
        self.time = time
        self.random = random
        authorization = AuthorizationService(
            store: store,
            catalog: catalog,
            authorizer: authorizer,
            redirectURIs: redirectURIs,
            limits: limits,
            time: time,
            random: random,
            leaseHolder: leaseHolder
        )
        connections = ConnectionService(
            store: store,
            catalog: catalog,
            authorization: authorization,
            limits: limits,
            checkWebhook: checkWebhook,
            time: time,
            random: random
        )
    }
}
