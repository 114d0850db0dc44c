import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import Testing

/// Conditions on elements see the element, the item that the rule stands in, and the record around both.
@Suite struct ElementConditionTests {
    private func map(_ mapping: String, _ record: String) throws -> JSONValue {
        let text = """
            { "specVersion": 1, "id": "acme", "name": "Acme", "auth": { "type": "none" },
              "api": { "baseUrl": "https://api.example.com" },
              "dataTypes": { "things": { "internal": true, "mapping": \(mapping) } } }
            """
        let loader = ProviderLoader(environment: .host, modelNames: []) { _ in nil }
        let provider = loader.load(SourceFile(name: "acme.json", text: text), expectedID: "acme")
        let messages = provider.diagnostics.filter { $0.severity == .error }.map(\.message)
        #expect(messages.isEmpty, "\(messages)")
        let plan = try #require(provider.dataTypes.first?.mapping)
        var mapper = RecordMapper(plan)
        let bytes = Array(record.utf8) + [UInt8](repeating: 0, count: PageReader.padding)
        let result = mapper.map(bytes.span, from: 0, to: record.utf8.count)
        guard case .mapped = result.outcome else { throw Refused(outcome: result.outcome) }
        return try mapper.output.withBytes { bytes in try JSONValue(parsing: bytes) }
    }

    private struct Refused: Error {
        var outcome: MappingOutcome
    }

    @Test func seeElementItemAndRecord() throws {
        let mapping = #"""
            { "lines": { "each": "$.lines", "as": { "object": {
                "tax": { "from": { "record": "$.taxes" }, "transforms": [
                    { "type": "find", "where": { "all": [
                        { "path": "$.code", "equals": { "path": { "record": "$.country" } } },
                        { "path": "$.rate", "greaterThan": 0 } ] } },
                    { "type": "get", "key": "rate" } ] },
                "total": { "from": "$.parts", "transforms": [
                    { "type": "filter", "where": { "path": "$", "lessThan": 10 } }, "sum",
                    { "type": "multiply", "number": { "record": "$.factor" } } ] } } } },
              "after": { "from": "$.taxes", "transforms": [
                { "type": "filter", "where": { "not": { "path": "$.rate", "exists": true } } }, "count" ] } }
            """#
        let record = #"""
            { "country": "de", "factor": 0.5,
              "taxes": [{ "code": "fr", "rate": 20 }, { "code": "de", "rate": 0 }, { "code": "de", "rate": 19 }, {}],
              "lines": [{ "parts": [1, 20, 2.50] }, { "parts": [] }] }
            """#
        let mapped = try map(mapping, record)
        let expected =
            #"{"lines":[{"tax":19,"total":1.750},{"tax":19,"total":0.0}],"after":1}"#
        #expect(mapped.compactText == expected)
    }
}
