import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayServer
import PatchbayTestSupport
import Synchronization

/// What was logged.
final class LogText: Sendable {
    // A class because the handlers of all requests write into it.
    private let bytes = Mutex<[UInt8]>([])

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

    func logger(_ time: TimeSource) -> Logger {
        Logger(label: "test") { label in
            LineLogHandler(label: label, level: .trace, time: time) { line in self.bytes.withLock { $0 += line } }
        }
    }
}

/// A way out that leads nowhere, for tests in which nothing is sent and nothing started.
struct ClosedTransport: HTTPTransport, SyncTrigger {
    func send(_ request: ProviderRequest, limits: TransportLimits) async throws -> ProviderResponse {
        throw TransportError.refused("the test has no network")
    }

    func trigger(
        _ connection: Connection,
        dataTypes: [String],
        reason: SyncRequest.Reason
    ) async throws -> TriggerOutcome {
        .impossible
    }
}

/// The whole server over a real store, with an issuer and a provider that the test plays.
struct ServerFixture {
    let folder: TemporaryFolder
    let time = ManualTime()
    let issuer: SessionIssuer
    let authorizer = ScriptedAuthorizer()
    let keys: KeySource
    let store: SQLiteStore
    let services: Services
    let verifier: SessionVerifier
    let server: APIServer
    let log = LogText()

    static let redirect = "https://app.test/callback"

    init(
        limits: ServerSettings.Limits = ServerSettings.Limits(connections: 1000, syncs: 1000, oauthFlows: 1000),
        webhookSecrets: [String: [String]] = [:],
        storeLimits: StoreLimits = StoreLimits()
    )
        async throws
    {
        folder = try TemporaryFolder()
        let issuer = try SessionIssuer()
        self.issuer = issuer
        let random = RandomSource.seeded(5)
        keys = try KeySource(file: folder.file("patchbay.key"), random: random)
        // The schema has room whatever the limits are.
        try SQLiteStore(file: folder.file("patchbay.sqlite"), keys: keys).close()
        store = try SQLiteStore(file: folder.file("patchbay.sqlite"), keys: keys, limits: storeLimits)
        services = Services(
            store: store,
            catalog: try TestCatalog.make(without: ["xero"]),
            authorizer: authorizer,
            transport: ScriptedTransport { _ in throw TransportError.connection("the test has no provider") },
            checkWebhook: { url in
                guard url.hasPrefix("https://") else {
                    throw ServiceError.invalid(field: "settings.webhookUrl", message: "is no https URL")
                }
            },
            redirectURIs: [Self.redirect],
            limits: limits,
            publicURL: PublicURL("https://api.test"),
            time: time.still,
            random: random
        )
        verifier = try await SessionVerifier(
            ServerSettings.Identity(
                issuer: SessionIssuer.issuer,
                jwksURL: "https://clerk.app.test/keys",
                authorizedParties: [SessionIssuer.party],
                devToken: Secret("dev-token-of-the-test")
            ),
            time: time.source,
            fetch: { try issuer.document() }
        )
        let metrics = Metrics()
        let automation = Automation(
            services,
            transport: ClosedTransport(),
            webhookSecrets: webhookSecrets.mapValues { $0.map { Secret($0) } },
            trigger: ClosedTransport(),
            observer: metrics.observer
        )
        server = APIServer(
            services,
            verifier: verifier,
            corsOrigins: ["https://app.test"],
            automation: automation,
            metrics: metrics
        )
        authorizer.answer("finish") { number in
            ScriptedAuthorizer.grant(
                "tokens \(number)",
                expiresAt: Timestamp(seconds: 1_800_000_000),
                account: "acct_\(number)"
            )
        }
    }

    /// An answer as a test looks at it.
    struct Answer: Sendable {
        var status: Int
        var headers: HTTPFields
        var bytes: [UInt8]

        var json: JSONValue { (try? JSONValue(parsing: bytes)) ?? .null }
        var text: String { String(decoding: bytes, as: UTF8.self) }

        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
    }

    /// A token of a user, or of a user in an organisation.
    func token(_ user: String = "alice", organization: String? = nil) throws -> String {
        var claims = SessionIssuer.claims(user, now: time.now)
        if let organization { claims["o"] = ["id": .string(organization)] }
        return try issuer.token(claims)
    }

    /// Sends a request; the caller is a user, or nobody.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        as user: String? = "alice",
        json: JSONValue? = nil,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if let user { headers[.authorization] = "Bearer \(try token(user))" }
        if json != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await send(method, path, headers: headers, body: json.map { Array($0.compactText.utf8) })
    }

    /// Sends a request as it is.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        headers: HTTPFields,
        body: [UInt8]?
    ) async throws -> Answer {
        let application = Application(router: server.router(), logger: log.logger(time.source))
        return try await application.test(.router) { client in
            let response = try await client.execute(
                uri: path,
                method: method,
                headers: headers,
                body: body.map { ByteBuffer(bytes: $0) }
            )
            return Answer(
                status: response.status.code,
                headers: response.headers,
                bytes: Array(response.body.readableBytesView)
            )
        }
    }

    static let base = "/api/integrations"

    /// Connects a service by the whole flow, and gives the connection's id.
    func connect(_ service: String = "stripe", as user: String = "alice") async throws -> String {
        let started = try await send(
            .get,
            "\(Self.base)/oauth/\(service)/authorize?redirectUri=https%3A%2F%2Fapp.test%2Fcallback",
            as: user
        )
        let state = started.json["state"]?.stringValue ?? ""
        let finished = try await send(.get, "\(Self.base)/oauth/\(service)/callback?code=abc&state=\(state)", as: user)
        return finished.json["connectionId"]?.stringValue ?? "none: \(started.text) \(finished.text)"
    }
}
