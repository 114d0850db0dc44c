import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayServer
import PatchbayTestSupport
import Testing

/// How fast connections are listed; `Tests/Benchmarks/api/run.sh` runs it and prints the figures.
struct ListBenchmark {
    /// A measurement is no check, so it runs when it is asked for.
    private static let isWanted = ProcessInfo.processInfo.environment["PATCHBAY_BENCHMARK"] == "api"

    private static let crowd = 500
    private static let each = 10
    private static let hoarder = 5000
    private static let connections = 16
    private static let duration = Duration.seconds(5)

    @Test(.enabled(if: isWanted, "Tests/Benchmarks/api/run.sh runs it"))
    func listsConnectionsBesideABareRoute() async throws {
        let folder = try TemporaryFolder()
        let random = RandomSource.system
        let keys = try KeySource(file: folder.file("patchbay.key"), random: random)
        let store = try SQLiteStore(file: folder.file("patchbay.sqlite"), keys: keys)
        for user in 0..<Self.crowd { try await Self.fill(store, "user-\(user)", count: Self.each) }
        try await Self.fill(store, "hoarder", count: Self.hoarder)
        let issuer = try SessionIssuer()
        let services = Services(
            store: store,
            catalog: try TestCatalog.make(),
            authorizer: ScriptedAuthorizer(),
            transport: ScriptedTransport { _ in throw TransportError.connection("the benchmark has no provider") },
            checkWebhook: { _ in },
            redirectURIs: [],
            limits: ServerSettings.Limits(),
            publicURL: PublicURL("https://api.test"),
            time: .system,
            random: random
        )
        let identity = ServerSettings.Identity(issuer: SessionIssuer.issuer, publicKey: try issuer.pem())
        let verifier = try await SessionVerifier(identity, time: .system, fetch: nil)
        let quiet = Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }
        let server = APIServer(services, verifier: verifier, corsOrigins: [])
        let now = TimeSource.system.now()
        var claims = SessionIssuer.claims("user-7", now: now)
        claims["exp"] = .number(JSONNumber(now.seconds + 3600))
        let small = try issuer.token(claims)
        claims["sub"] = "hoarder"
        let large = try issuer.token(claims)
        try await Self.listening({ server.application(host: "127.0.0.1", port: 0, logger: quiet, onServing: $0) }) {
            port in
            let path = ServerFixture.base + "/connections"
            let answer = try await LoopbackClient.run("http://127.0.0.1:\(port)", token: small) { client in
                try await client.send("GET", path)
            }
            #expect(answer.json["connections"]?.arrayValue?.count == Self.each)
            try await Self.measure("list 10 of 10,000 connections", port, path, small)
            try await Self.measure("first 100 of one user's 5,000", port, path + "?limit=100", large)
            try await Self.measure("all of one user's 5,000", port, path, large)
            let bytes = ByteBuffer(bytes: answer.bytes)
            try await Self.listening({ Self.bare(bytes, quiet, $0) }) { port in
                try await Self.measure("bare route, the same \(answer.bytes.count) bytes", port, "/bare", small)
            }
        }
    }

    private static func fill(_ store: SQLiteStore, _ user: String, count: Int) async throws {
        for number in 0..<count {
            let now = TimeSource.system.now()
            var connection = Connection(
                id: Identifier.make(prefix: "conn-", at: now, random: .system),
                owner: .user(user),
                service: number % 2 == 0 ? "stripe" : "slack",
                permissions: ["read:payments", "write:invoices"],
                at: now
            )
            connection.status = .connected
            connection.connectedAt = now
            let grant = Grant(credentials: Secret(Array("tokens".utf8)), expiresAt: now, grantedScopes: nil)
            _ = try await store.connect(connection, grant: grant, isNew: true)
        }
    }

    private static func bare(
        _ bytes: ByteBuffer,
        _ logger: Logger,
        _ onServing: @escaping @Sendable (Int) async -> Void
    ) -> some ApplicationProtocol {
        let router = Router()
        router.get("/bare") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: bytes)
            )
        }
        return Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { await onServing($0.localAddress?.port ?? 0) },
            logger: logger
        )
    }

    /// Runs a server while a body runs.
    private static func listening<Server: ApplicationProtocol>(
        _ make: (@escaping @Sendable (Int) async -> Void) -> Server,
        _ body: (Int) async throws -> Void
    ) async throws {
        let (ports, told) = AsyncStream<Int>.makeStream()
        let server = make { told.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            try await body(await ports.first { _ in true } ?? 0)
            group.cancelAll()
        }
    }

    private static func measure(_ name: String, _ port: Int, _ path: String, _ token: String) async throws {
        let figures = try await LoadGenerator.run(
            port: port,
            path: path,
            headers: [(name: "Authorization", value: "Bearer \(token)")],
            connections: connections,
            duration: duration
        )
        #expect(figures.failures == 0 && figures.answers > 0)
        let rate = Int(Double(figures.answers) / (figures.elapsed / .seconds(1)))
        func milliseconds(_ part: Double) -> String {
            String(format: "%.2f ms", figures.latency(part) / .milliseconds(1))
        }
        let line = "\(name): \(rate)/s, median \(milliseconds(0.5)), 99% within \(milliseconds(0.99))\n"
        FileHandle.standardOutput.write(Data(line.utf8))
    }
}
