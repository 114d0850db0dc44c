import Foundation
import Logging
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayServer
import PatchbayTestSupport
import ServiceLifecycle

/// The server as it listens on this machine, which speaks with a played provider over real HTTP.
struct LiveServer {
    let port: Int
    let client: LoopbackClient
    let acme: LoopbackProvider
    let issuer: SessionIssuer
    let folder: TemporaryFolder
    let store: SQLiteStore
    let services: Services
    let time: ManualTime
    let log: LogText
    /// Ends every time limit of the server's services.
    let alarm: Alarm

    var url: String { "http://127.0.0.1:\(port)" }
    static let base = ServerFixture.base
    static let redirect = ServerFixture.redirect

    /// The keys of the issuer as a server on this machine gives them, and how often it was asked.
    private static func keys(
        _ issuer: SessionIssuer
    ) -> @Sendable (LoopbackServer.Request) async -> LoopbackServer.Response {
        { _ in
            guard let document = try? issuer.document() else { return .json("{}", status: 503) }
            return .json(String(decoding: document, as: UTF8.self))
        }
    }

    /// Runs a server, a provider and an issuer while a body runs; syncs are worked on, too.
    static func run(
        _ acme: LoopbackProvider = .acme(),
        beside neighbours: [Neighbour] = [],
        time: ManualTime = ManualTime(),
        storeLimits: StoreLimits = StoreLimits(),
        _ body: (LiveServer) async throws -> Void
    ) async throws {
        let issuer = try SessionIssuer()
        try await LoopbackProvider.run([acme]) { provider in
            try await LoopbackServer.run(keys(issuer)) { keys in
                let folder = try TemporaryFolder()
                let known = ClientCredentials(id: acme.client.id, secret: Secret(acme.client.secret))
                let acmeSpec = Neighbour(spec: LoopbackProvider.acmeSpec, client: known)
                let overlay = acme.overlay(at: provider)
                let catalog = try catalog(
                    [acmeSpec, Neighbour(spec: vaultSpec(provider))] + neighbours,
                    overlays: ["acme": overlay],
                    folder
                )
                try await run(acme, catalog, folder, issuer, keysURL: keys.url + "/keys", time, storeLimits, body)
            }
        }
    }

    private static func run(
        _ acme: LoopbackProvider,
        _ catalog: ProviderCatalog,
        _ folder: TemporaryFolder,
        _ issuer: SessionIssuer,
        keysURL: String,
        _ time: ManualTime,
        _ storeLimits: StoreLimits,
        _ body: (LiveServer) async throws -> Void
    ) async throws {
        let log = LogText()
        let alarm = Alarm()
        let waiting = TimeSource(now: { time.tick() }, sleep: { _ in try await alarm.wait() })
        let transport = AsyncHTTPClientTransport(policy: EgressPolicy(allowsLoopback: true))
        let keys = try KeySource(file: folder.file("patchbay.key"), random: .system)
        let store = try SQLiteStore(file: folder.file("patchbay.sqlite"), keys: keys, limits: storeLimits)
        let publicURL = PublicURL("https://api.test")
        let services = Services(
            store: store,
            catalog: catalog,
            authorizer: SpecAuthorizer(catalog: catalog, transport: transport, time: waiting, random: .system),
            transport: transport,
            checkWebhook: WebhookPolicy(
                egress: .standard,
                ports: [443, 8443],
                publicURL: publicURL,
                lookup: Self.lookup
            ).check,
            redirectURIs: [redirect],
            limits: ServerSettings.Limits(connections: 1000, syncs: 1000, oauthFlows: 1000),
            publicURL: publicURL,
            time: waiting,
            aside: time.still,
            random: .system
        )
        let verifier = try await SessionVerifier(
            ServerSettings.Identity(
                issuer: SessionIssuer.issuer,
                jwksURL: keysURL,
                authorizedParties: [SessionIssuer.party]
            ),
            time: time.source,
            fetch: KeyDocument.fetch(keysURL, over: transport)
        )
        let server = APIServer(services, verifier: verifier, corsOrigins: [])
        let (ports, told) = AsyncStream<Int>.makeStream()
        let application = server.application(host: "127.0.0.1", port: 0, logger: log.logger(time.source)) { port in
            told.yield(port)
        }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                group.addTask { await services.syncs.run() }
                let port = await ports.first { _ in true } ?? 0
                try await LoopbackClient.run("http://127.0.0.1:\(port)") { client in
                    let live = LiveServer(
                        port: port,
                        client: client,
                        acme: acme,
                        issuer: issuer,
                        folder: folder,
                        store: store,
                        services: services,
                        time: time,
                        log: log,
                        alarm: alarm
                    )
                    try await body(live)
                }
                group.cancelAll()
            }
        } catch {
            try? await transport.shutdown()
            throw error
        }
        try await transport.shutdown()
    }

    /// Names that lead where a test says.
    private static let lookup = HostLookup { name in
        switch name {
        case "inside.test": [InternetAddress("93.184.216.34"), InternetAddress("10.0.0.7")].compactMap(\.self)
        case "hooks.test": [InternetAddress("93.184.216.34")].compactMap(\.self)
        default: []
        }
    }

    // MARK: What tests do

    /// A client with the token of a user.
    func client(as user: String = "alice") throws -> LoopbackClient {
        client.with(token: try issuer.token(SessionIssuer.claims(user, now: time.now)))
    }

    /// The query with which a person who agreed comes back, and the state.
    func agreed(_ client: LoopbackClient) async throws -> String {
        let redirect = "https%3A%2F%2Fapp.test%2Fcallback"
        let path = "\(Self.base)/oauth/acme/authorize?redirectUri=\(redirect)"
        let started = try await client.send("GET", path)
        return try await client.agree(to: started.json["authUrl"]?.stringValue ?? "http://none")
    }

    /// Connects a user's account, and gives the connection's id.
    func connected(_ client: LoopbackClient) async throws -> String {
        let back = try await agreed(client)
        let finished = try await client.send("GET", "\(Self.base)/oauth/acme/callback?\(back)")
        return finished.json["connectionId"]?.stringValue ?? "none: \(finished.text)"
    }

    /// Refreshes a connection.
    func refresh(_ id: String, _ client: LoopbackClient) async throws -> LoopbackClient.Answer {
        try await client.send("POST", "\(Self.base)/oauth/acme/refresh", json: ["connectionId": .string(id)])
    }

    /// A connection as the API shows it.
    func shown(_ id: String, _ client: LoopbackClient) async throws -> JSONValue {
        try await client.send("GET", "\(Self.base)/connections/\(id)").json["connection"] ?? .null
    }

    /// The ids of a user's connections, as a query chooses them; those of one millisecond have no order.
    func listed(_ client: LoopbackClient, _ query: String = "") async throws -> Set<String> {
        let list = try await client.send("GET", "\(Self.base)/connections\(query)")
        return Set(list.json["connections"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? [list.text])
    }

    /// Starts a sync and gives it as the API shows it at its end.
    func sync(_ id: String, _ client: LoopbackClient) async throws -> JSONValue {
        let path = "\(Self.base)/connections/\(id)/sync"
        let started = try await client.send("POST", path, json: [:])
        guard started.status == 200 else { return started.json }
        while true {
            let sync = try await client.send("GET", path).json["sync"] ?? .null
            guard sync["status"] == "running" else { return sync }
            await Task.yield()
        }
    }

    /// Everything that the server writes beside its answers, by its place.
    func written() async throws -> [String: String] {
        try await store.backUp(to: folder.file("backup.sqlite"))
        var written = ["the log": log.text, "the metrics": try await client.send("GET", "/metrics").text]
        for name in ["patchbay.sqlite", "patchbay.sqlite-wal", "backup.sqlite"] {
            written[name] = String(decoding: try Data(contentsOf: folder.file(name)), as: UTF8.self)
        }
        return written
    }
}
