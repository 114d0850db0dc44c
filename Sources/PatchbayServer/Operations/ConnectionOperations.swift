import HTTPTypes
import PatchbayEngine
import PatchbayRuntime

/// Operations on connections.
enum ConnectionOperations {
    static let all = [
        list, create, get, update, delete, startSync, syncStatus, cancelSync, syncHistory, records,
    ]

    static let id = APIOperation.Parameter(
        name: "id",
        isInPath: true,
        isRequired: true,
        summary: "The connection's id."
    )

    /// How many connections a caller may ask for at once.
    static let pageSizes = 1...1000

    static let list = APIOperation(
        id: "listConnections",
        method: .get,
        path: APIOperations.base + "/connections",
        tag: "Connections",
        summary: "List the caller's connections.",
        parameters: [
            APIOperation.Parameter(name: "service", summary: "Only those of this service."),
            APIOperation.Parameter(name: "status", schema: Schemas.status, summary: "Only those with this status."),
            APIOperation.Parameter(
                name: "limit",
                schema: [
                    "type": "integer", "minimum": .number(JSONNumber(pageSizes.lowerBound)),
                    "maximum": .number(JSONNumber(pageSizes.upperBound)),
                ],
                summary: "How many at most; the whole list by default, up to \(ConnectionService.listCap)."
            ),
            APIOperation.Parameter(name: "cursor", summary: "Where to go on: the `nextCursor` of the answer before."),
        ],
        answer: Schemas.answer(
            [("connections", ["type": "array", "items": Schemas.summary])],
            optional: [("nextCursor", Schemas.textOrNull)]
        ),
        refusals: [400]
    )

    static let create = APIOperation(
        id: "createConnection",
        method: .post,
        path: APIOperations.base + "/connections",
        tag: "Connections",
        summary: "Connect a service: start its OAuth flow, or take the credentials that are given.",
        body: [
            APIField(name: "service", kind: .text(limit: 128), isRequired: true, summary: "The service's id."),
            APIField(
                name: "permissions",
                kind: .texts,
                summary: "What the connection may be used for; all by default."
            ),
            APIField(
                name: "redirectUri",
                kind: .text(),
                summary: "Where the service sends the person back; the first allowed one by default."
            ),
            APIField(name: "state", kind: .text(), summary: "The caller's own state, which the callback returns."),
            APIField(name: "method", kind: .text(limit: 128), summary: "Which way to authenticate, of several."),
            APIField(name: "variables", kind: .textMap(), summary: "Public values that the service asks for."),
            APIField(name: "credentials", kind: .textMap(), summary: "Secrets that the service asks for."),
            APIField(name: "settings", kind: .object(settings), summary: "How the connection is used."),
        ],
        answer: Schemas.answer(
            [
                ("connectionId", ["type": "string"]), ("authUrl", ["type": ["string", "null"]]),
                ("state", ["type": ["string", "null"]]),
            ],
            optional: [("message", ["type": "string"]), ("choices", Schemas.choices)]
        ),
        refusals: [400, 413, 415, 429, 502, 504]
    )

    /// The settings of a connection; null removes one.
    static let settings = [
        APIField(
            name: "syncFrequency",
            kind: .text(limit: 128),
            allowsNull: true,
            summary:
                "How often the data is read without being asked: `hourly`, `daily`, `weekly`, `manual`, or the five "
                + "fields of a cron expression in UTC."
        ),
        APIField(
            name: "webhookUrl",
            kind: .text(),
            allowsNull: true,
            summary: "Where changes are told, an https URL on the public internet."
        ),
    ]

    static let get = APIOperation(
        id: "getConnection",
        method: .get,
        path: APIOperations.base + "/connections/{id}",
        tag: "Connections",
        summary: "Get a connection.",
        parameters: [id],
        answer: Schemas.answer([("connection", Schemas.detail)]),
        refusals: [404]
    )

    static let update = APIOperation(
        id: "updateConnection",
        method: .patch,
        path: APIOperations.base + "/connections/{id}",
        tag: "Connections",
        summary:
            "Change a connection: settings are merged, permissions replaced. The answer has an `authUrl` where the service "
            + "must agree: to more permissions than it granted, and again once the status is `reauthorizationRequired`.",
        parameters: [id],
        body: [
            APIField(name: "settings", kind: .object(settings), summary: "Settings that change; null removes one."),
            APIField(name: "permissions", kind: .texts, summary: "The new permissions."),
            APIField(
                name: "variables",
                kind: .textMap(allowsLists: true),
                summary: "What was chosen among the connection's `choices`, by their variables."
            ),
            APIField(
                name: "credentials",
                kind: .textMap(),
                summary: "New secrets in the place of those that the connection has; all that the service asks for."
            ),
            APIField(
                name: "redirectUri",
                kind: .text(),
                summary:
                    "Where the service sends the person back when consent is needed; the first allowed one by default."
            ),
        ],
        answer: Schemas.answer(
            [("connection", Schemas.changed)],
            optional: [
                ("authUrl", ["type": "string"]), ("state", ["type": "string"]), ("message", ["type": "string"]),
            ]
        ),
        refusals: [400, 404, 409, 413, 415, 429, 502, 504]
    )

    static let delete = APIOperation(
        id: "deleteConnection",
        method: .delete,
        path: APIOperations.base + "/connections/{id}",
        tag: "Connections",
        summary: "Delete a connection and tell the service that its grant ends.",
        parameters: [id],
        answer: Schemas.answer([("message", ["type": "string"])]),
        refusals: [404]
    )

    static let startSync = APIOperation(
        id: "startSync",
        method: .post,
        path: APIOperations.base + "/connections/{id}/sync",
        tag: "Syncs",
        summary: "Start a sync.",
        parameters: [id],
        body: [
            APIField(
                name: "syncType",
                kind: .choice(["full", "incremental"]),
                summary: "Everything, or what changed; `incremental` by default."
            ),
            APIField(
                name: "dataTypes",
                kind: .texts,
                summary: "What is read; all that the permissions cover by default."
            ),
        ],
        answer: Schemas.answer([
            ("syncId", ["type": "string"]), ("status", Schemas.runStatus), ("startedAt", Schemas.instant),
        ]),
        refusals: [400, 403, 404, 409, 413, 415, 429]
    )

    static let syncStatus = APIOperation(
        id: "getSync",
        method: .get,
        path: APIOperations.base + "/connections/{id}/sync",
        tag: "Syncs",
        summary: "Get the last sync of a connection.",
        parameters: [id],
        answer: Schemas.answer([("sync", Schemas.run)]),
        refusals: [404]
    )

    static let cancelSync = APIOperation(
        id: "cancelSync",
        method: .delete,
        path: APIOperations.base + "/connections/{id}/sync",
        tag: "Syncs",
        summary: "Stop the running sync at its next page; what was stored stays, and the next sync goes on from there.",
        parameters: [id],
        answer: Schemas.answer([("message", ["type": "string"])]),
        refusals: [404]
    )

    /// How many entries a page of a list has.
    static let limit = APIOperation.Parameter(
        name: "limit",
        schema: ["type": "integer", "minimum": 1, "maximum": 1000, "default": 100],
        summary: "How many at the most."
    )
    static let cursor = APIOperation.Parameter(
        name: "cursor",
        summary: "Where to go on: the `nextCursor` of the answer before."
    )

    static let syncHistory = APIOperation(
        id: "listSyncs",
        method: .get,
        path: APIOperations.base + "/connections/{id}/syncs",
        tag: "Syncs",
        summary: "List the syncs of a connection, newest first, with what became of each data type.",
        parameters: [id, limit, cursor],
        answer: Schemas.answer([
            ("syncs", ["type": "array", "items": Schemas.report]), ("nextCursor", Schemas.textOrNull),
        ]),
        refusals: [400, 404]
    )

    static let records = APIOperation(
        id: "listRecords",
        method: .get,
        path: APIOperations.base + "/connections/{id}/records",
        tag: "Records",
        summary:
            "List the records of a data type in the order of their changes, tombstones of deleted ones among them.",
        parameters: [
            id,
            APIOperation.Parameter(name: "dataType", isRequired: true, summary: "The data type."),
            APIOperation.Parameter(
                name: "modifiedAfter",
                schema: ["type": "string", "format": "date-time"],
                summary: "Only those that changed later than this."
            ),
            APIOperation.Parameter(
                name: "rejected",
                schema: ["type": "boolean", "default": false],
                summary: "Whether the refused records are listed instead, with their reasons."
            ),
            limit, cursor,
        ],
        answer: Schemas.answer([
            (
                "records",
                ["type": "array", "items": ["anyOf": .array([Schemas.record, Schemas.rejectedRecord])]]
            ), ("nextCursor", Schemas.textOrNull),
        ]),
        refusals: [400, 403, 404]
    )
}
