import PatchbayCore
import Logging
import PatchbayRuntime
import ServiceLifecycle

/// Forgets what has expired, now and then, until the server shuts down.
struct Housekeeping: Service {
    let services: Services
    let logger: Logger

    private static let pause = Duration.seconds(300)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await services.store.forgetAuthorizations(expiredBefore: services.time.now())
                } catch {
                    logger.warning("expired flows could not be removed", metadata: ["reason": "\(type(of: error))"])
                }
                guard (try? await services.time.sleep(Self.pause)) != nil else { return }
            }
        }
    }
}
