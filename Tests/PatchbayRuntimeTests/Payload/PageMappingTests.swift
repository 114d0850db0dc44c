import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// What a dry run makes of a whole response is what a sync stores of it.
struct PageMappingTests {
    /// What a mapping gives, piece by piece.
    private final class Collected {
        var output: [UInt8] = []
        var rejected = 0
    }

    private static let rules = #"{ "id": "$.id", "amount": "$.amount" }"#

    @Test(arguments: [
        (#""$.data[*]""#, rules, #"{"data": [{"id": "a", "amount": 1.10}, {"id": "b"}, {"amount": 3}]}"#),
        (
            #"{ "path": "$.data", "shape": "values", "keyAs": "id" }"#, rules,
            #"{"data": {"x": {"amount": 1}, "y": { }, "z": 5}}"#
        ),
        (
            #"{ "path": "$.data", "shape": "values" }"#, #"{ "id": { "from": { "key": true } } }"#,
            #"{"data": {"x": {}, "y": {"id": 1}}}"#
        ),
        (#"{ "path": "$.data[*]", "shape": "scalars", "keyAs": "id" }"#, rules, #"{"data": ["a", "b\"c"]}"#),
        (#"{ "path": "$.data", "shape": "object" }"#, rules, #"{"data": {"id": "a", "amount": 2}}"#),
        (#"{ "path": "$.data[*]", "missing": "empty" }"#, rules, "{}"),
        (
            #""$.groups[*].items[*]""#, rules,
            #"{"id": "page", "groups": [{"items": [{"id": "a", "amount": 1.10}, {"id": "b"}]}, {"items": [{"id": "c"}]}]}"#
        ),
        (#""$.edges[*].node""#, rules, #"{"edges": [{"node": {"id": "a"}}, {"node": {"amount": 1}}]}"#),
        (#""$.data[?@.kind == 'x']""#, rules, #"{"data": [{"id": "a", "kind": "x"}, {"id": "b", "kind": "y"}]}"#),
        (#""$.pages[-1].items""#, rules, #"{"pages": [{"items": []}, {"items": [{"id": "a"}, {"id": "b"}]}]}"#),
        (
            #"{ "path": "$..names[*]", "shape": "scalars", "keyAs": "id" }"#, rules,
            #"{"x": {"names": ["a"]}, "y": {"names": ["b", "c"]}}"#
        ),
        (
            #""$.edges[*].node""#, #"{ "id": "$.id", "amount": { "from": { "page": "$.rate" } } }"#,
            #"{"rate": 7.50, "edges": [{"node": {"id": "a"}}]}"#
        ),
        (#"{ "path": "$[*]", "format": "ndjson" }"#, rules, "{\"id\": \"a\"}\n\n{\"id\": \"b\", \"amount\": 7}\n"),
        (#"{ "path": "$[*]", "format": "csv" }"#, #"{ "id": "$.id" }"#, "id,amount\r\na,1\r\n\"b, c\",2\r\n"),
        (
            #""$.data[*]""#, #"{ "id": "$.id", "amount": { "from": { "page": "$.rate" } } }"#,
            #"{"rate": 7.50, "data": [{"id": "a"}, {"id": "b"}]}"#
        ),
    ]) func isThatOfASync(_ records: String, _ rules: String, _ body: String) async throws {
        let transport = ScriptedTransport { _ in ProviderResponse(status: 200, body: Array(body.utf8)) }
        let key = rules.contains(#""key""#) ? #"{ "key": true }"# : #""$.id""#
        let spec = ThingProvider.spec(
            """
            "things": { \(ThingProvider.mapping(rules)), "primaryKey": \(key), "request": { "path": "/things" },
              "records": \(records), "pagination": { "type": "none" } }
            """
        )
        let fixture = try await SyncFixture(spec, transport: transport)
        let report = try await fixture.sync(.full)
        let stored = try await fixture.records().map { String(decoding: $0.payload, as: UTF8.self) }

        let plan = try #require(fixture.catalog["acme"]?.loaded.dataTypes.first?.reads.first)
        let collected = Collected()
        var mapping = PayloadMapping(
            plan: try #require(plan.mapping),
            surroundings: MappingSurroundings(),
            write: { bytes in for index in bytes.indices { collected.output.append(bytes[index]) } },
            report: { _ in collected.rejected += 1 },
            explain: nil
        )
        let counts = try mapping.map(page: Array(body.utf8), try #require(plan.records))
        let lines = collected.output.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        #expect(lines.sorted() == stored.sorted())
        #expect(counts.rejected == report.dataTypes[0].counts.rejected)
        #expect(lines.isEmpty == (body == "{}"))
    }

    @Test(arguments: [
        (#""$.data[*]""#, "[}", PageError.unreadable(PayloadFault(kind: .unexpectedCharacter, offset: 1))),
        (#""$.data[*]""#, "{}", .noRecords(path: "$.data[*]", found: "nothing")),
        (
            #"{ "path": "$.data", "shape": "values", "keyAs": "id" }"#, #"{"data": [1]}"#,
            .noRecords(path: "$.data", found: "a list")
        ),
        (#""$.edges[*].node""#, "{}", .noRecords(path: "$.edges[*].node", found: "nothing")),
        (#""$.pages[-1].items""#, #"{"pages": []}"#, .noRecords(path: "$.pages[-1].items", found: "nothing")),
    ]) func saysWhatIsWrongWithAResponse(_ records: String, _ body: String, _ error: PageError) throws {
        let spec = ThingProvider.spec(
            """
            "things": { \(ThingProvider.mapping), "primaryKey": "$.id", "request": { "path": "/things" },
              "records": \(records), "pagination": { "type": "none" } }
            """
        )
        let read = try #require(try ThingProvider.catalog(spec)["acme"]?.loaded.dataTypes.first?.reads.first)
        #expect(throws: error) { try #require(read.records).find(in: Array(body.utf8)) }
    }

    @Test(arguments: [
        (#""$.edges[*].node""#, #"{"edges": []}"#),
        (#"{ "path": "$.edges[*].node", "missing": "empty" }"#, "{}"),
        (#"{ "path": "$.data", "shape": "values", "keyAs": "id" }"#, #"{"data": []}"#),
    ]) func findsNoRecordsWhereThereAreNone(_ records: String, _ body: String) throws {
        let spec = ThingProvider.spec(
            """
            "things": { \(ThingProvider.mapping), "primaryKey": "$.id", "request": { "path": "/things" },
              "records": \(records), "pagination": { "type": "none" } }
            """
        )
        let read = try #require(try ThingProvider.catalog(spec)["acme"]?.loaded.dataTypes.first?.reads.first)
        let found = try #require(read.records).find(in: Array(body.utf8))
        #expect(found.ranges.isEmpty)
    }
}
