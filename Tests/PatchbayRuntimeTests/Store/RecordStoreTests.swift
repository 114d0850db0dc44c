import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Records: what a commit writes, and what it leaves alone.
@Suite struct RecordStoreTests {
    typealias Entry = SyncStoreFixture.Entry
    let fixture: SyncStoreFixture
    let fence: RunFence
    var store: SQLiteStore { fixture.store }

    init() async throws {
        fixture = try await SyncStoreFixture()
        fence = try await fixture.started()
    }

    private func texts() async throws -> [String] { try await fixture.records().map(\.text) }

    @Test func tellsRecordsInTheOrderOfTheirChanges() async throws {
        let first = fixture.page([Entry(key: "a", payload: "1"), Entry(key: "b", payload: "2")])
        #expect(try await fixture.commit(first, fence) == 2)
        let mark = try #require(try await fixture.records().last).change
        let second = fixture.page([
            Entry(key: "b", payload: "2"), Entry(key: "a", payload: "3"), Entry(key: "c", payload: "4"),
        ])
        #expect(try await fixture.commit(second, fence) == 2)
        #expect(try await texts() == ["b 2", "a 3", "c 4"])
        #expect(try await fixture.records(after: mark).map(\.text) == ["a 3", "c 4"])
    }

    @Test func givesNoNumberOfAChangeTwice() async throws {
        try await fixture.commit(fixture.page([Entry(key: "a", payload: "1")]), fence)
        let mark = try #require(try await fixture.records().last).change
        try await fixture.commit(fixture.page([Entry(key: "a", payload: "2")]), fence)
        #expect(try await fixture.records(after: mark).map(\.text) == ["a 2"])
    }

    @Test func tellsWhatChangedLaterThanAnInstant() async throws {
        try await fixture.commit(fixture.page([Entry(key: "a", payload: "1")]), fence)
        let instant = fixture.base.time.now
        fixture.base.time.advance(seconds: 1)
        try await fixture.commit(fixture.page([Entry(key: "a", payload: "1"), Entry(key: "b", payload: "2")]), fence)
        #expect(try await fixture.records(modifiedAfter: instant).map(\.text) == ["b 2"])
    }

    @Test func letsTheLastOfEqualKeysWinAmongNewAndKnownRecords() async throws {
        try await fixture.commit(fixture.page([Entry(key: "b", payload: "1")]), fence)
        let entries = ["a", "b", "a", "c", "c", "b"].enumerated().map { Entry(key: $1, payload: "\($0 + 2)") }
        let changed = try await fixture.commit(fixture.page(entries), fence)
        #expect(changed == 6)
        #expect(try await texts() == ["a 4", "c 6", "b 7"])
    }

    @Test func keepsTombstones() async throws {
        try await fixture.commit(fixture.page([Entry(key: "a", payload: "1")], keepsSource: true), fence)
        let gone = fixture.page([Entry(key: "a", payload: "", fate: .deleted)])
        #expect(try await fixture.commit(gone, fence) == 1)
        #expect(try await fixture.commit(gone, fence) == 0)
        let stored = try await fixture.records()
        #expect(stored.map(\.text) == ["a deleted"])
        #expect(stored.first?.source == nil)
        #expect(try await fixture.commit(fixture.page([Entry(key: "a", payload: "1")]), fence) == 1)
        #expect(try await texts() == ["a 1"])
    }

    @Test(arguments: [(true, "5"), (false, "4")])
    func letsNoOlderVersionReplaceANewerOne(compares: Bool, expected: String) async throws {
        let newer = [Entry(key: "a", payload: "5", version: "v5")]
        try await fixture.commit(fixture.page(newer, comparesVersions: compares), fence)
        let older = [Entry(key: "a", payload: "4", version: "v4")]
        try await fixture.commit(fixture.page(older, comparesVersions: compares), fence)
        #expect(try await texts() == ["a \(expected)"])
        let newest = [Entry(key: "a", payload: "6", version: "v6")]
        try await fixture.commit(fixture.page(newest, comparesVersions: compares), fence)
        #expect(try await texts() == ["a 6"])
    }

    @Test func keepsSourcesWhereTheyAreWanted() async throws {
        let entry = Entry(key: "a", payload: "1", source: #"{"raw":1}"#)
        try await fixture.commit(fixture.page([entry]), fence)
        #expect(try await fixture.records().first?.source == nil)
        // The record itself has not changed.
        #expect(try await fixture.commit(fixture.page([entry], keepsSource: true), fence) == 0)
        #expect(try await fixture.records().first?.source == Array(#"{"raw":1}"#.utf8))
        let other = Entry(key: "a", payload: "1", source: #"{"raw":2}"#)
        #expect(try await fixture.commit(fixture.page([other], keepsSource: true), fence) == 0)
        #expect(try await fixture.records().first?.source == Array(#"{"raw":2}"#.utf8))
    }

    @Test func remembersTheMappingOfARecord() async throws {
        try await fixture.commit(fixture.page([Entry(key: "a", payload: "1")], mapping: "first"), fence)
        #expect(try await fixture.commit(fixture.page([Entry(key: "a", payload: "1")], mapping: "second"), fence) == 0)
        #expect(try await fixture.records().first?.mappingDigest == "second")
    }

    @Test func writesAllPagesOfACommitOrNone() async throws {
        var broken = fixture.page([Entry(key: "b", payload: "2")])
        broken.parts[0].level = -1
        let pages = [fixture.page([Entry(key: "a", payload: "1")], checkpoint: "first"), broken]
        await #expect(throws: StoreError.self) {
            try await store.commit(pages, fence: fence, at: fixture.base.time.now)
        }
        #expect(try await fixture.records().isEmpty)
        let known = try await store.checkpoint(of: fence.connection, owner: fixture.owner, dataType: "things")
        #expect(known == nil)
        let run = try await store.latestRun(of: fence.connection, owner: fixture.owner)
        #expect(run?.recordsProcessed == 0)
    }

    @Test func keepsTheCheckpointWithTheRecords() async throws {
        try await fixture.commit(fixture.page([Entry(key: "a", payload: "1")], checkpoint: "behind a"), fence)
        let other = try fixture.base.reopened()
        let known = try await other.checkpoint(of: fence.connection, owner: fixture.owner, dataType: "things")
        #expect(known == "behind a")
        let strange = try await other.checkpoint(
            of: fence.connection,
            owner: StoreFixture.bob.owner,
            dataType: "things"
        )
        #expect(strange == nil)
    }

    // MARK: Absence

    @Test func deletesWhatAFullRunDidNotSee() async throws {
        try await fixture.commit(
            fixture.page([Entry(key: "a", payload: "1"), Entry(key: "b", payload: "2"), Entry(key: "c", payload: "3")]),
            fence
        )
        let second = fixture.page(
            [Entry(key: "a", payload: "1"), Entry(key: "b", payload: "bad", fate: .rejected)],
            generation: 2,
            deletesUnseen: true
        )
        #expect(try await fixture.commit(second, fence) == 1)
        // What cannot be mapped is there all the same.
        #expect(try await texts() == ["a 1", "b 2", "c deleted"])
    }

    @Test func deletesNothingWhenARecordWithoutAKeyWasSeen() async throws {
        try await fixture.commit(fixture.page([Entry(key: "a", payload: "1"), Entry(key: "b", payload: "2")]), fence)
        let second = fixture.page(
            [Entry(key: "a", payload: "1"), Entry(key: "", payload: "who?", fate: .rejected)],
            generation: 2,
            deletesUnseen: true
        )
        #expect(try await fixture.commit(second, fence) == 0)
        #expect(try await texts() == ["a 1", "b 2"])
    }

    // MARK: Refused records

    @Test func keepsARefusedRecordUntilItIsGood() async throws {
        let bad = fixture.page([
            Entry(key: "a", payload: "bad", fate: .rejected), Entry(key: "", payload: "none", fate: .rejected),
        ])
        try await fixture.commit(bad, fence)
        try await fixture.commit(bad, fence)
        let refused = try await fixture.rejected()
        #expect(refused.map(\.key) == ["a", nil])
        #expect(refused.map { String(decoding: $0.source, as: UTF8.self) } == ["bad", "none"])
        #expect(refused.first?.reasons == [RejectionReason(field: "/id", message: "is wrong")])
        try await fixture.commit(fixture.page([Entry(key: "a", payload: "1")]), fence)
        #expect(try await fixture.rejected().map(\.key) == [nil])
    }

    @Test func replaysRefusedRecordsWhileNoSyncRuns() async throws {
        try await fixture.commit(fixture.page([Entry(key: "a", payload: "bad", fate: .rejected)]), fence)
        let refused = try await fixture.rejected().map(\.id)
        let good = fixture.page([Entry(key: "a", payload: "1")], checkpoint: nil)
        func replay() async throws -> Int {
            try await store.replay(
                good,
                of: refused,
                connection: fence.connection,
                owner: fixture.owner,
                at: fixture.base.time.now
            )
        }
        await #expect(throws: StoreError.syncRunning) { try await replay() }
        _ = try await store.finishRun(fence, status: .completed, reason: nil, at: fixture.base.time.now)
        #expect(try await replay() == 1)
        #expect(try await fixture.rejected().isEmpty)
        #expect(try await texts() == ["a 1"])
        let known = try await store.checkpoint(of: fence.connection, owner: fixture.owner, dataType: "things")
        #expect(known == "checkpoint")
    }

    // MARK: Parents

    private func parents(_ query: ParentQuery, for dataType: String = "children") async throws -> [SyncParent] {
        try await store.parents(query, of: fence.connection, owner: fixture.owner, dataType: dataType)
    }

    @Test func handsParentsOverInTheOrderOfTheirKeys() async throws {
        let entries = ["b", "a", "c", "d"].map { Entry(key: $0, payload: "{}", source: #"{"id":"\#($0)"}"#) }
        try await fixture.commit(fixture.page(entries, keepsSource: true, parent: #"{"team":"T"}"#), fence)
        try await fixture.commit(fixture.page([Entry(key: "c", payload: "", fate: .deleted)]), fence)
        var done = fixture.page([])
        done.dataType = "children"
        done.parents = [
            SyncCommit.ParentState(read: "some", key: "b", watermark: Timestamp(seconds: 7), token: "t"),
            SyncCommit.ParentState(read: nil, key: "b", watermark: Timestamp(seconds: 9), token: nil),
        ]
        try await fixture.commit(done, fence)
        let first = try await parents(ParentQuery(dataType: "things", after: nil, level: 0, limit: 1, read: "some"))
        #expect(first.map(\.key) == ["a", "b"])
        #expect(first[1].record == ["id": "b"])
        #expect(first[1].outer == ["team": "T"])
        #expect(first[1].watermark == Timestamp(seconds: 7))
        #expect(first[1].token == "t")
        let rest = try await parents(ParentQuery(dataType: "things", after: "a", level: 0, limit: 9, read: nil))
        #expect(rest.map(\.key) == ["b", "d"])
        #expect(rest[0].watermark == Timestamp(seconds: 9))
        #expect(rest[0].token == nil)
    }

    @Test func forgetsHowFarAParentWasReadThatIsThereAgain() async throws {
        let entry = Entry(key: "a", payload: "{}", source: #"{"id":"a"}"#)
        let query = ParentQuery(dataType: "things", after: nil, level: 0, limit: 9, read: nil)
        try await fixture.commit(fixture.page([entry], keepsSource: true), fence)
        var done = fixture.page([])
        done.dataType = "children"
        done.parents = [SyncCommit.ParentState(read: nil, key: "a", watermark: Timestamp(seconds: 9), token: "t")]
        try await fixture.commit(done, fence)
        let other = Entry(key: "a", payload: #"{"x":1}"#, source: #"{"id":"a","x":1}"#)
        try await fixture.commit(fixture.page([other], keepsSource: true), fence)
        #expect(try await parents(query).map(\.watermark) == [Timestamp(seconds: 9)])
        try await fixture.commit(fixture.page([Entry(key: "a", payload: "", fate: .deleted)]), fence)
        try await fixture.commit(fixture.page([entry], keepsSource: true), fence)
        let back = try await parents(query)
        #expect(back.map(\.watermark) == [nil] && back.map(\.token) == [nil])
    }

    @Test func handsRecordsOfALevelOverAsParentsOfTheNext() async throws {
        for (level, key) in [(0, "a"), (1, "b"), (0, "c")] {
            let entry = Entry(key: key, payload: "{}")
            try await fixture.commit(fixture.page([entry], keepsSource: true, level: level), fence)
        }
        func keys(_ level: Int) async throws -> [String] {
            try await parents(
                ParentQuery(dataType: "roots", after: nil, level: level, limit: 9, read: nil),
                for: "things"
            ).map(\.key)
        }
        #expect(try await keys(1) == ["a", "c"])
        #expect(try await keys(2) == ["b"])
        #expect(try await keys(0) == [])
    }

    @Test func saysWhichParentsLackTheirSources() async throws {
        try await fixture.commit(fixture.page([Entry(key: "a", payload: "{}")]), fence)
        await #expect(throws: StoreError.lacksSources("things")) {
            try await parents(ParentQuery(dataType: "things", after: nil, level: 0, limit: 9, read: nil))
        }
    }

    // MARK: The connection

    @Test func leavesNothingOfAConnectionThatIsRemoved() async throws {
        let page = fixture.page([Entry(key: "a", payload: "1"), Entry(key: "b", payload: "bad", fate: .rejected)])
        try await fixture.commit(page, fence)
        #expect(
            try await store.storedDataTypes(of: fence.connection, owner: fixture.owner)
                == [StoredDataType(name: "things", rejected: 1)]
        )
        _ = try await store.removeConnection(fence.connection, of: fixture.owner)
        #expect(try await fixture.records().isEmpty)
        #expect(try await fixture.rejected().isEmpty)
        await #expect(throws: StoreError.lostRun) { try await fixture.commit(page, fence) }
        #expect(try await store.storedDataTypes(of: fence.connection, owner: fixture.owner) == [])
    }

    @Test func showsNothingToAnotherOwner() async throws {
        try await fixture.commit(fixture.page([Entry(key: "a", payload: "1")]), fence)
        let query = RecordQuery(dataType: "things", limit: 9)
        let stranger = StoreFixture.bob.owner
        #expect(try await store.records(query, of: fence.connection, owner: stranger).isEmpty)
        #expect(try await store.rejected(query, of: fence.connection, owner: stranger).isEmpty)
        #expect(try await store.storedDataTypes(of: fence.connection, owner: stranger).isEmpty)
    }
}
