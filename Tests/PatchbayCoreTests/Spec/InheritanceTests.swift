import PatchbayCore
import PatchbayEngine
import Testing

/// What a data type or a read leaves out of an object is looked for in the layers below.
@Suite struct InheritanceTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        /// Members of `defaults`, of the data type, and of each of its reads.
        var defaults = ""
        var type = ""
        var reads: [String] = []
        /// Where the first read keeps what is asked for, and what is there.
        var place: String
        var value: String
        var testDescription: String { name }
    }

    private static let watermark = #""watermark": { "path": "$.at", "format": "rfc3339" }"#

    static let cases = [
        Case(
            name: "increments of defaults",
            defaults: #""incremental": { \#(watermark), "mode": "scan" }"#,
            type: #""incremental": { "mode": "filter", "filter": { "format": "rfc3339" }, "lookbackSeconds": 60 }"#,
            place: "/incremental",
            value: #"{"mode":"filter","filter":{"format":"rfc3339"},"lookbackSeconds":60,\#(watermark)}"#
        ),
        Case(
            name: "paging of defaults",
            defaults: #""pagination": { "type": "page", "stop": ["empty"] }"#,
            type: #""pagination": { "size": 20 }"#,
            place: "/pagination",
            value: #"{"size":20,"type":"page","stop":["empty"]}"#
        ),
        Case(
            name: "a type that only the data type names",
            defaults: #""pagination": { "size": 20 }"#,
            type: #""pagination": { "type": "page", "stop": ["empty"] }"#,
            place: "/pagination",
            value: #"{"type":"page","stop":["empty"],"size":20}"#
        ),
        Case(
            name: "records, a text below an object",
            defaults: #""records": "$.data[*]""#,
            type: #""records": { "missing": "empty" }"#,
            place: "/records",
            value: #"{"missing":"empty","path":"$.data[*]"}"#
        ),
        Case(
            name: "records, an object below a text",
            defaults: #""records": { "path": "$.other[*]", "missing": "empty" }"#,
            type: #""records": "$.data[*]""#,
            place: "/records",
            value: #"{"path":"$.data[*]","missing":"empty"}"#
        ),
        Case(
            name: "a read and its data type",
            type: #"""
                "incremental": { \#(watermark), "mode": "scan" }, "pagination": { "type": "page", "stop": ["empty"] }
                """#,
            reads: [#""incremental": { "mode": "scan" }, "pagination": { "size": 20 }"#, ""],
            place: "/reads/0/pagination",
            value: #"{"size":20,"type":"page","stop":["empty"]}"#
        ),
    ]

    private static func spec(_ test: Case) -> String {
        let requests = #""request": { "path": "/things", "query": { "at": "{page.number}", "since": "{since}" } }"#
        let sending = test.type.contains("lookback") ? requests : requests.replacing(#", "since": "{since}""#, with: "")
        let paging = (test.defaults + test.type).contains("pagination") ? "" : #""pagination": { "type": "none" },"#
        let records = (test.defaults + test.type).contains("records") ? "" : #""records": "$.data[*]","#
        let request =
            paging.isEmpty
            ? sending
            : sending.replacing(#""at": "{page.number}", "#, with: "")
                .replacing(#""at": "{page.number}""#, with: "")
        let reads = test.reads.enumerated().map { #""r\#($0.offset)": { \#($0.element) }"# }
        return #"""
            { "specVersion": 1, "id": "acme", "name": "Acme", "auth": { "type": "none" },
              "api": { "baseUrl": "https://api.acme.test" }, "defaults": { \#(test.defaults) },
              "dataTypes": { "things": { "model": "thing", "primaryKey": "$.id", \#(paging) \#(records) \#(request),
                \#(test.type.isEmpty ? "" : test.type + ",")
                \#(reads.isEmpty ? "" : #""reads": { \#(reads.joined(separator: ",")) },"#)
                "mapping": { "id": "$.id" } } } }
            """#
    }

    @Test(arguments: cases) func completesWhatALayerLeavesOut(_ test: Case) throws {
        let loaded = try SpecSamples.load(Self.spec(test))
        #expect(loaded.diagnostics.map(\.message) == [])
        var value = loaded.resolved?["dataTypes"]?["things"]
        for part in test.place.split(separator: "/") {
            value = part == "0" ? value?["r0"] : value?[String(part)]
        }
        #expect(try value == JSONValue(parsing: test.value))
        #expect(try JSONSchema(SpecSchema.document()).isValid(JSONValue(parsing: Self.spec(test))))
    }

    @Test func tellsWhatNoLayerHasWhereItIsWritten() throws {
        var test = Self.cases[0]
        test.defaults = #""incremental": { "mode": "scan" }"#
        let findings = try SpecSamples.load(Self.spec(test)).diagnostics
        let finding = try #require(findings.first)
        #expect(findings.count == 1)
        #expect(finding.message == "the incremental needs the member `watermark`")
        #expect(finding.pointer == "/dataTypes/things/incremental")
        test.type = ""
        let inherited = try SpecSamples.load(Self.spec(test)).diagnostics
        #expect(inherited.map(\.pointer) == ["/defaults/incremental"])
    }

    @Test func tellsATypeThatNoLayerHas() throws {
        var test = Self.cases[1]
        test.defaults = #""pagination": { "stop": ["empty"] }"#
        let findings = try SpecSamples.load(Self.spec(test)).diagnostics
        #expect(findings.contains { $0.pointer == "/dataTypes/things/pagination" && $0.message.contains("`type`") })
    }

    @Test func tellsAMisspeltMemberOfAPart() throws {
        var test = Self.cases[1]
        test.type = #""pagination": { "sice": 20 }"#
        let findings = try SpecSamples.load(Self.spec(test)).diagnostics
        #expect(findings.map(\.message) == ["`sice` is not a member of the page; did you mean `size`?"])
    }
}
