import Logging
import PatchbayCore
import PatchbayRuntime
import ServiceLifecycle

/// Does something again and again until the server shuts down.
struct BackgroundWork: Service, CustomStringConvertible {
    /// What the log calls it.
    let name: String
    /// How long it rests when there was nothing to do.
    let pause: Duration
    let time: TimeSource
    let logger: Logger
    /// Does what is to be done now; returns how much that was.
    let work: @Sendable () async throws -> Int

    /// What it does, for whoever prints a service.
    var description: String { name }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                var count = 0
                do {
                    count = try await work()
                } catch {
                    guard !Task.isCancelled else { return }
                    logger.warning("\(name) failed", metadata: ["reason": "\(String(reflecting: type(of: error)))"])
                }
                if count == 0 { guard (try? await time.sleep(pause)) != nil else { return } }
            }
        }
    }
}

extension Automation {
    /// What runs beside the server: the scheduler and the courier.
    func backgroundWork(_ time: TimeSource, _ logger: Logger) -> [any Service] {
        [
            BackgroundWork(name: "starting syncs", pause: .seconds(5), time: time, logger: logger) {
                try await scheduler.startDue()
            }
        ]
            + (0..<WebhookCourier.width).map { _ in
                BackgroundWork(name: "telling owners", pause: .seconds(2), time: time, logger: logger) {
                    try await courier.deliverDue()
                }
            }
    }
}
