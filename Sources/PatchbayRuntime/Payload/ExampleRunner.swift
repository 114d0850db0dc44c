import Foundation
package import PatchbayCore
import PatchbayEngine

/// Runs the examples beside a spec through the same mapping as everything else.
package enum ExampleRunner {
    /// What became of an example.
    package struct Result: Sendable {
        /// The file's name without `.json`.
        package var name: String
        /// What differs; nil when the example holds.
        package var failure: String?
    }

    /// Runs all examples of a data type.
    /// - Throws: what the system says when a file cannot be read.
    package static func run(folder: ProviderFolder, provider: String, _ type: DataTypePlan) throws -> [Result] {
        let place = folder.providers.appending(path: "examples/\(provider)/\(type.name)")
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: place.path(percentEncoded: false)) else {
            return []
        }
        return try names.filter { $0.hasSuffix(".json") }.sorted().map { name in
            let file = try ProviderFolder.read(place.appending(path: name), name: name)
            return Result(name: String(name.dropLast(5)), failure: check(file, type))
        }
    }

    private static func check(_ file: SourceFile, _ type: DataTypePlan) -> String? {
        let example: JSONValue
        do throws(JSONFault) {
            example = try JSONValue(parsing: file.bytes)
        } catch {
            return "the example is not JSON at byte \(error.offset + 1): \(error.message)"
        }
        for member in ["source", "licence"] where example[member]?.stringValue == nil {
            return "the example does not say its `\(member)`"
        }
        guard let plan = type.mapping else { return "the data type has no mapping" }
        var variables: [String: JSONValue] = [:]
        for member in example["variables"]?.objectValue?.members ?? [] { variables[member.name] = member.value }
        let surroundings = MappingSurroundings(page: example["page"], parent: example["parent"], variables: variables)
        let collected = Collected()
        var mapping = PayloadMapping(
            plan: plan,
            surroundings: surroundings,
            write: { bytes in
                for index in bytes.indices { collected.output.append(bytes[index]) }
            },
            report: { collected.reports.append($0) },
            explain: nil
        )
        do {
            if let page = example["page"], let records = type.records {
                _ = try mapping.map(
                    page: Array(page.compactText.utf8),
                    records: records,
                    allowsMissing: type.allowsMissingRecords
                )
            } else if let input = example["input"] {
                _ = try mapping.map(
                    page: Array(input.compactText.utf8),
                    records: PathExpression("$"),
                    allowsMissing: false
                )
            } else {
                return "the example has no `input` and no `page`"
            }
        } catch {
            return "the mapping stopped: \(error)"
        }
        return compare(example, collected)
    }

    /// What a mapping gave.
    private final class Collected {
        var output: [UInt8] = []
        var reports: [PayloadMapping.Report] = []
    }

    private static func compare(_ example: JSONValue, _ collected: Collected) -> String? {
        let lines = collected.output.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        let rejections = collected.reports.flatMap { report -> [String] in
            if case .rejected(let errors) = report.outcome { errors.map(\.text) } else { [] }
        }
        if let errors = example["errors"]?.arrayValue {
            for error in errors {
                let wanted = [
                    error["field"]?.stringValue.map { $0.isEmpty ? "" : "`\($0)`" }, error["message"]?.stringValue,
                ]
                .compactMap(\.self).filter { !$0.isEmpty }
                guard rejections.contains(where: { text in wanted.allSatisfy { text.contains($0) } }) else {
                    return
                        "expected an error with \(wanted.joined(separator: " and ")), found \(rejections.isEmpty ? "none" : rejections.joined(separator: "; "))"
                }
            }
            return lines.isEmpty ? nil : "expected a rejection, and the record was mapped"
        }
        if !rejections.isEmpty { return "rejected: \(rejections.joined(separator: "; "))" }
        if let key = example["deleted"]?.arrayValue {
            let found = collected.reports.compactMap { report -> [String]? in
                if case .deleted(let key) = report.outcome { key } else { nil }
            }
            return found == [key.compactMap(\.stringValue)]
                ? nil : "expected a deletion of \(example["deleted"]?.compactText ?? ""), found \(found)"
        }
        if example["filtered"] == true {
            return collected.reports.contains { if case .filtered = $0.outcome { true } else { false } }
                ? nil : "expected that `where` leaves the record out"
        }
        guard let output = example["output"] else {
            return "the example has no `output`, `errors`, `deleted` or `filtered`"
        }
        let expected = (output.arrayValue ?? [output]).map(\.compactText)
        if expected == lines { return nil }
        for (index, pair) in zip(expected, lines).enumerated() where pair.0 != pair.1 {
            return "record \(index + 1) differs: \(difference(pair.0, pair.1))"
        }
        return "expected \(expected.count) records, found \(lines.count)"
    }

    private static func difference(_ expected: String, _ found: String) -> String {
        guard let left = try? JSONValue(parsing: expected), let right = try? JSONValue(parsing: found) else {
            return found
        }
        for name in left.objectValue?.names ?? [] where left[name]?.compactText != right[name]?.compactText {
            return
                "`\(name)` is \(right[name]?.compactText ?? "nothing"), expected \(left[name]?.compactText ?? "nothing")"
        }
        for name in right.objectValue?.names ?? [] where left[name] == nil {
            return "`\(name)` is not expected"
        }
        return "the members stand in another order"
    }
}
