import HTTPTypes
import PatchbayEngine

/// The description of the API (OpenAPI 3.1), made from the declarations of its operations.
enum OpenAPIDocument {
    static func make(publicURL: String) -> JSONValue {
        var paths = JSONObject()
        for operation in APIOperations.all {
            var item = paths[operation.path]?.objectValue ?? JSONObject()
            item[operation.method.rawValue.lowercased()] = describe(operation)
            paths[operation.path] = .object(item)
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Patchbay", "version": "1",
                "description": "Connections to third-party services, their OAuth flows and their data.",
            ],
            "servers": [["url": .string(publicURL)]],
            "paths": .object(paths),
            "components": [
                "schemas": ["Refusal": Schemas.refusal],
                "securitySchemes": [
                    "session": ["type": "http", "scheme": "bearer", "bearerFormat": "JWT"]
                ],
            ],
        ]
    }

    private static func describe(_ operation: APIOperation) -> JSONValue {
        var object = JSONObject([
            JSONObject.Member(name: "operationId", value: .string(operation.id)),
            JSONObject.Member(name: "tags", value: [.string(operation.tag)]),
            JSONObject.Member(name: "summary", value: .string(operation.summary)),
        ])
        let parameters = operation.parameters.map(describe) + (operation.method == .post ? [onceKey] : [])
        if !parameters.isEmpty { object["parameters"] = .array(parameters) }
        if let body = operation.body {
            let isNeeded = operation.method != .post || body.contains(where: \.isRequired)
            object["requestBody"] = [
                "required": .bool(isNeeded), "content": ["application/json": ["schema": APIField.schema(of: body)]],
            ]
        }
        var content: JSONValue = [:]
        if let schema = operation.answer { content = ["schema": schema] }
        var responses = JSONObject([
            JSONObject.Member(
                name: "200",
                value: [
                    "description": "It was done.",
                    "content": .object(
                        JSONObject([JSONObject.Member(name: operation.type, value: content)])
                    ),
                ]
            )
        ])
        var refusals = operation.refusals + (operation.needsIdentity ? [401, 503] : []) + [500]
        if operation.method == .post { refusals += [409, 422] }
        for status in Set(refusals).sorted() {
            responses[String(status)] = [
                "description": .string(meanings[status] ?? "It was refused."),
                "content": ["application/json": ["schema": ["$ref": "#/components/schemas/Refusal"]]],
            ]
        }
        object["responses"] = .object(responses)
        object["security"] = operation.needsIdentity ? [["session": []]] : []
        return .object(object)
    }

    /// The header that every POST takes.
    private static let onceKey: JSONValue = [
        "name": .string(OnceMiddleware.field.rawName), "in": "header", "required": false,
        "schema": ["type": "string", "minLength": 1, "maxLength": .number(JSONNumber(OnceMiddleware.keyLimit))],
        "description":
            "A key of the caller's own: sent again within a day, the request answers as before and does nothing.",
    ]

    private static func describe(_ parameter: APIOperation.Parameter) -> JSONValue {
        [
            "name": .string(parameter.name), "in": parameter.isInPath ? "path" : "query",
            "required": .bool(parameter.isRequired), "schema": parameter.schema,
            "description": .string(parameter.summary),
        ]
    }

    private static let meanings: [Int: String] = [
        400: "A part of the request is wrong; `details` names it.",
        401: "There is no good session token.",
        403: "The connection's permissions do not cover what was asked for.",
        404: "There is no such thing for this caller.",
        409: "It does not fit the state of the connection, or the same request is at work.",
        413: "The body is too large.",
        415: "The body is not JSON.",
        422: "The `Idempotency-Key` was used for another request.",
        429: "Too often; `retryAfter` tells when to try again, in seconds.",
        500: "Something went wrong in the server.",
        502: "The service did not answer as it should.",
        503: "The server cannot answer for a moment.",
        504: "The service did not answer in time.",
    ]
}
