import HTTPTypes
import PatchbayEngine

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
