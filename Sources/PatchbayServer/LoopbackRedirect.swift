import HTTPTypes
import Hummingbird
package import Logging

/// Waits on this machine for the one request by which a provider sends the person back (RFC 8252 section 7.3).
package enum LoopbackRedirect {
    /// The path of the redirect URI.
    private static let path = "/callback"

    /// The redirect URI for a port.
    package static func uri(port: Int) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// The parameters of the first request that has a state; `onListening` is called when one may come.
    /// - Throws: an ``APIServer/ListenFailure``, or that the wait was cancelled.
    package static func parameters(
        port: Int,
        logger: Logger,
        onListening: @escaping @Sendable () async -> Void
    ) async throws -> [(name: String, value: String)] {
        let (stream, continuation) = AsyncStream<[Parameter]>.makeStream()
        let router = Router(context: APIContext.self)
        router.get(RouterPath(path)) { request, _ in
            guard let query = try? QueryParameters(request), query["state"] != nil else {
                return Response(status: .badRequest)
            }
            continuation.yield(query.pairs.map { Parameter(name: $0.name, value: $0.value) })
            return Response(
                text: "<!doctype html><title>Patchbay</title><p>You can close this page and go back to the terminal.",
                type: "text/html; charset=utf-8"
            )
        }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { _ in await onListening() },
            logger: logger
        )
        return try await withThrowingTaskGroup(of: [Parameter]?.self) { group in
            group.addTask {
                do {
                    try await application.run()
                } catch let failure {
                    throw APIServer.ListenFailure(failure)
                }
                return nil
            }
            group.addTask { await stream.first { _ in true } }
            defer { group.cancelAll() }
            while let found = try await group.next() {
                if let found { return found.map { ($0.name, $0.value) } }
            }
            throw CancellationError()
        }
    }

    private struct Parameter: Sendable {
        var name: String
        var value: String
    }
}
