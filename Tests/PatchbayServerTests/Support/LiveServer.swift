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

    /// Runs a server, a provider and an issuer while a body runs.
    static func run(_ acme: LoopbackProvider = .acme(), _ body: (LiveServer) async throws -> Void) async throws {
        let issuer = try SessionIssuer()
        try await LoopbackProvider.run([acme]) { provider in
            try await LoopbackServer.run(keys(issuer)) { keys in
                try await run(acme, at: provider, issuer, keysURL: keys.url + "/keys", body)
            }
        }
    }

    private static func run(
        _ acme: LoopbackProvider,
        at provider: LoopbackServer,
        _ issuer: SessionIssuer,
        keysURL: String,
        _ body: (LiveServer) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let time = ManualTime()
        let log = LogText()
        let alarm = Alarm()
        let waiting = TimeSource(now: { time.tick() }, sleep: { _ in try await alarm.wait() })
        let transport = AsyncHTTPClientTransport(policy: EgressPolicy(allowsLoopback: true))
        let catalog = try catalog(acme, at: provider, folder)
        let keys = try KeySource(file: folder.file("patchbay.key"), random: .system)
        let store = try SQLiteStore(file: folder.file("patchbay.sqlite"), keys: keys)
        let publicURL = PublicURL("https://api.test")
        let services = Services(
            store: store,
            catalog: catalog,
            authorizer: SpecAuthorizer(catalog: catalog, transport: transport, time: waiting, random: .system),
            transport: transport,
            checkWebhook: WebhookPolicy(egress: .standard, publicURL: publicURL, lookup: Self.lookup).check,
            redirectURIs: [redirect],
            limits: ServerSettings.Limits(connections: 1000, syncs: 1000, oauthFlows: 1000),
            publicURL: publicURL,
            time: waiting,
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
                let port = await ports.first { _ in true } ?? 0
                try await LoopbackClient.run("http://127.0.0.1:\(port)") { client in
                    let live = LiveServer(
                        port: port,
                        client: client,
                        acme: acme,
                        issuer: issuer,
                        folder: folder,
                        store: store,
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

    private static func catalog(
        _ acme: LoopbackProvider,
        at provider: LoopbackServer,
        _ folder: TemporaryFolder
    ) throws -> ProviderCatalog {
        let specs = ["acme": LoopbackProvider.acmeSpec, "vault": Self.vaultSpec(provider)]
        let providers = folder.file("providers")
        try FileManager.default.createDirectory(at: providers, withIntermediateDirectories: true)
        let found = try ProviderFolder(
            given: providers.path(percentEncoded: false),
            schemas: repositoryRoot.appending(path: "schemas").path(percentEncoded: false),
            executable: ""
        )
        let overlay = SourceFile(name: "overlay.json", bytes: Array(acme.overlay(at: provider).compactText.utf8))
        let client = ClientCredentials(id: acme.client.id, secret: Secret(acme.client.secret))
        return ProviderCatalog(
            specs.map { id, spec in
                let file = SourceFile(name: "\(id).json", bytes: Array(spec.compactText.utf8))
                let loaded = found.loader(besides: providers)
                    .load(file, overlays: id == "acme" ? [overlay] : [], expectedID: id)
                return ProviderCatalog.Entry(loaded: loaded, client: id == "acme" ? client : nil)
            }
        )
    }

    /// A provider that is connected with a key, whose API is that of the played one.
    private static func vaultSpec(_ provider: LoopbackServer) -> JSONValue {
        var spec = LoopbackProvider.acmeSpec.objectValue ?? JSONObject()
        spec["id"] = "vault"
        spec["variables"] = nil
        spec["credentials"] = ["key": ["title": "API key"]]
        spec["auth"] = [
            "type": "apiKey", "credential": "key",
            "placement": ["in": "header", "name": "Authorization", "prefix": "Bearer "],
            "permissions": ["read:things": ["description": "Read things", "scopes": ["things"]]],
            "verification": ["request": ["path": "/me"], "success": ["path": "$.ok", "equals": true]],
        ]
        spec["api"] = ["baseUrl": .string(provider.url + "/api.acme.example/v1")]
        return .object(spec)
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
}
