import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import Testing

/// A mapping of a spec made for a test, and what it does with records.
struct MappingSample {
    let plan: MappingPlan

    /// Compiles the rules of a mapping, and whatever else the data type says.
    init(_ mapping: String, dataType: String = "") throws {
        let text = """
            { "specVersion": 1, "id": "acme", "name": "Acme", "auth": { "type": "none" },
              "api": { "baseUrl": "https://api.example.com" },
              "dataTypes": { "things": { "internal": true, \(dataType) "mapping": \(mapping) } } }
            """
        let loader = ProviderLoader(environment: .host, modelNames: []) { _ in nil }
        let provider = loader.load(SourceFile(name: "acme.json", text: text), expectedID: "acme")
        let messages = provider.diagnostics.filter { $0.severity == .error }.map(\.message)
        try #require(messages.isEmpty, "\(messages)")
        plan = try #require(provider.dataTypes.first?.mapping)
    }

    /// What became of records that one mapper mapped in turn: the mapped text, or the outcome.
    func map(_ records: [String], explained: Bool = false) -> [String] {
        var mapper = RecordMapper(plan)
        return records.map { record in
            let bytes = Array(record.utf8) + [UInt8](repeating: 0, count: PageReader.padding)
            let start = mapper.output.count
            let result =
                explained
                ? mapper.explain(bytes.span, from: 0, to: record.utf8.count).result
                : mapper.map(bytes.span, from: 0, to: record.utf8.count)
            switch result.outcome {
            case .mapped:
                return mapper.output.withBytes(from: start) { bytes in
                    bytes.indices.reduce(into: "") { $0.unicodeScalars.append(Unicode.Scalar(bytes[$1])) }
                }
            case .filtered: return "filtered"
            case .deleted(let key): return "deleted \(key.joined(separator: ","))"
            case .rejected(let errors):
                return "rejected " + (result.fault?.message ?? errors.map(\.text).joined(separator: "; "))
            }
        }
    }
}
