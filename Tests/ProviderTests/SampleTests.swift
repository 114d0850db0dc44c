import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Testing

/// The real payloads that lie beside the repository: each is an example here, and what becomes of it is known.
@Suite(.enabled(if: sharedFolder != nil, "the shared samples are not here")) struct SampleTests {
    /// A file of samples.
    struct Sample: Sendable, CustomTestStringConvertible {
        var url: URL
        var provider: String
        var dataType: String
        var testDescription: String { "\(provider)/\(dataType)/\(url.lastPathComponent)" }
    }

    static let samples: [Sample] = {
        guard let root = sharedFolder?.appending(path: "samples") else { return [] }
        return names(in: root).flatMap { provider in
            names(in: root.appending(path: provider)).filter { !$0.hasPrefix("_") }.flatMap { dataType in
                let folder = root.appending(path: "\(provider)/\(dataType)")
                return names(in: folder).filter { $0.hasSuffix(".json") }.map { name in
                    Sample(url: folder.appending(path: name), provider: provider, dataType: camelCase(dataType))
                }
            }
        }
    }()

    private static func names(in folder: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []).sorted()
    }

    /// The data type's name in the specs, which write no underscores.
    private static func camelCase(_ name: String) -> String {
        let words = name.split(separator: "_")
        return words.dropFirst().reduce(String(words[0])) { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
    }

    /// The records of a response: the list where the spec says, else the one object or list that it wraps.
    private static func records(of response: JSONValue, _ type: DataTypePlan) throws -> [JSONValue] {
        if let path = type.reads.first?.records?.path.value {
            let found = try JSONPath(path.text).select(from: response).map(\.value)
            if !found.isEmpty { return found }
        }
        for member in response.objectValue?.members ?? [] where member.name != "QueryResponse" {
            if member.value.objectValue?.isEmpty == false { return [member.value] }
            if let elements = member.value.arrayValue, elements.first?.objectValue != nil { return elements }
        }
        return []
    }

    private static func records(of sample: Sample, _ type: DataTypePlan) throws -> [JSONValue] {
        let payload = try JSONValue(parsing: Array(Data(contentsOf: sample.url)))
        return sample.url.lastPathComponent.hasPrefix("record-") ? [payload] : try records(of: payload, type)
    }

    private static func type(_ sample: Sample) throws -> DataTypePlan {
        let folder = try #require(ProviderExampleTests.folder)
        let file = try ProviderFolder.read(folder.file(of: sample.provider), name: sample.provider)
        let loaded = folder.loader(besides: folder.providers).load(file, expectedID: sample.provider)
        return try #require(loaded.dataTypes.first { $0.name == sample.dataType })
    }

    /// What the checked-in list says of samples that are rejected on purpose: the reason by the sample's path.
    private static func rejections() throws -> [String: String] {
        let data = try Data(contentsOf: repositoryRoot.appending(path: "Tests/Data/rejected-samples.json"))
        let list = try JSONValue(parsing: Array(data)).arrayValue ?? []
        return Dictionary(
            list.compactMap { entry in
                guard let sample = entry["sample"]?.stringValue, let reason = entry["reason"]?.stringValue else {
                    return nil
                }
                return (sample, reason)
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    @Test(arguments: samples) func isAnExample(_ sample: Sample) throws {
        let type = try Self.type(sample)
        let records = try Self.records(of: sample, type)
        let examples = try files(in: "providers/examples/\(sample.provider)/\(sample.dataType)", withExtension: "json")
            .map { try JSONValue(parsing: Array(Data(contentsOf: $0))) }
        let known = try examples.flatMap { example in
            try example["input"].map { [$0] } ?? Self.records(of: example["page"] ?? .null, type)
        }
        for record in records {
            #expect(known.contains(record), "no example has the record \(record.compactText.prefix(120))")
        }
    }

    @Test(arguments: samples) func comesOutOrIsOnTheListOfRejections(_ sample: Sample) throws {
        let type = try Self.type(sample)
        let plan = try #require(type.mapping)
        let outcome = Outcome()
        for record in try Self.records(of: sample, type) {
            var mapping = PayloadMapping(
                plan: plan,
                surroundings: MappingSurroundings(),
                write: { bytes in for index in bytes.indices { outcome.output.append(bytes[index]) } },
                report: { if case .rejected(let errors) = $0.outcome { outcome.errors += errors.map(\.text) } },
                explain: nil
            )
            _ = try mapping.map(records: [record])
        }
        let lines = outcome.output.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        for line in lines { #expect(!line.contains(#""status":"unknown""#), "\(line)") }
        if try Self.rejections()[sample.testDescription] != nil {
            #expect(!outcome.errors.isEmpty && lines.isEmpty, "on the list, and not rejected")
        } else {
            #expect(outcome.errors == [])
        }
    }

    /// What a mapping gives, piece by piece.
    private final class Outcome {
        var output: [UInt8] = []
        var errors: [String] = []
    }
}
