import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

/// Lists that a job makes, values that a run asks for, and lists inside records, over a real store.
struct SyncListTests {
    private static func json(_ text: String) -> ProviderResponse {
        ProviderResponse(status: 200, body: Array(text.utf8))
    }

    private static func path(_ request: ProviderRequest) -> String {
        String(request.target.split(separator: "/").dropFirst(2).joined(separator: "/"))
    }

    static let job = #"""
        "primaryKey": "$.id",
        "job": {
          "create": { "request": { "method": "POST", "path": "/jobs" }, "values": { "id": "$.job" } },
          "poll": { "request": { "path": "/jobs/{job.id}" }, "done": { "path": "$.done", "equals": true } },
          "download": { "from": "$.url" }
        },
        """#

    @Test func aJobThatARestartInterruptsIsFoundAgain() async throws {
        let spec = ThingProvider.spec(
            """
            "things": { \(ThingProvider.mapping), \(Self.job) "records": { "path": "$[*]", "format": "ndjson" } }
            """,
            api: #""allowedOrigins": ["https://files.acme.test"]"#
        )
        let isDone = Mutex(false)
        let stop = StopSignal()
        let transport = ScriptedTransport { request in
            switch (request.method, Self.path(request)) {
            case ("POST", "jobs"): return Self.json(#"{"job": 17}"#)
            case (_, "jobs/17"):
                guard isDone.withLock(\.self) else {
                    stop.stop(.shutdown)
                    return Self.json(#"{"done": false}"#)
                }
                return Self.json(#"{"done": true, "url": "https://files.acme.test/result?key=k"}"#)
            default:
                return request.url == "https://files.acme.test/result?key=k"
                    ? Self.json("{\"id\":\"a\",\"amount\":1.50}\n{\"id\":\"b\",\"amount\":2}\n{\"amount\":3}\n")
                    : ProviderResponse(status: 404)
            }
        }
        let fixture = try await SyncFixture(spec, transport: transport)
        let begun = try await fixture.syncs.claim(fixture.connection, kind: .full, dataTypes: nil)
        _ = try await fixture.syncs.work(on: begun, stop: stop) { _ in }
        let left = try await fixture.store.latestRun(of: begun.run.connection, owner: begun.run.owner)
        #expect(left?.status == .running)
        #expect(transport.requests.map(Self.path).first == "jobs")
        #expect(transport.requests.dropFirst().allSatisfy { Self.path($0) == "jobs/17" })
        isDone.withLock { $0 = true }
        let services = try fixture.restarted(spec)
        let claimed = try await services.syncs.claim(fixture.connection, kind: .incremental, dataTypes: nil)
        #expect(claimed.run.id == begun.run.id)
        let report = try #require(try await services.syncs.work(on: claimed, stop: StopSignal()) { _ in })
        #expect(report.run.status == .completed)
        #expect(report.run.recordsProcessed == 3)
        #expect(report.dataTypes.map(\.counts.rejected) == [1])
        #expect(transport.requests.count { $0.method == "POST" } == 1)
        // The link is a permission of its own, and our token is not for others.
        #expect(transport.requests.last?.headers["Authorization"] == nil)
        #expect(transport.requests.dropLast().allSatisfy { $0.headers["Authorization"] == "Bearer token-1" })
        #expect(
            try await fixture.stored() == ["a": #"{"id":"a","amount":1.50}"#, "b": #"{"id":"b","amount":2}"#]
        )
    }

    @Test func aPreparedValueIsThereForRecordsThatAreMappedAgain() async throws {
        func spec(_ amount: String) -> String {
            let rules = #"{ "id": { "from": { "variable": "prefix" } }, "amount": "\#(amount)" }"#
            return ThingProvider.spec(
                """
                "things": { \(ThingProvider.mapping(rules)),
                  "prepare": { "prefix": { "request": { "path": "/prefix" }, "value": "$.is" } }, \(ThingProvider.list) }
                """
            )
        }
        let transport = ScriptedTransport { request in
            Self.path(request) == "prefix"
                ? Self.json(#"{"is": "made"}"#)
                : Self.json(
                    #"{"data": [{"id": "a", "word": "x", "amount": 7}, {"id": "b", "word": 5}], "more": false}"#
                )
        }
        let fixture = try await SyncFixture(spec("$.word"), transport: transport)
        let report = try await fixture.sync(.full)
        #expect(report.dataTypes.map(\.counts.rejected) == [1])
        #expect(try await fixture.stored() == ["b": #"{"id":"made","amount":5}"#])
        let mended = try fixture.restarted(spec("$.amount"))
        #expect(try await mended.syncs.replay(fixture.connection, dataTypes: nil).map(\.stored) == [1])
        let good = #"{"id":"made","amount":5}"#
        #expect(try await fixture.stored() == ["a": #"{"id":"made","amount":7}"#, "b": good])
        // It was asked for by the sync alone.
        #expect(transport.requests.count { Self.path($0) == "prefix" } == 1)
    }

    @Test func recordsAreStoredWithTheRestOfTheirLists() async throws {
        let rules = #"""
            { "id": "$.id", "amount": { "from": "$.parts.data[*].amount", "transforms": ["sum"] } }
            """#
        let spec = ThingProvider.spec(
            """
            "things": { \(ThingProvider.mapping(rules)), \(ThingProvider.list),
              "embedded": [{ "path": "$.parts", "records": "$.data[*]",
                "request": { "path": "/things/{record.id}/parts", "query": { "after": "{page.cursor}" } },
                "pagination": { "type": "cursor", "cursor": "$.data[-1].id", "while": "$.more" } }] }
            """
        )
        let transport = ScriptedTransport { request in
            switch (Self.path(request), request.parameters["after"]) {
            case ("things", _):
                return Self.json(
                    #"""
                    {"data": [
                      {"id": "a", "parts": {"data": [{"id": 1, "amount": 0.10}], "more": true}},
                      {"id": "b", "parts": {"data": [{"id": 9, "amount": 5}], "more": false}},
                      {"id": "c", "parts": {"data": [ ], "more": false}}
                    ], "more": false}
                    """#
                )
            case ("things/a/parts", "1"): return Self.json(#"{"data": [{"id": 2, "amount": 0.20}], "more": true}"#)
            case ("things/a/parts", "2"): return Self.json(#"{"data": [{"id": 3, "amount": 1e1}], "more": false}"#)
            default: return ProviderResponse(status: 400)
            }
        }
        let fixture = try await SyncFixture(spec, transport: transport, keepsRaw: true)
        let report = try await fixture.sync(.full)
        #expect(report.run.status == .completed)
        #expect(report.run.recordsProcessed == 3)
        #expect(
            try await fixture.stored() == [
                "a": #"{"id":"a","amount":10.30}"#, "b": #"{"id":"b","amount":5}"#, "c": #"{"id":"c","amount":0}"#,
            ]
        )
    }

    @Test func whatIsReadAgainFromTheStartIsCountedOnce() async throws {
        let spec = ThingProvider.spec(
            """
            "things": { \(ThingProvider.mapping), \(ThingProvider.changes),
              "errors": [{ "when": { "status": true, "equals": 409 }, "then": "restartRead" }],
              "feed": { "request": { "path": "/events", "query": { "since": "{since}" } }, "records": "$.data[*]",
                "incremental": { "watermark": { "path": "$.updated", "format": "unixSeconds" },
                  "filter": { "format": "unixSeconds" } },
                "pagination": { "type": "none" }, "refetch": { "path": "/things/{feed.key}" } } }
            """
        )
        let hasFailed = Mutex(false)
        let transport = ScriptedTransport { request in
            switch Self.path(request) {
            case "events": return Self.json(#"{"data": [{"id": "a", "updated": 5}, {"id": "b", "updated": 6}]}"#)
            case "things/a": return Self.json(#"{"id": "a", "amount": 1.10}"#)
            case "things/b":
                let isFirst = hasFailed.withLock { known in
                    defer { known = true }
                    return !known
                }
                return isFirst ? ProviderResponse(status: 409) : Self.json(#"{"id": "b", "amount": 2.20}"#)
            default: return Self.json(#"{"data": [], "more": false}"#)
            }
        }
        let fixture = try await SyncFixture(spec, transport: transport)
        _ = try await fixture.sync(.full)
        let report = try await fixture.sync(.incremental)
        #expect(report.run.status == .completed)
        #expect(report.run.recordsProcessed == 2)
        #expect(
            transport.requests.map(Self.path).suffix(6) == [
                "events", "things/a", "things/b", "events", "things/a", "things/b",
            ]
        )
        #expect(
            try await fixture.stored() == ["a": #"{"id":"a","amount":1.10}"#, "b": #"{"id":"b","amount":2.20}"#]
        )
    }

    /// A spec with a feed and a list of deleted ids, with the paths of their keys.
    private static func told(_ key: String, _ deleted: String) -> String {
        ThingProvider.spec(
            """
            "things": { \(ThingProvider.mapping), \(ThingProvider.changes),
              "deletion": { "list": { "request": { "path": "/gone" }, "records": "$.data[*]", "key": "\(deleted)",
                "pagination": { "type": "none" } } },
              "feed": { "request": { "path": "/events", "query": { "since": "{since}" } }, "records": "$.data[*]",
                "record": "$.thing", "key": "\(key)", "deletedWhen": { "path": "$.deleted", "equals": true },
                "incremental": { "watermark": { "path": "$.updated", "format": "unixSeconds" },
                  "filter": { "format": "unixSeconds" } },
                "pagination": { "type": "none" } } }
            """
        )
    }

    @Test func whatToldOfRecordsIsNoRecordWhenItIsMappedAgain() async throws {
        let transport = ScriptedTransport { request in
            switch Self.path(request) {
            case "events":
                return Self.json(
                    #"""
                    {"data": [{"id": "e1", "updated": 5}, {"id": "e2", "of": "a", "deleted": true, "updated": 6},
                      {"id": "e3", "of": "b", "updated": 7, "thing": {"id": "b", "amount": 9}}]}
                    """#
                )
            case "gone": return Self.json(#"{"data": [{"id": "log-1", "was": "c"}]}"#)
            default:
                return Self.json(#"{"data": [{"id": "a"}, {"id": "b"}, {"id": "c"}], "more": false}"#)
            }
        }
        let fixture = try await SyncFixture(Self.told("$.no", "$.no"), transport: transport)
        _ = try await fixture.sync(.full)
        let report = try await fixture.sync(.incremental)
        #expect(report.dataTypes.map(\.counts.rejected) == [4])
        #expect(Set(try await fixture.stored().keys) == ["a", "b", "c"])
        let mended = try fixture.restarted(Self.told("$.of", "$.was"))
        let replayed = try await mended.syncs.replay(fixture.connection, dataTypes: nil)
        #expect(replayed.map(\.stored) == [3])
        #expect(replayed.map(\.rejected) == [1])
        #expect(try await fixture.stored() == ["b": #"{"id":"b","amount":9}"#])
    }

    @Test func aLocalWatermarkIsReadInItsZone() throws {
        let spec = ThingProvider.spec(
            """
            "things": { \(ThingProvider.mapping), \(ThingProvider.list), "incremental": {
              "watermark": { "path": "$.at", "format": "localDateTime", "zone": "Europe/Berlin" }, "mode": "scan" } }
            """
        )
        let dataType = try #require(try ThingProvider.catalog(spec)["acme"]?.loaded.dataTypes.first)
        let increment = try #require(dataType.sync?.reads.first?.list.increment)
        #expect(increment.instant("2024-07-01T12:00:00")?.seconds == 1_719_828_000)
    }
}
