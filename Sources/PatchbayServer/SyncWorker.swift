package import PatchbayRuntime
import ServiceLifecycle

/// Works on syncs as long as the server lives; a shutdown lets them stop at their next page.
package struct SyncWorker: Service, CustomStringConvertible {
    /// What it does, for whoever prints a service: without it the whole installation would be printed.
    package var description: String { "working on syncs" }

    private let syncs: SyncService

    /// The worker of some services.
    package init(services: Services) { syncs = services.syncs }

    /// Works until the server shuts down.
    package func run() async throws {
        await withGracefulShutdownHandler {
            await syncs.run()
        } onGracefulShutdown: {
            Task { await syncs.shutDown() }
        }
    }
}
