package import PatchbayRuntime
import ServiceLifecycle

/// Works on syncs until the server shuts down; those that run then stop at their next page, and go on later.
package struct SyncWork: Service {
    private let syncs: SyncService

    /// The work on the syncs of a service.
    package init(_ syncs: SyncService) { self.syncs = syncs }

    /// Works until the server shuts down and the syncs have stopped.
    package func run() async throws {
        await withGracefulShutdownHandler {
            await syncs.run()
        } onGracefulShutdown: {
            Task { await syncs.shutDown() }
        }
    }
}
