import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Pages made ready to be stored.
struct PageMapperTests {
    /// What stands in a batch, as texts.
    struct Seen: Equatable {
        var fate: RecordBatch.Fate
        var key: String
        var payload = ""
        var source = ""
        var reason: String?
    }

    static func provider(_ things: String) throws -> LoadedProvider {
        let loaded = try SpecSamples.load(
            """
            {
              "specVersion": 1, "id": "acme", "name": "Acme", "auth": { "type": "none" },
              "api": { "baseUrl": "https://api.acme.test" },
              "dataTypes": { "things": { \(things) } }
            }
            """
        )
        #expect(loaded.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
        return loaded
    }

    /// What the first page of a list becomes; `isFeed` reads the feed, behind an earlier full run without records.
    static func map(_ things: String, _ body: String, isFeed: Bool = false) throws -> (RecordBatch, MappedPage) {
        try map(provider(things), body, isFeed: isFeed)
    }

    /// The same by the first data type of a provider.
    static func map(
        _ provider: LoadedProvider,
        _ body: String,
        isFeed: Bool = false
    ) throws -> (RecordBatch, MappedPage) {
        let dataType = try #require(provider.dataTypes.first)
        let mapper = try #require(PageMapper(dataType))
        let plan = try #require(dataType.sync)
        var checkpoint: Checkpoint?
        if isFeed {
            var first = SyncMachine(plan, seed: 1)
            _ = try first.handle(.start(start(nil)))
            for _ in 0..<2 {
                let answer = ProviderResponse(status: 200, body: Array(#"{"data":[]}"#.utf8))
                guard case .requesting = first.state else { continue }
                var actions = try first.handle(.answered(answer, at: SyncSamples.now))
                while let action = actions.popLast() {
                    switch action {
                    case .map: actions += try first.handle(.mapped(MappedPage(counts: SyncCounts())))
                    case .commit(let commit):
                        checkpoint = commit.checkpoint
                        actions += try first.handle(.committed)
                    default: break
                    }
                }
            }
        }
        var machine = SyncMachine(plan, seed: 1)
        _ = try machine.handle(.start(start(checkpoint)))
        let answer = ProviderResponse(status: 200, body: Array(body.utf8))
        for action in try machine.handle(.answered(answer, at: SyncSamples.now)) {
            if case .map(let page) = action {
                let result = mapper.map(page, variables: [:])
                // Without what the walk over the page noted, each record is read once more, to the same end.
                var unread = page
                unread.reading.scanned = nil
                let again = mapper.map(unread, variables: [:])
                #expect(seen(again.batch) == seen(result.batch))
                #expect(again.batch.rows == result.batch.rows)
                #expect(again.mapped == result.mapped)
                return (result.batch, result.mapped)
            }
        }
        Issue.record("no page was to be mapped")
        return (RecordBatch(), MappedPage(counts: SyncCounts()))
    }

    private static func start(_ checkpoint: Checkpoint?) -> SyncStart {
        SyncStart(isFull: false, now: SyncSamples.now, checkpoint: checkpoint, scope: RequestScope())
    }

    static func seen(_ batch: RecordBatch) -> [Seen] {
        batch.rows.map { row in
            Seen(
                fate: row.fate,
                key: String(decoding: batch.names[row.key], as: UTF8.self),
                payload: String(decoding: batch.payloads[row.payload], as: UTF8.self),
                source: String(decoding: batch.sources[row.source], as: UTF8.self),
                reason: row.reasons.first?.message
            )
        }
    }

    /// The mapped record with an id, as a JSON text; what nothing makes is null.
    static func payload(_ id: String) -> String {
        #"{"id":\#(id),"amount":null,"count":null,"status":null,"date":null,"lines":null}"#
    }

    static let list = #"""
        "model": "thing", "primaryKey": "$.id", "mapping": { "id": "$.id" }, "records": "$.data[*]",
        "request": { "path": "/things" }
        """#
    static let increment = #"""
        , "incremental": { "watermark": { "path": "$.updated", "format": "unixSeconds" },
          "filter": { "format": "unixSeconds" } }
        """#

    // MARK: Lists

    @Test func givesKeyPayloadSourceAndNewestWatermark() throws {
        let things = Self.list.replacing(#""/things""#, with: #""/things", "query": { "since": "{since}" }"#)
        let (batch, mapped) = try Self.map(
            things + Self.increment,
            #"{"data":[{"id":"a","updated":5},{"updated":9,"id":"\u00e4\n"}, {"id":7,"updated":"x"}]}"#
        )
        #expect(
            Self.seen(batch) == [
                Seen(fate: .stored, key: "a", payload: Self.payload(#""a""#), source: #"{"id":"a","updated":5}"#),
                Seen(
                    fate: .stored,
                    key: "ä\n",
                    payload: Self.payload(#""ä\n""#),
                    source: #"{"updated":9,"id":"\u00e4\n"}"#
                ),
                Seen(
                    fate: .rejected,
                    key: "7",
                    source: #"{"id":7,"updated":"x"}"#,
                    reason: batch.rows.last?.reasons.first?.message
                ),
            ]
        )
        #expect(batch.rows.last?.reasons.first?.field == "/id")
        #expect(mapped == MappedPage(counts: SyncCounts(synced: 2, rejected: 1), newest: Timestamp(seconds: 9)))
    }

    @Test(arguments: [
        (#"{"id":null}"#, "the record has no text or number at `$.key`, a part of its key"),
        (#"{"id":"a","key":""}"#, "the record has no text or number at `$.key`, a part of its key"),
        (#"{"id":"a","key":{}}"#, "the record has no text or number at `$.key`, a part of its key"),
        (#"{"id":"a","key":"a\u0000"}"#, "the key has more than 512 bytes or holds a NUL"),
        (
            #"{"id":"a","key":"\#(String(repeating: "k", count: 513))"}"#,
            "the key has more than 512 bytes or holds a NUL"
        ),
    ]) func refusesRecordsWithoutAKey(_ record: String, _ reason: String) throws {
        let things = Self.list.replacing(#""primaryKey": "$.id""#, with: #""primaryKey": "$.key""#)
        let (batch, mapped) = try Self.map(things, #"{"data":[\#(record)]}"#)
        #expect(batch.rows.map(\.fate) == [.rejected])
        #expect(batch.rows.first?.key.isEmpty == true)
        // What the mapping itself refuses is told first.
        #expect(batch.rows.first?.reasons.last?.message == reason || record.contains("null"))
        #expect(mapped.counts == SyncCounts(rejected: 1))
    }

    @Test func joinsThePartsOfAKeySoThatTheyStayApart() throws {
        let things = Self.list.replacing(#""primaryKey": "$.id""#, with: #""primaryKey": ["$.id", "$.part"]"#)
        let (batch, _) = try Self.map(
            things,
            #"{"data":[{"id":"a/b","part":"c"},{"id":"a","part":"b/c"},{"id":"~","part":1}]}"#
        )
        #expect(Self.seen(batch).map(\.key) == ["a~1b/c", "a/b~1c", "~0/1"])
    }

    @Test func tellsDeletedAndUnwantedRecords() throws {
        let things =
            Self.list
            + #", "where": { "path": "$.kind", "equals": "x" }, "deletion": { "when": { "path": "$.gone", "equals": true } }"#
        let (batch, mapped) = try Self.map(
            things,
            #"{"data":[{"id":"a","kind":"x","gone":true},{"id":"b","kind":"y"},{"id":"c","kind":"x"}]}"#
        )
        #expect(Self.seen(batch).map(\.fate) == [.deleted, .stored])
        #expect(Self.seen(batch).map(\.key) == ["a", "c"])
        #expect(mapped.counts == SyncCounts(synced: 1, filtered: 1, deleted: 1))
    }

    @Test func keepsTheRecordsOfADataTypeWithoutAMapping() throws {
        let things = #"""
            "internal": true, "primaryKey": "$.id", "records": "$.data[*]", "request": { "path": "/things" }
            """#
        let (batch, _) = try Self.map(things, #"{"data":[{"id":"a","b":[1]}]}"#)
        #expect(Self.seen(batch) == [Seen(fate: .stored, key: "a", source: #"{"id":"a","b":[1]}"#)])
    }

    @Test(arguments: [
        (#"{ "path": "$.data", "shape": "scalars", "keyAs": "id" }"#, #"{"data":["a",{}]}"#, #"{"id":"a"}"#),
        (#"{ "path": "$.data", "shape": "values", "keyAs": "id" }"#, #"{"data":{"a":{ "n":1}}}"#, #"{"id":"a","n":1}"#),
        (#"{ "path": "$.data", "shape": "values", "keyAs": "id" }"#, #"{"data":{"a":{}}}"#, #"{"id":"a"}"#),
        (#"{ "path": "$.data", "shape": "object" }"#, #"{"data":{"id":"a"}}"#, #"{"id":"a"}"#),
    ]) func putsRecordsOfOtherShapesTogether(_ records: String, _ body: String, _ source: String) throws {
        let things = Self.list.replacing(#""records": "$.data[*]""#, with: #""records": \#(records)"#)
        let (batch, _) = try Self.map(things, body)
        let first = try #require(Self.seen(batch).first)
        #expect(first == Seen(fate: .stored, key: "a", payload: Self.payload(#""a""#), source: source))
    }

    // MARK: Versions

    @Test(
        arguments: [
            (
                nil,
                ["-1e30", "-20", "-2.5", "-2", "-0.5", "-0.05", "0", "1e-9", "0.05", "0.5", "2", "2.5", "10", "1e30"]
            ),
            ("unixSeconds", ["-5", "0", "9", "10", "1700000000"]),
            (nil, [#""""#, #""10""#, #""9""#, #""a""#, #""ab""#]),
        ] as [(String?, [String])]
    ) func ordersVersionsAsTheyAreMeant(_ format: String?, _ ascending: [String]) throws {
        let version = #", "version": { "path": "$.v"\#(format.map { #", "format": "\#($0)""# } ?? "") }"#
        let records = ascending.map { #"{"id":"a","v":\#($0)}"# }.joined(separator: ",")
        let (batch, _) = try Self.map(Self.list + version, #"{"data":[\#(records)]}"#)
        let versions = batch.rows.map { Array(batch.names[$0.version]) }
        #expect(versions.count == ascending.count)
        for (one, other) in zip(versions, versions.dropFirst()) {
            #expect(one.lexicographicallyPrecedes(other), "\(one) \(other)")
        }
    }

    @Test func givesEqualNumbersTheSameVersion() throws {
        let version = #", "version": { "path": "$.v" }"#
        let records = ["1.0", "1", "1e0", "10e-1", "0.1E+1"].map { #"{"id":"a","v":\#($0)}"# }.joined(separator: ",")
        let (batch, _) = try Self.map(Self.list + version, #"{"data":[\#(records)]}"#)
        #expect(Set(batch.rows.map { Array(batch.names[$0.version]) }).count == 1)
    }

    // MARK: Feeds and lists of deletions

    static func feed(_ more: String) -> String {
        list + #"""
            , "feed": {
                "request": { "path": "/events", "query": { "since": "{since}" } }, "records": "$.data[*]",
                "incremental": { "watermark": { "path": "$.at", "format": "unixSeconds" },
                  "filter": { "format": "unixSeconds" } }, "retentionDays": 30, \#(more)
              }
            """#
    }

    static let events = #"""
        {"data":[{"at":7,"type":"made","object":{"id":"a"}},{"at":9,"type":"gone","object":{"id":"b"}},{"at":8,"type":"made"}]}
        """#

    @Test func mapsTheRecordsInsideEvents() throws {
        let (batch, mapped) = try Self.map(
            Self.feed(
                #""record": "$.object", "key": "$.object.id", "deletedWhen": { "path": "$.type", "equals": "gone" }"#
            ),
            Self.events,
            isFeed: true
        )
        #expect(
            Self.seen(batch) == [
                Seen(fate: .stored, key: "a", payload: Self.payload(#""a""#), source: #"{"id":"a"}"#),
                Seen(fate: .deleted, key: "b", source: #"{"id":"b"}"#),
                Seen(
                    fate: .rejected,
                    key: "",
                    source: #"{"at":8,"type":"made"}"#,
                    reason: "the event has no record"
                ),
            ]
        )
        #expect(
            mapped
                == MappedPage(counts: SyncCounts(synced: 1, rejected: 1, deleted: 1), newest: Timestamp(seconds: 9))
        )
    }

    @Test func namesTheRecordsThatMustBeReadAgain() throws {
        let (batch, mapped) = try Self.map(
            Self.feed(
                #"""
                "record": "$.object", "key": "$.object.id", "deletedWhen": { "path": "$.type", "equals": "gone" },
                "refetch": { "path": "/things/{feed.key}" }
                """#
            ),
            Self.events,
            isFeed: true
        )
        #expect(Self.seen(batch).map(\.key) == ["b", ""])
        #expect(mapped.refetched == ["a"])
        #expect(mapped.newest == Timestamp(seconds: 9))
    }
}
