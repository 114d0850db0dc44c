import Logging
import PatchbayRuntime
import PatchbayServer
import Testing

/// What works beside the answers.
struct BackgroundServiceTests {
    private let fixture: ServerFixture

    init() async throws { fixture = try await ServerFixture() }

    @Test func printsNothingOfTheInstallation() {
        let logger = Logger(label: "test")
        // A service group prints its services when it starts: whole catalogues took seconds.
        #expect("\(Housekeeping(services: fixture.services, logger: logger))" == "removing what has expired")
        #expect("\(SyncWorker(services: fixture.services))" == "working on syncs")
    }
}
