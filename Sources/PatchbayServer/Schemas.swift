import HTTPTypes
import PatchbayEngine
import PatchbayRuntime

/// The JSON Schemas of answers.
enum Schemas {
    static let instant: JSONValue = ["type": "string", "format": "date-time"]
    static let instantOrNull: JSONValue = ["type": ["string", "null"], "format": "date-time"]
    static let texts: JSONValue = ["type": "array", "items": ["type": "string"]]
    static let text: JSONValue = ["type": "string"]
    static let textOrNull: JSONValue = ["type": ["string", "null"]]
    static let count: JSONValue = ["type": "integer", "minimum": 0]

    static let status: JSONValue = words(Connection.Status.allCases.map(\.rawValue))
    static let runStatus: JSONValue = words(SyncRun.Status.allCases.map(\.rawValue))

    static func words(_ words: [String]) -> JSONValue {
        ["type": "string", "enum": .array(words.map { .string($0) })]
    }

    /// An object with all of these members, perhaps some others of ours, and no more.
    static func object(
        _ members: [(String, JSONValue)],
        optional: [(String, JSONValue)] = []
    ) -> JSONValue {
        let all = (members + optional).map { JSONObject.Member(name: $0.0, value: $0.1) }
        return [
            "type": "object", "properties": .object(JSONObject(all)),
            "required": .array(members.map { .string($0.0) }), "additionalProperties": false,
        ]
    }

    /// A good answer with these members.
    static func answer(
        _ members: [(String, JSONValue)],
        optional: [(String, JSONValue)] = []
    ) -> JSONValue {
        object([("success", ["const": true])] + members, optional: optional)
    }

    static let integration = object([
        ("id", text), ("name", text), ("description", textOrNull), ("category", textOrNull), ("icon", text),
        ("features", texts), ("isAvailable", ["type": "boolean"]), ("isConnected", ["type": "boolean"]),
    ])

    private static let summaryMembers: [(String, JSONValue)] = [
        ("id", text), ("service", text), ("serviceName", text), ("status", status), ("connectedAt", instantOrNull),
        ("lastSyncAt", instantOrNull),
        (
            "syncStatus",
            [
                "type": ["string", "null"],
                "enum": .array(Connection.SyncStatus.allCases.map { .string($0.rawValue) } + [.null]),
            ]
        ),
        ("permissions", texts), ("expiresAt", instantOrNull),
    ]

    private static let settings: JSONValue = [
        "type": "object",
        "properties": ["webhookUrl": textOrNull, "syncFrequency": textOrNull],
        "required": ["webhookUrl", "syncFrequency"],
    ]

    /// What the owner must still choose.
    static let choices: JSONValue = [
        "type": "array",
        "items": object([
            ("variable", text), ("allowsMany", ["type": "boolean"]),
            ("options", ["type": "array", "items": object([("value", text), ("label", text)])]),
        ]),
    ]

    static let summary = object(summaryMembers)

    static let detail = object(
        summaryMembers + [
            ("settings", settings), ("nextSyncAt", instantOrNull), ("statusReason", textOrNull),
            ("variables", ["type": "object"]), ("choices", choices),
            ("createdAt", instant), ("updatedAt", instant),
        ]
    )

    static let changed = object([
        ("id", text), ("settings", settings), ("permissions", texts), ("updatedAt", instant),
    ])

    static let refreshed = object([("id", text), ("status", status), ("expiresAt", instantOrNull)])

    private static let runMembers: [(String, JSONValue)] = [
        ("id", text), ("connectionId", text), ("status", runStatus),
        ("syncType", words(SyncRun.Kind.allCases.map(\.rawValue))),
        ("startedAt", instant), ("completedAt", instantOrNull), ("recordsProcessed", count), ("recordsSynced", count),
        ("errors", count), ("dataTypes", texts),
    ]

    static let run = object(runMembers, optional: [("reason", text)])

    /// A run with what became of each of its data types.
    static let report = object(
        runMembers + [
            ("reason", textOrNull),
            (
                "details",
                [
                    "type": "array",
                    "items": object([
                        ("dataType", text), ("status", words(DataTypeReport.Status.allCases.map(\.rawValue))),
                        ("pages", count), ("recordsProcessed", count), ("recordsSynced", count),
                        ("recordsChanged", count), ("recordsDeleted", count), ("recordsFiltered", count),
                        ("errors", count), ("retries", count), ("skipped", count), ("reason", textOrNull),
                        ("resumeAt", instantOrNull), ("providerAnswer", ["type": ["object", "null"]]),
                    ]),
                ]
            ),
        ]
    )

    /// A stored record.
    static let record = object(
        [
            ("remoteId", text), ("syncedAt", instant), ("isDeleted", ["type": "boolean"]),
            ("record", ["type": ["object", "null"]]),
        ],
        optional: [("raw", [:])]
    )

    /// A refused record.
    static let rejectedRecord = object([
        ("remoteId", textOrNull), ("rejectedAt", instant),
        (
            "reasons",
            [
                "type": "array",
                "items": object([("field", text), ("source", textOrNull), ("message", text)]),
            ]
        ), ("raw", [:]),
    ])

    /// A refusal.
    static let refusal = object(
        [("success", ["const": false]), ("error", text), ("code", text), ("requestId", text)],
        optional: [("details", ["type": "object"]), ("retryAfter", ["type": "integer", "minimum": 1])]
    )
}
