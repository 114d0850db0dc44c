import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Testing

/// Data types of a made-up provider, compiled by way of a whole spec, and lists that it serves.
enum SyncSamples {
    static let now = Timestamp(seconds: 1_800_000_000)

    /// Members of the data type `things` that read it page by page with a cursor.
    static let cursor = #"""
        "request": { "path": "/things", "query": { "after": "{page.cursor}", "since": "{since}", "until": "{until}" } },
        "records": "$.data[*]",
        "pagination": { "type": "cursor", "cursor": "$.data[-1].id", "while": "$.more" }
        """#

    /// An increment on `updated`.
    static func increment(_ more: String = "") -> String {
        #"""
        "incremental": { "watermark": { "path": "$.updated", "format": "unixSeconds" },
          "filter": { "format": "unixSeconds" }\#(more.isEmpty ? "" : ", " + more) }
        """#
    }

    /// The plans of a spec's data types, `things` first.
    static func plans(
        _ things: String,
        api: String = "",
        others: String = ""
    ) throws -> [SyncPlan] {
        let text = """
            {
              "specVersion": 1, "id": "acme", "name": "Acme", "auth": { "type": "none" },
              "variables": { "start": {} },
              "api": { "baseUrl": "https://api.acme.test", "retry": { "attempts": 2, "on": [503] }
                \(api.isEmpty ? "" : ", " + api) },
              "dataTypes": {
                "things": { "model": "thing", "primaryKey": "$.id", "mapping": { "id": "$.id" }, \(things) }
                \(others.isEmpty ? "" : ", " + others)
              }
            }
            """
        let loaded = try SpecSamples.load(text)
        return try loaded.dataTypes.map { try #require($0.sync, "\($0.name) has no plan") }
    }

    /// Records with ids `r000` and so on, changed at the seconds of their numbers.
    static func records(_ count: Int, from first: Int = 0) -> [JSONValue] {
        (first..<first + count).map { record($0, updated: $0) }
    }

    static func record(_ number: Int, updated: Int) -> JSONValue {
        ["id": .string(id(number)), "updated": .number(JSONNumber(updated))]
    }

    static func id(_ number: Int) -> String {
        let digits = String(number)
        return "r" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// A page of a list that is read behind the id of its last record.
    static func page(_ records: [JSONValue], after: String?, size: Int = 3) -> SyncRunner.Reply {
        var rest = records[...]
        if let after {
            guard let index = records.firstIndex(where: { $0["id"]?.stringValue == after }) else {
                return .status(400, ["error": "cursor"])
            }
            rest = records[(index + 1)...]
        }
        return .json(["data": .array(Array(rest.prefix(size))), "more": .bool(rest.count > size)])
    }

    /// The records that changed in a range, which a request names in seconds.
    static func changed(_ records: [JSONValue], _ parameters: [String: String]) -> [JSONValue] {
        records.filter { record in
            let updated = record["updated"]?.numberValue?.intValue ?? 0
            return updated >= parameters["since"].flatMap { Int($0) } ?? .min
                && updated <= parameters["until"].flatMap { Int($0) } ?? .max
        }
    }
}

extension SyncRunner {
    /// The ids of the stored records of a data type, sorted.
    func ids(_ dataType: String = "things") -> [String] { (store.records[dataType] ?? [:]).keys.sorted() }

    /// The stored records of a data type by their keys.
    func values(_ dataType: String = "things") -> [String: JSONValue] {
        (store.records[dataType] ?? [:]).mapValues(\.record)
    }
}

extension SyncSummary {
    /// The reasons why lists ended and how often, in words.
    var endingTexts: [String] { endings.map { "\($0.step) \($0.end.rawValue) \($0.count)" } }
}
