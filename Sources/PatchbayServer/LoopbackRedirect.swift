import HTTPTypes
import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle

/// Waits on this machine for the one request by which a provider sends the person back (RFC 8252 section 7.3).
package enum LoopbackRedirect {
    /// The path of the redirect URI.
    private static let path = "/callback"

    private enum Event: Sendable {
        /// A person may come back to this port.
        case listens(Int)
        /// A request came with these parameters.
        case came([Parameter])
    }

    private struct Parameter: Sendable {
        var name: String
        var value: String
    }

    /// The parameters of the first request that has the flow's state.
    ///
    /// `begin` is given the redirect URI when a person may come, and tells the state. Port 0 takes a free one.
    /// - Throws: an ``APIServer/ListenFailure``, what `begin` throws, or that the wait was cancelled.
    package static func parameters(
        port: Int,
        logger: Logger,
        begin: (String) async throws -> String
    ) async throws -> [(name: String, value: String)] {
        let (events, teller) = AsyncStream<Event>.makeStream()
        let application = Application(
            router: router { teller.yield(.came($0)) },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { teller.yield(.listens($0.localAddress?.port ?? port)) },
            logger: logger
        )
        let server = ServiceGroup(configuration: ServiceGroupConfiguration(services: [application], logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { teller.finish() }
                do {
                    try await server.run()
                } catch {
                    throw APIServer.ListenFailure(error)
                }
            }
            var state: String?
            for await event in events {
                switch event {
                case .listens(let port): state = try await begin("http://127.0.0.1:\(port)\(path)")
                case .came(let parameters):
                    guard parameters.contains(where: { $0.name == "state" && $0.value == state }) else { continue }
                    // The person's page is written before the server ends.
                    await server.triggerGracefulShutdown()
                    try await group.waitForAll()
                    return parameters.map { ($0.name, $0.value) }
                }
            }
            try await group.waitForAll()
            throw CancellationError()
        }
    }

    private static func router(_ tell: @escaping @Sendable ([Parameter]) -> Void) -> Router<APIContext> {
        let router = Router(context: APIContext.self)
        router.get(RouterPath(path)) { request, _ in
            guard let query = try? QueryParameters(request), query["state"] != nil else {
                return Response(status: .badRequest)
            }
            tell(query.pairs.map { Parameter(name: $0.name, value: $0.value) })
            return Response(
                text: "<!doctype html><title>Patchbay</title><p>You can close this page and go back to the terminal.",
                type: "text/html; charset=utf-8"
            )
        }
        return router
    }
}
