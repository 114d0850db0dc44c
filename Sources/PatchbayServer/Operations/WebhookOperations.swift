import HTTPTypes
import PatchbayEngine
import PatchbayRuntime

/// Operations of webhooks: what providers send here, and what owners are told.
enum WebhookOperations {
    static let all = [deliver, messages, redeliver, replaceSecret]

    static let deliver = APIOperation(
        id: "deliverWebhook",
        method: .post,
        path: "/webhooks/{service}",
        tag: "Webhooks",
        summary: "Take what a service tells of its own accord, signed as its spec describes.",
        parameters: [OAuthOperations.service],
        type: "text/plain",
        refusals: [400, 401, 404, 408, 413, 503],
        needsIdentity: false
    )

    private static let connection = APIOperations.base + "/connections/{id}/webhook"

    private static let message = Schemas.object([
        ("id", Schemas.text), ("type", Schemas.words(WebhookMessage.Kind.allCases.map(\.rawValue))),
        ("status", Schemas.words(WebhookMessage.Status.allCases.map(\.rawValue))), ("createdAt", Schemas.instant),
        ("attempts", Schemas.count), ("nextAttemptAt", Schemas.instantOrNull), ("settledAt", Schemas.instantOrNull),
        ("lastStatus", ["type": ["integer", "null"]]), ("lastReason", Schemas.textOrNull),
        ("payload", ["type": "object"]),
    ])

    static let messages = APIOperation(
        id: "listWebhookMessages",
        method: .get,
        path: connection + "/messages",
        tag: "Webhooks",
        summary:
            "List what was told at a connection's `webhookUrl`, newest first; the status `dead` lists what never arrived.",
        parameters: [
            ConnectionOperations.id,
            APIOperation.Parameter(
                name: "status",
                schema: Schemas.words(WebhookMessage.Status.allCases.map(\.rawValue)),
                summary: "Only those with this status."
            ),
            APIOperation.Parameter(
                name: "limit",
                schema: ["type": "integer", "minimum": 1, "maximum": 100],
                summary: "How many at the most; 50 by default."
            ),
            APIOperation.Parameter(name: "cursor", summary: "The `nextCursor` of the page before."),
        ],
        answer: Schemas.answer([
            ("messages", ["type": "array", "items": message]), ("nextCursor", Schemas.textOrNull),
        ]),
        refusals: [400, 404]
    )

    static let redeliver = APIOperation(
        id: "redeliverWebhookMessage",
        method: .post,
        path: connection + "/messages/{message}/redeliver",
        tag: "Webhooks",
        summary: "Send a message again, to the connection's `webhookUrl` as it is now.",
        parameters: [
            ConnectionOperations.id,
            APIOperation.Parameter(name: "message", isInPath: true, isRequired: true, summary: "The message's id."),
        ],
        answer: Schemas.answer([("message", message)]),
        refusals: [404]
    )

    static let replaceSecret = APIOperation(
        id: "replaceWebhookSecret",
        method: .post,
        path: connection + "/secret",
        tag: "Webhooks",
        summary:
            "Make the secret that signs what is told of a connection; it is shown this once, and the one before it "
            + "signs beside it for a day.",
        parameters: [ConnectionOperations.id],
        answer: Schemas.answer([("secret", Schemas.text), ("createdAt", Schemas.instant)]),
        refusals: [404]
    )
}
