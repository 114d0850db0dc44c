import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// Faults of the store in the middle of a sync: pages are written whole or not at all, and the run says what came of it.
@Suite struct StoreFaultTests {
    let fixture: SyncFixture
    let hold: FileHold
    var provider: ThingProvider { fixture.provider }

    private static let count = 300

    init() async throws {
        fixture = try await SyncFixture()
        fixture.provider["things"] = ThingProvider.things(0..<Self.count, updated: 100)
        hold = try FileHold(fixture.base.folder.file("patchbay.sqlite"))
    }

    private func expectEverything() async throws {
        #expect(try await fixture.stored() == SyncFixture.expected(provider["things"]))
        #expect(try await hold.isWhole())
    }

    @Test func writesNothingOnAFullDiskAndGoesOnWhenThereIsRoom() async throws {
        try await hold.fill()
        let full = try fixture.base.reopened(limits: StoreLimits(pages: 1))
        let services = SyncFixture.services(
            full,
            fixture.catalog,
            fixture.authorizer,
            fixture.transport,
            fixture.base
        )
        let first = try await fixture.sync(.full, services: services)
        #expect(first.run.status == .failed)
        #expect(first.run.reason == "`things`: the store failed: the disk is full")
        #expect(first.dataTypes.map(\.status) == [.failed])
        // What is stored is read as before: whole pages, which the run counted.
        let records = try await full.records(
            RecordQuery(dataType: "things", limit: 1000),
            of: fixture.connection.id,
            owner: fixture.connection.owner
        )
        #expect(records.count < Self.count && records.count.isMultiple(of: 3))
        #expect(first.run.recordsProcessed == records.count)
        #expect(try await hold.isWhole())
        let shown = try await full.connection(fixture.connection.id, of: fixture.connection.owner)
        #expect(shown?.syncStatus == .failed)
        let second = try await fixture.sync()
        #expect(second.run.status == .completed, "\(second.run.reason ?? "")")
        #expect(second.run.recordsProcessed == Self.count - records.count)
        try await expectEverything()
    }

    // MARK: A file that another process holds

    /// Services that are refused at once while the file is held, and a time in which it is let go after so many pauses.
    private func services(
        releasingAfter pauses: Int,
        _ transport: any HTTPTransport
    ) throws -> (services: Services, pauses: @Sendable () -> Int) {
        let count = PauseCount()
        let (time, hold) = (fixture.base.time, hold)
        let source = TimeSource(
            now: { time.now },
            sleep: { duration in
                try await time.source.sleep(duration)
                if count.next() == pauses { try await hold.release() }
            }
        )
        let services = SyncFixture.services(
            try fixture.base.reopened(limits: StoreLimits(busySeconds: 0)),
            fixture.catalog,
            fixture.authorizer,
            transport,
            fixture.base,
            time: source
        )
        return (services, { count.value })
    }

    /// The provider, during whose second answer the file is taken.
    private func takingTheFile() -> ScriptedTransport {
        let (provider, hold) = (provider, hold)
        return ScriptedTransport { request in
            if provider.count == 1 { try await hold.take() }
            return provider.answer(request)
        }
    }

    @Test func doesNotShowThatTheFileWasHeldForThreeSeconds() async throws {
        let (services, pauses) = try services(releasingAfter: 3, takingTheFile())
        let report = try await fixture.sync(.full, services: services)
        #expect(report.run.status == .completed, "\(report.run.reason ?? "")")
        #expect(report.run.recordsProcessed == Self.count)
        #expect(report.dataTypes.map(\.retries) == [0])
        #expect(pauses() == 3)
        #expect(provider.count == Self.count / 3)
        try await expectEverything()
    }

    @Test func failsWhenTheFileIsHeldLongerThanALease() async throws {
        let (services, _) = try services(releasingAfter: SyncService.leaseSeconds + 5, takingTheFile())
        let first = try await fixture.sync(.full, services: services)
        #expect(first.run.status == .failed)
        #expect(first.run.reason == "`things`: the store failed: the database is held by another process")
        let kept = try await fixture.stored()
        #expect(first.run.recordsProcessed == kept.count)
        let second = try await fixture.sync()
        #expect(second.run.status == .completed)
        try await expectEverything()
    }

    @Test func leavesTheRunToItsLeaseWhenNotEvenItsEndCanBeWritten() async throws {
        let (services, _) = try services(releasingAfter: .max, takingTheFile())
        await #expect(throws: StoreError.busy) { try await fixture.sync(.full, services: services) }
        let owner = fixture.connection.owner
        let left = try #require(try await fixture.store.latestRun(of: fixture.connection.id, owner: owner))
        #expect(left.status == .running)
        try await hold.release()
        let second = try await fixture.sync()
        #expect(second.run.id == left.id)
        #expect(second.run.status == .completed)
        #expect(second.run.recordsProcessed == Self.count)
        try await expectEverything()
    }

    @Test func keepsARotatedTokenThatCannotBeStoredAtOnce() async throws {
        let (provider, hold) = (provider, hold)
        let transport = ScriptedTransport { request in
            if provider.count == 1 { provider.token = "token-2" }
            return provider.answer(request)
        }
        fixture.authorizer.answer("refresh") { _ in
            try await hold.take()
            return SyncFixture.renewed("token-2", "refresh-2")
        }
        let (services, _) = try services(releasingAfter: 20, transport)
        let report = try await fixture.sync(.full, services: services)
        #expect(report.run.status == .completed, "\(report.run.reason ?? "")")
        #expect(fixture.authorizer.count("refresh") == 1)
        let held = try await fixture.store.credentials(of: fixture.connection.id, owner: fixture.connection.owner)
        let kept = held.flatMap { ConnectionCredentials(decoding: $0.credentials) }
        #expect(kept?.tokens[ConnectionCredentials.main]?.refresh?.reveal() == "refresh-2")
        try await expectEverything()
    }
}

/// How many pauses there were.
private final class PauseCount: Sendable {
    // A class because the time of a test and the test look at one number.
    private let state = Mutex(0)

    var value: Int { state.withLock { $0 } }

    func next() -> Int {
        state.withLock { count in
            count += 1
            return count
        }
    }
}
