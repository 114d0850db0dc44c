import PatchbayCore
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// The right to refresh, and what may be written with it.
@Suite struct StoreLeaseTests {
    let fixture: StoreFixture

    init() throws {
        fixture = try StoreFixture()
    }

    @Test func isHeldByOneUntilItEnds() async throws {
        let connection = try await fixture.stored()
        let other = try fixture.reopened()
        #expect(try await fixture.store.takeRefreshLease(fixture.lease(connection), now: fixture.time.now))
        let second = fixture.lease(connection, holder: "two", seconds: 120)
        #expect(try await other.takeRefreshLease(second, now: fixture.time.now) == false)
        fixture.time.advance(seconds: 60)
        #expect(try await other.takeRefreshLease(second, now: fixture.time.now))
    }

    @Test func canBeGivenBack() async throws {
        let connection = try await fixture.stored()
        let lease = fixture.lease(connection)
        _ = try await fixture.store.takeRefreshLease(lease, now: fixture.time.now)
        try await fixture.store.returnRefreshLease(fixture.lease(connection, holder: "two"))
        let second = fixture.lease(connection, holder: "two")
        #expect(try await fixture.store.takeRefreshLease(second, now: fixture.time.now) == false)
        try await fixture.store.returnRefreshLease(lease)
        #expect(try await fixture.store.takeRefreshLease(second, now: fixture.time.now))
    }

    @Test func letsOnlyItsHolderWriteAndOnlyTheNextVersion() async throws {
        let connection = try await fixture.stored()
        let lease = fixture.lease(connection)
        let store = fixture.store
        let grant = fixture.grant("second")
        #expect(try await store.commitRefresh(grant, lease: lease, version: 1, at: fixture.time.now) == nil)
        _ = try await store.takeRefreshLease(lease, now: fixture.time.now)
        #expect(try await store.commitRefresh(grant, lease: lease, version: 2, at: fixture.time.now) == nil)
        let stranger = fixture.lease(connection, holder: "two")
        #expect(try await store.commitRefresh(grant, lease: stranger, version: 1, at: fixture.time.now) == nil)
        let stored = try await store.commitRefresh(grant, lease: lease, version: 1, at: fixture.time.now)
        #expect(stored?.credentialVersion == 2)
        let held = try #require(try await store.credentials(of: connection.id, owner: connection.owner))
        #expect(held.credentials.reveal() == Array("second".utf8))
        #expect(try await store.takeRefreshLease(stranger, now: fixture.time.now))
    }

    @Test func marksOnlyTheVersionThatWasJudged() async throws {
        let connection = try await fixture.stored()
        func mark(_ version: Int) async throws -> Bool {
            try await fixture.store.mark(
                connection.id,
                of: connection.owner,
                as: .reauthorizationRequired,
                reason: "refused",
                version: version,
                at: fixture.time.now
            )
        }
        #expect(try await mark(0) == false)
        #expect(try await mark(1))
        let marked = try await fixture.store.connection(connection.id, of: connection.owner)
        #expect(marked?.status == .reauthorizationRequired)
        #expect(marked?.reason == "refused")
    }
}
