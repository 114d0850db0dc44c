import PatchbayCore
package import Logging
package import PatchbayRuntime
import ServiceLifecycle

/// Forgets what has expired, now and then, until the server shuts down.
package struct Housekeeping: Service, CustomStringConvertible {
    /// What it does, for whoever prints a service: without it the whole installation would be printed.
    package var description: String { "removing what has expired" }

    private let services: Services
    private let logger: Logger

    private static let pause = Duration.seconds(300)
    /// How long a message that was settled can be looked at and sent again: 30 days.
    private static let messageSeconds = 30 * 86_400

    /// The housekeeping of a store.
    package init(services: Services, logger: Logger) {
        self.services = services
        self.logger = logger
    }

    /// Works until the server shuts down.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    let now = services.time.now()
                    try await services.store.forgetAuthorizations(expiredBefore: now)
                    try await services.store.forgetAnswers(expiredBefore: now)
                    let limit = now.adding(seconds: -Self.messageSeconds)
                    try await services.store.forgetWebhooks(settledBefore: limit, now: now)
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.warning("what has expired could not be removed", metadata: ["reason": "\(type(of: error))"])
                }
                guard (try? await services.time.sleep(Self.pause)) != nil else { return }
            }
        }
    }
}
