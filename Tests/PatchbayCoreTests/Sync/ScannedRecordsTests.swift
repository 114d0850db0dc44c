import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Records whose places were noted by the walk that found them: the same comes of them as of records that are read alone.
struct ScannedRecordsTests {
    private static let spec = #"""
        {
          "specVersion": 1, "id": "acme", "name": "Acme", "auth": { "type": "none" },
          "api": { "baseUrl": "https://api.acme.test" },
          "dataTypes": { "things": {
            "model": "open", "primaryKey": "$.id", "where": { "not": { "path": "$.kind", "equals": "draft" } },
            "mapping": {
              "id": "$.id",
              "amount": { "from": "$.sum.value", "transforms": ["toNumber"], "default": 0 },
              "state": { "from": ["$.state", "$.kind"] },
              "lines": {
                "each": "$.lines", "where": { "not": { "path": "$.hidden", "equals": true } },
                "as": { "object": { "id": "$.id", "names": { "each": "$.names", "as": "$.text" } } }
              }
            },
            "records": "$.data[*]", "request": { "path": "/things" }
          } }
        }
        """#

    private static func provider() throws -> LoadedProvider {
        let model = try JSONValue(parsing: Array(#"{"properties":{"id":{},"amount":{},"state":{},"lines":{}}}"#.utf8))
        let environment = TransformEnvironment(minorUnits: [:], zone: { _ in nil }, sha256: { $0 }, sha1: { $0 })
        let loader = ProviderLoader(environment: environment, modelNames: ["open"]) { $0 == "open" ? model : nil }
        let loaded = loader.load(SourceFile(name: "acme.json", text: spec), expectedID: "acme")
        #expect(loaded.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
        return loaded
    }

    /// A JSON value that fits, or one of those that do not.
    private static func value(_ fitting: String, _ random: inout SeededRandom) -> String {
        let others = [#"null"#, #""text""#, "7", "true", "[]", "{}", #""caf\u00e9 \"x\"""#, "[[1],{}]"]
        return Int.random(in: 0..<12, using: &random) == 0 ? others.randomElement(using: &random) ?? "1" : fitting
    }

    private static func object(_ members: [(String, String)], _ random: inout SeededRandom) -> String {
        var members = members.filter { _ in Int.random(in: 0..<15, using: &random) > 0 }
        if Int.random(in: 0..<3, using: &random) == 0 { members.shuffle(using: &random) }
        let blank = Int.random(in: 0..<4, using: &random) == 0 ? " \n" : ""
        return "{" + members.map { "\(blank)\"\($0)\"\(blank):\(blank)\($1)\(blank)" }.joined(separator: ",") + "}"
    }

    private static func list(
        _ longest: Int,
        _ element: (inout SeededRandom) -> String,
        _ random: inout SeededRandom
    )
        -> String
    {
        let elements = (0..<Int.random(in: 0...longest, using: &random)).map { _ in element(&random) }
        return "[" + elements.joined(separator: ", ") + "]"
    }

    private static func record(_ number: Int, _ random: inout SeededRandom) -> String {
        let lines = list(
            4,
            { random in
                let names = list(3, { object([("text", value(#""a""#, &$0)), ("x", "1")], &$0) }, &random)
                let members = [("id", value("1", &random)), ("hidden", "false"), ("names", value(names, &random))]
                return value(object(members, &random), &random)
            },
            &random
        )
        let members = [
            ("id", value("\"r\(number)\"", &random)), ("kind", value(#""sale""#, &random)), ("other", "{\"a\":[1]}"),
            ("sum", value(object([("value", value("1.50", &random)), ("unit", "1")], &random), &random)),
            ("state", value(#""open""#, &random)), ("lines", value(lines, &random)),
        ]
        return value(object(members, &random), &random)
    }

    /// Each seed is a page, every third with a member that occurs twice somewhere.
    @Test(arguments: 1...60 as ClosedRange<UInt64>)
    func mapsToTheSame(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var records = (0..<Int.random(in: 0...40, using: &random)).map { Self.record($0, &random) }
        if seed % 3 == 0 { records.append(#"{"id":"twice","id":"again"}"#) }
        // The comparison is in there.
        _ = try PageMapperTests.map(Self.provider(), "{\"data\": [\(records.joined(separator: ", "))]}")
    }

    @Test func notesThePlacesOfEachRecord() throws {
        let plan = try #require(Self.provider().dataTypes.first?.sync?.reads.first?.list.page)
        func scanned(_ body: String) throws -> ScannedRecords? {
            let response = ProviderResponse(status: 200, body: Array(body.utf8))
            guard case .page(let page) = try plan.read(response, receivedAt: SyncSamples.now, MappingSurroundings())
            else { return nil }
            #expect(page.scanned.map { $0.rows.count } ?? page.records.count == page.records.count)
            return page.scanned
        }
        #expect(try scanned(#"{"data":[{"id":1},{"lines":[{},{}]},7]}"#)?.rows.count == 3)
        #expect(try scanned(#"{"data":[]}"#)?.rows == [])
        #expect(try scanned(#"{"data":[{"id":1,"id":2}]}"#) == nil)
    }
}
