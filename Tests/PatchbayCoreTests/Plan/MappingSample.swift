import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import Testing

/// A mapping of a spec made for a test, and what it does with records.
struct MappingSample {
    let plan: MappingPlan

    /// Compiles the rules of a mapping, and whatever else the data type says; `model` is what the records must be.
    init(_ mapping: String, dataType: String = "", model: JSONValue? = nil) throws {
        let provider = Self.load(mapping, dataType: dataType, model: model)
        let messages = provider.diagnostics.filter { $0.severity == .error }.map(\.message)
        try #require(messages.isEmpty, "\(messages)")
        plan = try #require(provider.dataTypes.first?.mapping)
    }

    /// Loads a spec with the rules of a mapping.
    static func load(_ mapping: String, dataType: String = "", model: JSONValue? = nil) -> LoadedProvider {
        let name = model == nil ? "" : #""model": "thing","#
        let text = """
            { "specVersion": 1, "id": "acme", "name": "Acme", "auth": { "type": "none" },
              "api": { "baseUrl": "https://api.example.com" },
              "dataTypes": { "things": { "internal": true, \(name) \(dataType) "mapping": \(mapping) } } }
            """
        let loader = ProviderLoader(environment: .host, modelNames: []) { _ in model }
        return loader.load(SourceFile(name: "acme.json", text: text), expectedID: "acme")
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
