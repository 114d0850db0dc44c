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
        /// Whether the file was rewritten.
        package var isUpdated = false
    }

    /// Runs all examples of a data type; with `updates`, one that does not hold is rewritten to what came out.
    /// - Throws: what the system says when a file cannot be read or written.
    package static func run(
        folder: ProviderFolder,
        provider: String,
        _ type: DataTypePlan,
        updates: Bool = false
    ) throws -> [Result] {
        let place = folder.examples(of: provider, type.name)
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: place.path(percentEncoded: false)) else {
            return []
        }
        return try names.filter { $0.hasSuffix(".json") }.sorted().map { name in
            let url = place.appending(path: name)
            let file = try ProviderFolder.read(url, name: name)
            var result = Result(name: String(name.dropLast(5)))
            do throws(ProviderExample.Defect) {
                let example = try ProviderExample(file)
                let outcome = try example.run(type)
                result.failure = compare(example.document, outcome)
                guard updates, result.failure != nil else { return result }
                let text = JSONFormatter.format(.object(example.updated(to: outcome)))
                try write(text, to: url)
                result.isUpdated = true
            } catch {
                result.failure = error.message
            }
            return result
        }
    }

    private static func write(_ text: String, to url: URL) throws(ProviderExample.Defect) {
        do {
            try Data(text.utf8).write(to: url, options: .atomic)
        } catch {
            throw ProviderExample.Defect(message: "cannot be written: \((error as NSError).localizedDescription)")
        }
    }

    private static func compare(_ example: JSONObject, _ outcome: ProviderExample.Outcome) -> String? {
        if let difference = compareErrors(example["errors"]?.arrayValue, outcome) { return difference }
        if let key = example["deleted"]?.arrayValue {
            return outcome.deleted == [key.compactMap(\.stringValue)]
                ? nil : "expected a deletion of \(example["deleted"]?.compactText ?? ""), found \(outcome.deleted)"
        }
        if example["filtered"] == true {
            return outcome.hasFiltered ? nil : "expected that `where` leaves the record out"
        }
        guard let output = example["output"] else {
            guard example["errors"] == nil else {
                return outcome.records.isEmpty ? nil : "expected a rejection, and the record was mapped"
            }
            return "the example has no `output`, `errors`, `deleted` or `filtered`"
        }
        let expected = (output.arrayValue ?? [output]).map(\.compactText)
        if expected == outcome.records { return nil }
        for (index, pair) in zip(expected, outcome.records).enumerated() where pair.0 != pair.1 {
            return "record \(index + 1) differs: \(difference(pair.0, pair.1))"
        }
        return "expected \(expected.count) records, found \(outcome.records.count)"
    }

    /// Each expected error must be found; where none is expected there must be none.
    private static func compareErrors(_ expected: [JSONValue]?, _ outcome: ProviderExample.Outcome) -> String? {
        let found = outcome.errors.map(\.text)
        let words = found.isEmpty ? "none" : found.joined(separator: "; ")
        guard let expected else { return found.isEmpty ? nil : "rejected: \(words)" }
        for error in expected {
            let field = error["field"]?.stringValue.flatMap { $0.isEmpty ? nil : "`\($0)`" }
            let wanted = [field, error["message"]?.stringValue].compactMap(\.self).filter { !$0.isEmpty }
            guard found.contains(where: { text in wanted.allSatisfy { text.contains($0) } }) else {
                return "expected an error with \(wanted.joined(separator: " and ")), found \(words)"
            }
        }
        return nil
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
