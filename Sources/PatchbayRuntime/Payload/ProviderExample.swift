import PatchbayCore
import PatchbayEngine

/// A payload with what must become of it: one file of `providers/examples/<provider>/<dataType>/`.
///
/// Its members: `source` and `licence` of the payload; the payload as `input` or, with the response around it, as
/// `page`; `parent` and `variables` where rules need them, `read` where the data type has several; and what is expected:
/// `output` (a record, or a list of them), `errors` (each with a `field` and a part of its `message`), `deleted` (the
/// key), or `filtered`.
struct ProviderExample {
    /// The file as it was read.
    let document: JSONObject

    /// What is wrong with an example, in words.
    struct Defect: Error {
        var message: String
    }

    /// What came out.
    struct Outcome {
        /// The mapped records.
        var records: [String] = []
        /// Records that were not written.
        var reports: [PayloadMapping.Report] = []

        /// The errors of all rejected records.
        var errors: [FieldError] {
            reports.flatMap { report -> [FieldError] in
                if case .rejected(let errors) = report.outcome { errors } else { [] }
            }
        }

        /// The keys of all records that tell a deletion.
        var deleted: [[String]] {
            reports.compactMap { report in
                if case .deleted(let key) = report.outcome { key } else { nil }
            }
        }

        /// Whether `where` leaves a record out.
        var hasFiltered: Bool {
            reports.contains { if case .filtered = $0.outcome { true } else { false } }
        }
    }

    /// Reads an example.
    init(_ file: SourceFile) throws(Defect) {
        let value: JSONValue
        do throws(JSONFault) {
            value = try JSONValue(parsing: file.bytes)
        } catch {
            throw Defect(message: "the example is not JSON at byte \(error.offset + 1): \(error.message)")
        }
        guard let document = value.objectValue else { throw Defect(message: "the example is not an object") }
        for member in ["source", "licence"] where document[member]?.stringValue == nil {
            throw Defect(message: "the example does not say its `\(member)`")
        }
        self.document = document
    }

    /// Maps the payload.
    func run(_ type: DataTypePlan) throws(Defect) -> Outcome {
        let name = document["read"]?.stringValue
        guard let read = name == nil ? type.reads.first : type.reads.first(where: { $0.name == name }) else {
            throw Defect(message: "the data type has no read `\(name ?? "")`")
        }
        guard let plan = read.mapping else { throw Defect(message: "the data type has no mapping") }
        var variables: [String: JSONValue] = [:]
        for member in document["variables"]?.objectValue?.members ?? [] { variables[member.name] = member.value }
        let collected = Collected()
        var mapping = PayloadMapping(
            plan: plan,
            surroundings: MappingSurroundings(
                page: document["page"],
                parent: document["parent"],
                variables: variables
            ),
            write: { bytes in
                for index in bytes.indices { collected.output.append(bytes[index]) }
            },
            report: { collected.reports.append($0) },
            explain: nil
        )
        do {
            if let page = document["page"], let records = read.records {
                // A page that is no JSON is kept as a text.
                let text = records.format == .json ? nil : page.stringValue
                _ = try mapping.map(page: Array((text ?? page.compactText).utf8), records)
            } else if let input = document["input"] {
                _ = try mapping.map(records: input.arrayValue ?? [input])
            } else {
                throw Defect(message: "the example has no `input` and no `page`")
            }
        } catch let defect as Defect {
            throw defect
        } catch {
            throw Defect(message: "the mapping stopped: \(error)")
        }
        return Outcome(
            records: collected.output.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) },
            reports: collected.reports
        )
    }

    /// What a mapping gives, piece by piece.
    private final class Collected {
        var output: [UInt8] = []
        var reports: [PayloadMapping.Report] = []
    }

    /// The example with what came out as what is expected.
    func updated(to outcome: Outcome) -> JSONObject {
        var document = document
        let wasList = document["output"]?.arrayValue != nil || document["page"] != nil
        for name in Self.expectations { document[name] = nil }
        let records = outcome.records.compactMap { try? JSONValue(parsing: $0) }
        if wasList || records.count > 1 {
            document["output"] = .array(records)
        } else {
            document["output"] = records.first
        }
        let errors = outcome.errors
        if !errors.isEmpty {
            if records.isEmpty { document["output"] = nil }
            document["errors"] = .array(
                errors.map { ["field": .string(String($0.field.dropFirst())), "message": .string($0.message)] }
            )
        }
        if records.isEmpty, errors.isEmpty {
            if let key = outcome.deleted.first {
                document["output"] = nil
                document["deleted"] = .array(key.map { .string($0) })
            } else if outcome.hasFiltered {
                document["output"] = nil
                document["filtered"] = true
            }
        }
        return document
    }

    /// The members that say what is expected.
    private static let expectations = ["output", "errors", "deleted", "filtered"]
}
