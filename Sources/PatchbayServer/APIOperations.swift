import HTTPTypes
import PatchbayEngine
import PatchbayRuntime

/// Every operation, in the order of the description.
enum APIOperations {
    static let base = "/api/integrations"

    static let all: [APIOperation] =
        [integrations] + ConnectionOperations.all + OAuthOperations.all + WebhookOperations.all + PublicOperations.all

    static let integrations = APIOperation(
        id: "listIntegrations",
        method: .get,
        path: base,
        tag: "Integrations",
        summary: "List the integrations that can be connected.",
        answer: Schemas.answer([
            ("integrations", ["type": "array", "items": Schemas.integration])
        ])
    )
}

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

/// Operations of the OAuth flow.
enum OAuthOperations {
    static let all = [authorize, callback, refresh]

    static let service = APIOperation.Parameter(
        name: "service",
        isInPath: true,
        isRequired: true,
        summary: "The service's id."
    )

    static let authorize = APIOperation(
        id: "authorize",
        method: .get,
        path: APIOperations.base + "/oauth/{service}/authorize",
        tag: "OAuth",
        summary: "Start an OAuth flow.",
        parameters: [
            service,
            APIOperation.Parameter(
                name: "redirectUri",
                isRequired: true,
                summary: "Where the service sends the person back, one of those that are allowed."
            ),
            APIOperation.Parameter(name: "scopes", summary: "Permissions separated by commas; all by default."),
            APIOperation.Parameter(name: "state", summary: "The caller's own state, which the callback returns."),
        ],
        answer: Schemas.answer([("authUrl", ["type": "string"]), ("state", ["type": "string"])]),
        refusals: [400, 404, 429, 502, 504]
    )

    static let callback = APIOperation(
        id: "handleCallback",
        method: .get,
        path: APIOperations.base + "/oauth/{service}/callback",
        tag: "OAuth",
        summary: "Finish an OAuth flow with the parameters that the service sent, whichever they are.",
        parameters: [
            service,
            APIOperation.Parameter(name: "code", summary: "The authorization code; needed when there is no error."),
            APIOperation.Parameter(name: "state", isRequired: true, summary: "The state of the flow."),
            APIOperation.Parameter(name: "error", summary: "Why the service did not agree."),
        ],
        answer: Schemas.answer(
            [("connectionId", ["type": "string"]), ("message", ["type": "string"])],
            optional: [("state", ["type": "string"]), ("choices", Schemas.choices)]
        ),
        refusals: [400, 404, 502, 504]
    )

    static let refresh = APIOperation(
        id: "refresh",
        method: .post,
        path: APIOperations.base + "/oauth/{service}/refresh",
        tag: "OAuth",
        summary: "Refresh the access token of a connection.",
        parameters: [service],
        body: [
            APIField(name: "connectionId", kind: .text(limit: 128), isRequired: true, summary: "The connection's id.")
        ],
        answer: Schemas.answer([("connection", Schemas.refreshed)]),
        refusals: [400, 404, 409, 413, 415, 502, 504]
    )
}

/// Operations that need no identity.
enum PublicOperations {
    static let all = [live, ready, metrics, openAPI, docs, icon]

    static let live = APIOperation(
        id: "live",
        method: .get,
        path: "/livez",
        tag: "Server",
        summary: "Tell that the server runs.",
        type: "text/plain",
        needsIdentity: false
    )
    static let ready = APIOperation(
        id: "ready",
        method: .get,
        path: "/readyz",
        tag: "Server",
        summary: "Tell whether the server can answer: its database can be read.",
        type: "text/plain",
        refusals: [503],
        needsIdentity: false
    )
    static let metrics = APIOperation(
        id: "metrics",
        method: .get,
        path: "/metrics",
        tag: "Server",
        summary: "Get the counts of the server in the text format of Prometheus.",
        type: "text/plain",
        needsIdentity: false
    )
    static let openAPI = APIOperation(
        id: "openAPI",
        method: .get,
        path: "/openapi.json",
        tag: "Server",
        summary: "Get this description.",
        answer: ["type": "object"],
        needsIdentity: false
    )
    static let docs = APIOperation(
        id: "docs",
        method: .get,
        path: "/docs",
        tag: "Server",
        summary: "Read this description as a page.",
        type: "text/html",
        needsIdentity: false
    )
    static let icon = APIOperation(
        id: "icon",
        method: .get,
        path: "/icons/{id}.svg",
        tag: "Server",
        summary: "Get the picture of a service.",
        parameters: [
            APIOperation.Parameter(name: "id", isInPath: true, isRequired: true, summary: "The service's id.")
        ],
        type: "image/svg+xml",
        refusals: [404],
        needsIdentity: false
    )
}
