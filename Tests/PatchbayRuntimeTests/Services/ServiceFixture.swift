import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport

/// Services over a real store and the providers of the repository, with a provider that the test plays.
struct ServiceFixture {
    let base: StoreFixture
    let authorizer = ScriptedAuthorizer()
    let catalog: ProviderCatalog
    let services: Services

    static let redirect = "https://app.test/callback"

    init(limits: ServerSettings.Limits = ServerSettings.Limits()) throws {
        base = try StoreFixture()
        catalog = try TestCatalog.make()
        services = Self.services(base.store, catalog, authorizer, base, limits, holder: "one")
    }

    /// Services of another server on the same file.
    func otherServer() throws -> Services {
        Self.services(try base.reopened(), catalog, authorizer, base, ServerSettings.Limits(), holder: "two")
    }

    private static func services(
        _ store: any Store,
        _ catalog: ProviderCatalog,
        _ authorizer: ScriptedAuthorizer,
        _ base: StoreFixture,
        _ limits: ServerSettings.Limits,
        holder: String
    ) -> Services {
        Services(
            store: store,
            catalog: catalog,
            authorizer: authorizer,
            transport: ScriptedTransport { _ in throw TransportError.connection("the test has no provider") },
            checkWebhook: { _ in },
            redirectURIs: [redirect],
            limits: limits,
            publicURL: PublicURL("https://api.test"),
            holder: RunHolder(text: holder) { $0 == "dead" },
            time: base.time.source,
            random: base.random
        )
    }

    /// A connection that was made by the whole flow.
    func connected(_ caller: Caller = StoreFixture.alice, grant: ProviderGrant) async throws -> Connection {
        authorizer.answer("finish") { _ in grant }
        let (flow, _) = try await services.authorization.start(
            "stripe",
            caller,
            permissions: ["read:payments"],
            redirectURI: Self.redirect,
            callerState: nil
        )
        return try await services.authorization.finish(
            "stripe",
            caller,
            state: flow.state,
            parameters: [("code", "the-code"), ("state", flow.state)]
        ).0
    }
}
