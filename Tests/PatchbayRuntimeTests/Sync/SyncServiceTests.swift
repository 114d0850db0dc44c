import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// Syncs from a provider into the store.
@Suite struct SyncServiceTests {
    @Test func storesEveryRecordAndThenOnlyWhatChanged() async throws {
        let fixture = try await SyncFixture()
        fixture.provider["things"] = ThingProvider.things(0..<10, updated: 100)
        let full = try await fixture.sync(.full)
        #expect(full.run.status == .completed, "\(full.run.reason ?? "")")
        #expect([full.run.recordsProcessed, full.run.recordsSynced, full.run.errors] == [10, 10, 0])
        #expect(full.dataTypes.map(\.changed) == [10])
        #expect(full.dataTypes.map(\.pages) == [4])
        #expect(try await fixture.stored() == SyncFixture.expected(fixture.provider["things"]))
        fixture.provider["things"][4] = ThingProvider.thing(4, amount: 7, updated: 200)
        fixture.provider["things"].append(ThingProvider.thing(10, updated: 200))
        fixture.provider["things"][0] = ThingProvider.thing(0, amount: 9, updated: 50)
        let before = fixture.provider.count
        let second = try await fixture.sync()
        #expect(second.run.status == .completed)
        // The records of the boundary's second come again and are told to be the same.
        #expect(second.dataTypes.map(\.changed) == [2])
        #expect(fixture.provider.count - before == 4)
        var expected = SyncFixture.expected(fixture.provider["things"])
        // What changed without saying so is found by a full sync.
        expected["t000000"] = #"{"id":"t000000","amount":1}"#
        #expect(try await fixture.stored() == expected)
        let connection = try await fixture.store.connection(fixture.connection.id, of: fixture.connection.owner)
        #expect(connection?.syncStatus == .success)
        #expect(try await fixture.sync(.full).dataTypes.map(\.changed) == [1])
    }

    @Test func deletesWhatIsAbsentFromAFullSync() async throws {
        let spec = ThingProvider.spec(
            #""things": { \#(ThingProvider.mapping), \#(ThingProvider.list), "deletion": { "absence": true } }"#
        )
        let fixture = try await SyncFixture(spec)
        fixture.provider["things"] = ThingProvider.things(0..<7)
        _ = try await fixture.sync(.full)
        fixture.provider["things"].remove(at: 3)
        let second = try await fixture.sync(.full)
        #expect(second.run.status == .completed)
        #expect(try await fixture.stored() == SyncFixture.expected(fixture.provider["things"]))
        #expect(try await fixture.records().filter(\.isDeleted).map(\.key) == ["t000003"])
        // A run that was cut short says nothing of what it did not see.
        fixture.provider.fail(fixture.provider.count + 2, ProviderResponse(status: 400))
        #expect(try await fixture.sync(.full).run.status == .failed)
        #expect(try await fixture.stored().count == 6)
    }

    /// Children of each thing, which the request names.
    static let children = #"""
        "things": { \#(ThingProvider.mapping), \#(ThingProvider.list) },
        "children": { \#(ThingProvider.mapping),
          "primaryKey": [{ "parent": "$.id" }, "$.id"],
          "forEach": { "dataType": "things", "as": "thing" },
          "request": { "path": "/{thing.id}/children", "query": { "after": "{page.cursor}" } },
          "records": "$.data[*]",
          "pagination": { "type": "cursor", "cursor": "$.data[-1].id", "while": "$.more" } }
        """#

    @Test func readsParentsFirstWhenOnlyTheirChildrenAreAskedFor() async throws {
        let fixture = try await SyncFixture(ThingProvider.spec(Self.children))
        fixture.provider["things"] = ThingProvider.things(0..<5)
        for number in 0..<5 {
            fixture.provider["t00000\(number)/children"] = ThingProvider.things(0..<number * 2)
        }
        let report = try await fixture.sync(.full, ["children"])
        #expect(report.run.status == .completed, "\(report.run.reason ?? "")")
        #expect(report.dataTypes.map(\.dataType) == ["things", "children"])
        #expect(report.dataTypes.map(\.counts.synced) == [5, 20])
        let keys = try await fixture.records("children").map(\.key)
        #expect(Set(keys).count == 20)
        #expect(keys.contains("t000004/t000007"))
    }

    @Test func readsNoChildrenWhenTheirParentsAreNotWhole() async throws {
        let fixture = try await SyncFixture(ThingProvider.spec(Self.children))
        fixture.provider["things"] = ThingProvider.things(0..<5)
        fixture.provider.fail(2, ProviderResponse(status: 400))
        let report = try await fixture.sync(.full, ["children"])
        #expect(report.run.status == .failed)
        #expect(report.dataTypes.map(\.status) == [.failed, .failed])
        #expect(report.dataTypes.last?.reason == "`things`, which it is read for, is not whole")
        #expect(fixture.provider.count == 2)
    }

    @Test func remapsWhatWasRefusedWhenTheSpecIsMended() async throws {
        let rules = ThingProvider.mapping(#"{ "id": "$.name", "amount": "$.amount" }"#)
        let broken = ThingProvider.spec(#""things": { \#(rules), \#(ThingProvider.list) }"#)
        let fixture = try await SyncFixture(broken)
        fixture.provider["things"] = ThingProvider.things(0..<4)
        let first = try await fixture.sync(.full)
        #expect([first.run.recordsSynced, first.run.errors] == [0, 4])
        let mended = try fixture.restarted(
            ThingProvider.spec(#""things": { \#(ThingProvider.mapping), \#(ThingProvider.list) }"#)
        )
        let replayed = try await mended.syncs.replay(fixture.connection, dataTypes: nil)
        #expect(replayed.map(\.stored) == [4])
        #expect(replayed.map(\.rejected) == [0])
        #expect(try await fixture.stored() == SyncFixture.expected(fixture.provider["things"]))
        #expect(try await mended.syncs.replay(fixture.connection, dataTypes: nil).isEmpty)
    }

    @Test(arguments: [false, true])
    func readsEverythingAgainWhenTheMappingHasChanged(afterARunThatBrokeOff isUnfinished: Bool) async throws {
        let fixture = try await SyncFixture()
        let provider = fixture.provider
        provider["things"] = ThingProvider.things(0..<10, updated: 100)
        if isUnfinished { provider.fail(3, ProviderResponse(status: 400)) }
        #expect(try await fixture.sync(.full).run.status == (isUnfinished ? .failed : .completed))
        let before = provider.count
        let mapping = ThingProvider.mapping(#"{ "id": "$.id", "amount": "$.updated" }"#)
        let changed = try fixture.restarted(
            ThingProvider.spec(#""things": { \#(mapping), \#(ThingProvider.changes) }"#)
        )
        let second = try await fixture.sync(.incremental, services: changed)
        #expect(second.run.status == .completed)
        #expect(provider.count - before == 4)
        let expected = ThingProvider.things(0..<10, amount: 100)
        #expect(try await fixture.stored() == SyncFixture.expected(expected))
        // From then on it is changes again that are read.
        provider["things"][4] = ThingProvider.thing(4, updated: 200)
        #expect(try await fixture.sync(.incremental, services: changed).dataTypes.map(\.changed) == [1])
    }

    @Test func keepsToTheBudgetOfTheProvider() async throws {
        let spec = ThingProvider.spec(
            #"""
            "things": { \#(ThingProvider.mapping), \#(ThingProvider.list) },
            "others": { \#(ThingProvider.mapping), \#(ThingProvider.list) }
            """#,
            api: #""rateLimits": [{ "key": ["account"], "requests": 2, "perSeconds": 10 }]"#
        )
        let fixture = try await SyncFixture(spec)
        fixture.provider["things"] = ThingProvider.things(0..<10)
        let times = Mutex<[Int]>([])
        let (provider, base) = (fixture.provider, fixture.base)
        let transport = ScriptedTransport { request in
            times.withLock { $0.append(base.time.now.seconds) }
            return provider.answer(request)
        }
        let services = SyncFixture.services(fixture.store, fixture.catalog, fixture.authorizer, transport, base)
        let report = try await fixture.sync(.full, services: services)
        #expect(report.run.status == .completed)
        let sent = times.withLock { $0.sorted() }
        #expect(sent.count == 8)
        for (first, third) in zip(sent, sent.dropFirst(2)) { #expect(third - first >= 10, "\(sent)") }
    }

    @Test func keepsTheRawRecordWhenTheOperatorWantsIt() async throws {
        let fixture = try await SyncFixture(keepsRaw: true)
        fixture.provider["things"] = ThingProvider.things(0..<1, updated: 5)
        _ = try await fixture.sync(.full)
        let raw = try #require(try await fixture.records().first?.source)
        #expect(try JSONValue(parsing: raw) == ThingProvider.thing(0, updated: 5))
    }

    @Test func refusesADataTypeThatIsNotOffered() async throws {
        let fixture = try await SyncFixture()
        await #expect(throws: ServiceError.self) {
            try await fixture.syncs.claim(fixture.connection, kind: .full, dataTypes: ["nonsense"])
        }
    }
}
