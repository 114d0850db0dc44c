import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// Records that are made to hurt: each counts as an error or is stored as it is, and those around it are stored.
@Suite struct PoisonTests {
    /// A record in the middle of a page, and whether it is stored.
    struct Poison: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var record: String
        /// The payload that is stored; nil when the record is refused.
        var payload: String?

        init(_ testDescription: String, _ record: String, stored payload: String? = nil) {
            self.testDescription = testDescription
            self.record = record
            self.payload = payload
        }
    }

    private static let long = String(repeating: "x", count: 5 << 20)

    static let poisons = [
        Poison("null", "null"), Poison("a number", "7"), Poison("a text", #""p""#), Poison("a list", "[]"),
        Poison("an empty record", "{}"), Poison("a key that is null", #"{"id":null}"#),
        Poison("a key that is an object", #"{"id":{"a":1}}"#), Poison("a key that is true", #"{"id":true}"#),
        Poison("an empty key", #"{"id":""}"#),
        Poison("a NUL in the key", #"{"id":"p\u0000"}"#),
        Poison("a key of 100 KB", #"{"id":"\#(String(repeating: "k", count: 100_000))"}"#),
        Poison("a key twice", #"{"id":"p","id":"q"}"#),
        Poison("half a character in the key", #"{"id":"p\ud800"}"#),
        Poison("an amount that is a text", #"{"id":"p","amount":"much"}"#),
        Poison("an amount that is a list", #"{"id":"p","amount":[1]}"#),
        Poison("an amount beyond every range", #"{"id":"p","amount":1e400}"#),
        Poison("an amount twice", #"{"id":"p","amount":1,"amount":2}"#),
        Poison(
            "a member twice that nobody reads",
            #"{"id":"p","x":1,"x":2,"y":1e400,"z":"\ud800"}"#,
            stored: #"{"id":"p","amount":null}"#
        ),
        Poison(
            "a text of 5 MB that nobody reads",
            #"{"id":"p","x":"\#(long)"}"#,
            stored: #"{"id":"p","amount":null}"#
        ),
        Poison("a text of 5 MB for an amount", #"{"id":"p","amount":"\#(long)"}"#),
        Poison(
            "an amount that a double cannot hold",
            #"{"id":"p","amount":9007199254740993.10}"#,
            stored: #"{"id":"p","amount":9007199254740993.10}"#
        ),
        Poison(
            "a path for a key",
            #"{"id":"../../etc/passwd"}"#,
            stored: #"{"id":"../../etc/passwd","amount":null}"#
        ),
        Poison(
            "a statement for a key",
            #"{"id":"'); DROP TABLE record;--"}"#,
            stored: #"{"id":"'); DROP TABLE record;--","amount":null}"#
        ),
        Poison(
            "lines in a key",
            #"{"id":"p\r\nSet-Cookie: a=b\u202e"}"#,
            stored: "{\"id\":\"p\\r\\nSet-Cookie: a=b\u{202E}\",\"amount\":null}"
        ),
    ]

    @Test(arguments: poisons) func doesNotHurtTheRecordsAroundIt(_ poison: Poison) async throws {
        let fixture = try await SyncFixture(ThingProvider.spec(PageFaultTests.byCursor))
        let page = #"{"data":[{"id":"a"},\#(poison.record),{"id":"b"}],"next":"1"}"#
        fixture.provider.fail(1, PageFaultTests.json(page))
        fixture.provider.fail(2, PageFaultTests.page(["c"]))
        let report = try await fixture.sync(.full)
        #expect(report.run.status == .completed, "\(report.run.reason ?? "")")
        let errors = poison.payload == nil ? 1 : 0
        #expect([report.run.recordsProcessed, report.run.recordsSynced, report.run.errors] == [4, 4 - errors, errors])
        let stored = try await fixture.stored().values
        let good = ["a", "b", "c"].map { #"{"id":"\#($0)","amount":null}"# }
        #expect(stored.sorted() == (good + [poison.payload].compactMap(\.self)).sorted())
        let refused = try await fixture.store.rejected(
            RecordQuery(dataType: "things", limit: 10),
            of: fixture.connection.id,
            owner: fixture.connection.owner
        )
        #expect(refused.map { String(decoding: $0.source, as: UTF8.self) } == (errors == 1 ? [poison.record] : []))
        #expect(refused.allSatisfy { $0.reasons.first.map { $0.message.utf8.count < 1000 } ?? false })
    }

    /// What no JSON text may hold spoils its page: the run says so, and what came before is kept.
    @Test(arguments: [
        Array(#"{"id":"p"#.utf8) + [0xFF, 0xC0] + Array(#""}"#.utf8), Array(#"{"id":NaN}"#.utf8),
        Array(#"{"id":"p",}"#.utf8), Array("{\"id\":\"p\n\"}".utf8),
        Array(
            #"{"id":"p","x":\#(String(repeating: "[", count: 100_000))\#(String(repeating: "]", count: 100_000))}"#.utf8
        ),
    ]) func completesNoRunWithoutAPage(_ record: [UInt8]) async throws {
        let fixture = try await SyncFixture(ThingProvider.spec(PageFaultTests.byCursor))
        fixture.provider.fail(1, PageFaultTests.page(["a"], #","next":"1""#))
        let page = Array(#"{"data":[{"id":"b"},"#.utf8) + record + Array("]}".utf8)
        for number in 2...5 { fixture.provider.fail(number, ProviderResponse(status: 200, body: page)) }
        let report = try await fixture.sync(.full)
        #expect(report.run.status == .failed || report.run.errors == 1, "\(report.run.recordsProcessed)")
        #expect(try await fixture.stored().keys.contains("a"))
    }
}
