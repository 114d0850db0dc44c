import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// A connection of a made-up provider, in a real store, with services that sync it.
struct SyncFixture {
    let base: StoreFixture
    let provider: ThingProvider
    let transport: any HTTPTransport
    let authorizer = ScriptedAuthorizer()
    let catalog: ProviderCatalog
    let services: Services
    let connection: Connection
    var store: SQLiteStore { base.store }
    var syncs: SyncService { services.syncs }

    init(
        _ spec: String = ThingProvider.spec(),
        provider: ThingProvider = ThingProvider(),
        transport: (any HTTPTransport)? = nil,
        keepsRaw: Bool = false,
        observer: Observer = .none
    ) async throws {
        let base = try StoreFixture()
        let transport = transport ?? ScriptedTransport { provider.answer($0) }
        let catalog = try ThingProvider.catalog(spec)
        self.base = base
        self.provider = provider
        self.transport = transport
        self.catalog = catalog
        services = Self.services(
            base.store,
            catalog,
            authorizer,
            transport,
            base,
            keepsRaw: keepsRaw,
            observer: observer
        )
        var connection = base.connection(service: "acme")
        connection.permissions = ["read:things"]
        let token = ConnectionCredentials.Token(
            access: Secret("token-1"),
            refresh: Secret("refresh-1")
        )
        let grant = Grant(
            credentials: ConnectionCredentials(tokens: [ConnectionCredentials.main: token]).encoded(),
            expiresAt: nil,
            grantedScopes: ["": ["things"]]
        )
        self.connection = try #require(try await base.store.connect(connection, grant: grant, isNew: true))
    }

    /// Services over a store; they wait for nothing.
    static func services(
        _ store: any Store,
        _ catalog: ProviderCatalog,
        _ authorizer: ScriptedAuthorizer,
        _ transport: any HTTPTransport,
        _ base: StoreFixture,
        holder: String = "one",
        keepsRaw: Bool = false,
        observer: Observer = .none,
        time: TimeSource? = nil
    ) -> Services {
        Services(
            store: store,
            catalog: catalog,
            authorizer: authorizer,
            transport: transport,
            checkWebhook: { _ in },
            redirectURIs: [],
            limits: ServerSettings.Limits(),
            publicURL: PublicURL("https://api.test"),
            keepsRaw: keepsRaw,
            holder: RunHolder(text: holder) { $0 == "dead" },
            observer: observer,
            time: time ?? base.time.source,
            aside: base.time.still,
            random: base.random
        )
    }

    /// Services with another spec over the same file, as after a restart.
    func restarted(_ spec: String, holder: String = "one") throws -> Services {
        let catalog = try ThingProvider.catalog(spec)
        return Self.services(try base.reopened(), catalog, authorizer, transport, base, holder: holder)
    }

    /// Lets a refresh bring the token that the provider wants now.
    func letRefresh() {
        authorizer.answer("refresh") { [provider] number in
            Self.renewed(provider.token, "refresh-\(number + 1)")
        }
    }

    /// What a refresh brings: a token that does not say when it ends, and the refresh token for the next one.
    static func renewed(_ access: String, _ refresh: String) -> ProviderGrant {
        let token = ConnectionCredentials.Token(access: Secret(access), refresh: Secret(refresh))
        return ProviderGrant(
            grant: Grant(
                credentials: ConnectionCredentials(tokens: [ConnectionCredentials.main: token]).encoded(),
                expiresAt: nil,
                grantedScopes: nil
            ),
            account: nil
        )
    }

    /// Runs a sync to its end.
    func sync(
        _ kind: SyncRun.Kind = .incremental,
        _ dataTypes: [String]? = nil,
        services: Services? = nil,
        stop: StopSignal = StopSignal(),
        notify: @escaping @Sendable (SyncNotice) -> Void = { _ in }
    ) async throws -> SyncRunReport {
        let syncs = (services ?? self.services).syncs
        base.time.advance(seconds: 60)
        let connection = try #require(try await store.connection(self.connection.id, of: self.connection.owner))
        let claimed = try await syncs.claim(connection, kind: kind, dataTypes: dataTypes)
        return try #require(try await syncs.work(on: claimed, stop: stop, notify: notify))
    }

    /// The records of a data type by key, tombstones left out, as the text of their payloads.
    func stored(_ dataType: String = "things") async throws -> [String: String] {
        var all: [String: String] = [:]
        for record in try await records(dataType) where !record.isDeleted {
            all[record.key] = String(decoding: record.payload, as: UTF8.self)
        }
        return all
    }

    func records(_ dataType: String = "things") async throws -> [StoredRecord] {
        try await store.records(
            RecordQuery(dataType: dataType, limit: 1_000_000),
            of: connection.id,
            owner: connection.owner
        )
    }

    /// What the store must have of things.
    static func expected(_ things: [JSONValue]) -> [String: String] {
        Dictionary(
            things.map { thing in
                let id = thing["id"]?.stringValue ?? ""
                return (id, #"{"id":"\#(id)","amount":\#(thing["amount"]?.compactText ?? "null")}"#)
            },
            uniquingKeysWith: { _, last in last }
        )
    }
}
