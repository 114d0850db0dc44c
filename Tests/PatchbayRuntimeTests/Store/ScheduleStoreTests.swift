import Foundation
import GRDB
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// What every store promises of schedules.
@Suite struct ScheduleStoreTests {
    let fixture: StoreFixture
    var store: SQLiteStore { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func stored(_ frequency: String?, account: String? = nil) async throws -> Connection {
        let connection = try await fixture.stored(account: account)
        return try await set(frequency, connection)
    }

    private func set(_ frequency: String?, _ connection: Connection) async throws -> Connection {
        let value = frequency.map { JSONValue.string($0) } ?? .null
        let settings = JSONObject([.init(name: "syncFrequency", value: value)])
        let change = ConnectionChange(settings: settings, permissions: nil, at: fixture.time.now)
        return try #require(try await store.updateConnection(connection.id, of: connection.owner, change))
    }

    /// Plans by a frequency of so many seconds.
    private func plan(_ store: SQLiteStore? = nil, reconsidering: Bool = false) async throws -> Int {
        try await (store ?? self.store).planSyncs(now: fixture.time.now, reconsidering: reconsidering) {
            frequency,
            _,
            time in
            Int(frequency).map { time.adding(seconds: $0) }
        }
    }

    private func take(_ holder: String = "one", from store: SQLiteStore? = nil) async throws -> [SyncRequest] {
        let now = fixture.time.now
        let lease = WorkLease(holder: holder, until: now.adding(seconds: 60))
        return try await (store ?? self.store).takeDueRequests(lease, now: now, limit: 100)
    }

    @Test func followsTheSetting() async throws {
        let connection = try await stored("60")
        func next() async throws -> Timestamp? {
            try await store.nextSync(of: connection.id, owner: connection.owner)
        }
        #expect(try await next() == nil)
        #expect(try await plan() == 0)
        let start = fixture.time.now
        #expect(try await next() == start.adding(seconds: 60))
        fixture.time.advance(seconds: 10)
        #expect(try await plan() == 0)
        #expect(try await next() == start.adding(seconds: 60))
        _ = try await set("600", connection)
        _ = try await plan()
        #expect(try await next() == start.adding(seconds: 610))
        _ = try await set("manual", connection)
        _ = try await plan()
        #expect(try await next() == nil)
        _ = try await set("60", connection)
        _ = try await plan()
        #expect(try await next() != nil)
        _ = try await set(nil, connection)
        _ = try await plan()
        #expect(try await next() == nil)
        #expect(try await take().isEmpty)
    }

    @Test func catchesUpOnceAndNeverTwice() async throws {
        let connection = try await stored("60")
        _ = try await plan()
        fixture.time.advance(seconds: 100_000)
        let other = try fixture.reopened()
        #expect(try await plan() == 1)
        #expect(try await plan(other) == 0)
        #expect(
            try await store.nextSync(of: connection.id, owner: connection.owner)
                == fixture.time.now.adding(seconds: 60)
        )
        let requests = try await take()
        #expect(requests.map(\.connection) == [connection.id])
        #expect(requests.map(\.reason) == [.schedule])
        #expect(requests.map(\.dataTypes) == [nil])
        try await store.settle(requests[0], holder: "one", retryAt: nil)
        #expect(try await take().isEmpty)
    }

    @Test func asksForNothingWhileAConnectionWaitsForItsOwner() async throws {
        let connection = try await stored("60")
        _ = try await plan()
        _ = try await store.mark(
            connection.id,
            of: connection.owner,
            as: .reauthorizationRequired,
            reason: "gone",
            version: 1,
            at: fixture.time.now
        )
        fixture.time.advance(seconds: 60)
        #expect(try await plan() == 0)
        #expect(try await take().isEmpty)
        #expect(
            try await store.nextSync(of: connection.id, owner: connection.owner)
                == fixture.time.now.adding(seconds: 60)
        )
    }

    @Test func findsWhatIsDueWithoutReadingTheRest() async throws {
        let connection = try await stored("60")
        _ = try await plan()
        let database = try DatabaseQueue(path: fixture.folder.file("patchbay.sqlite").path(percentEncoded: false))
        let steps = try await database.read { database in
            try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + SQLiteStore.dueSchedules, arguments: [0])
                .map { $0["detail"] as String }
        }
        #expect(steps.count == 2)
        #expect(steps.allSatisfy { $0.hasPrefix("SEARCH ") }, "\(steps)")
        #expect(steps.first?.contains("syncScheduleNext (nextAt<?)") == true, "\(steps)")
        // A setting that changed past the store shows whether connections are read that nobody changed.
        try await database.write { database in
            try database.execute(sql: #"UPDATE connection SET settings = '{"syncFrequency":"600"}'"#)
        }
        let before = try await store.nextSync(of: connection.id, owner: connection.owner)
        #expect(try await plan() == 0)
        #expect(try await store.nextSync(of: connection.id, owner: connection.owner) == before)
        #expect(try await plan(reconsidering: true) == 0)
        #expect(
            try await store.nextSync(of: connection.id, owner: connection.owner)
                == fixture.time.now.adding(seconds: 600)
        )
        try database.close()
    }

    @Test func letsOneServerWorkOnARequestAtATime() async throws {
        let connection = try await fixture.stored()
        let other = try fixture.reopened()
        let request = SyncRequest(
            connection: connection.id,
            owner: connection.owner,
            dataTypes: ["payments"],
            reason: .webhook,
            dueAt: fixture.time.now
        )
        try await store.requestSync(request)
        let taken = try await take("one")
        #expect(taken == [request])
        #expect(try await take("two", from: other).isEmpty)
        fixture.time.advance(seconds: 60)
        #expect(try await take("two", from: other) == [request])
        // The first one comes back too late to end what is another's.
        try await store.settle(taken[0], holder: "one", retryAt: nil)
        try await store.settle(taken[0], holder: "one", retryAt: fixture.time.now)
        #expect(try await take("three").isEmpty)
        try await other.settle(taken[0], holder: "two", retryAt: nil)
        fixture.time.advance(seconds: 3600)
        #expect(try await take("three").isEmpty)
    }

    @Test func leavesOneMoreToDoForWhatIsAskedMeanwhile() async throws {
        let connection = try await fixture.stored()
        func ask(_ types: [String]?) async throws {
            try await store.requestSync(
                SyncRequest(
                    connection: connection.id,
                    owner: connection.owner,
                    dataTypes: types,
                    reason: .webhook,
                    dueAt: fixture.time.now
                )
            )
        }
        try await ask(["payments"])
        let first = try await take()
        for types in [["invoices"], ["customers"], ["invoices"]] { try await ask(types) }
        #expect(try await take("two").isEmpty)
        try await store.settle(first[0], holder: "one", retryAt: nil)
        let second = try await take()
        #expect(second.count == 1)
        #expect(second[0].dataTypes == ["customers", "invoices", "payments"])
        try await store.settle(second[0], holder: "one", retryAt: fixture.time.now.adding(seconds: 15))
        #expect(try await take().isEmpty)
        fixture.time.advance(seconds: 15)
        let third = try await take()
        #expect(third.count == 1)
        try await store.settle(third[0], holder: "one", retryAt: nil)
        fixture.time.advance(seconds: 3600)
        #expect(try await take().isEmpty)
    }

    @Test func forgetsARemovedConnection() async throws {
        let connection = try await stored("60")
        _ = try await plan()
        fixture.time.advance(seconds: 60)
        #expect(try await plan() == 1)
        _ = try await store.removeConnection(connection.id, of: connection.owner)
        #expect(try await take().isEmpty)
        let request = SyncRequest(
            connection: connection.id,
            owner: connection.owner,
            dataTypes: nil,
            reason: .webhook,
            dueAt: fixture.time.now
        )
        try await store.requestSync(request)
        #expect(try await take().isEmpty)
    }
}
