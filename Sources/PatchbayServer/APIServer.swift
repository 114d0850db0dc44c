import Foundation
package import Hummingbird
import HummingbirdCore
package import Logging
package import PatchbayRuntime
import NIOCore
package import ServiceLifecycle
import UnixSignals

/// The REST API as a server: its routes, its limits, its life.
package struct APIServer: Sendable {
    private let services: Services
    private let verifier: SessionVerifier
    private let corsOrigins: [String]
    private let background: [any Service]
    private let automation: Automation?
    private let metrics: Metrics

    /// How long a connection may be idle, in seconds.
    private static let idleSeconds: Int64 = 60
    /// How long the first head of a connection may take to arrive, in seconds.
    private static let headSeconds: Int64 = 10
    /// The most bytes of a head, and of one of its fields.
    private static let headBytes = 16 * 1024
    /// The most fields of a head.
    private static let headFields = 100
    /// The most connections at once.
    private static let connections = 1024
    /// How long what was begun may take when the server ends.
    private static let farewell = Duration.seconds(10)

    /// A server over some services; what works in the background lives as long as it does, and without an automation
    /// it takes no webhooks, tells nobody and starts nothing.
    package init(
        _ services: Services,
        verifier: SessionVerifier,
        corsOrigins: [String],
        background: [any Service] = [],
        automation: Automation? = nil,
        metrics: Metrics = Metrics()
    ) {
        self.services = services
        self.verifier = verifier
        self.corsOrigins = corsOrigins
        self.background = background
        self.automation = automation
        self.metrics = metrics
    }

    /// Every route, behind what every request passes through.
    package func router() -> Router<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ObservationMiddleware(services: services, metrics: metrics))
        router.add(middleware: OriginMiddleware(origins: corsOrigins))
        router.add(middleware: TargetMiddleware(operations: APIOperations.all))
        PublicRoutes(services: services, metrics: metrics).add(to: router)
        DeliveryRoutes(incoming: automation?.incoming, time: services.time).add(to: router)
        let guarded = router.group().add(middleware: IdentityMiddleware(verifier: verifier))
            .add(middleware: OnceMiddleware(services: services))
        IntegrationRoutes(services: services).add(to: guarded)
        ConnectionRoutes(services: services).add(to: guarded)
        SyncRoutes(services: services).add(to: guarded)
        RecordRoutes(services: services).add(to: guarded)
        OAuthRoutes(services: services).add(to: guarded)
        MessageRoutes(services: services).add(to: guarded)
        return router
    }

    /// The server as it listens; `onServing` is told the port.
    package func application(
        host: String,
        port: Int,
        logger: Logger,
        onServing: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let (time, random) = (services.time, services.random)
        return Application(
            router: router(),
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    additionalChannelHandlers: [
                        HeadGuard(deadline: .seconds(Self.headSeconds)) {
                            Identifier.make(prefix: "req-", at: time.now(), random: random)
                        }
                    ],
                    idleTimeout: .seconds(Self.idleSeconds),
                    httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                        maxHeaderFieldSize: Self.headBytes,
                        maxHeaderListSize: Self.headBytes,
                        maxHeaderFieldCount: Self.headFields
                    )
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.connections)
            ),
            services: background + (automation?.backgroundWork(services.time, logger) ?? []),
            onServerRunning: { await onServing($0.localAddress?.port ?? port) },
            logger: logger
        )
    }

    /// Serves until a signal asks to end; answers that were begun are finished.
    /// - Throws: a ``ListenFailure`` when the address cannot be listened on.
    package func run(
        host: String,
        port: Int,
        logger: Logger,
        onServing: @escaping @Sendable (Int) async -> Void
    ) async throws {
        var configuration = ServiceGroupConfiguration(
            services: [application(host: host, port: port, logger: logger, onServing: onServing)],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = Self.farewell
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error where error is IOError || error is SocketAddressError {
            throw ListenFailure(error)
        }
    }

    /// The address cannot be listened on.
    package struct ListenFailure: Error, Sendable {
        /// What the system says.
        package var reason: String

        init(_ error: any Error) {
            reason =
                switch error {
                case let error as IOError: unsafe String(cString: strerror(error.errnoCode)).lowercased()
                case is SocketAddressError: "it is no address of this machine"
                default: "\(type(of: error))"
                }
        }
    }
}
