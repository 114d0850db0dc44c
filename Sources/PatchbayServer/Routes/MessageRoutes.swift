import HTTPTypes
import Hummingbird
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// What owners were told of their connections, and the secret that signs it.
struct MessageRoutes {
    let services: Services

    private var messages: MessageService { services.messages }

    func add(to router: some RouterMethods<APIContext>) {
        router.on(WebhookOperations.messages) { try await list($0, $1) }
        router.on(WebhookOperations.redeliver) { _, context in
            let message = try await messages.redeliver(
                try context.parameters.require("message"),
                of: try context.parameters.require("id"),
                try context.requireCaller()
            )
            return Response(json: ["success": true, "message": .object(Self.document(message))])
        }
        router.on(WebhookOperations.replaceSecret) { _, context in
            let made = try await messages.replaceSecret(
                of: try context.parameters.require("id"),
                try context.requireCaller()
            )
            return Response(json: [
                "success": true, "secret": .string(made.secret.reveal()), "createdAt": .string(made.createdAt.text),
            ])
        }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let query = try QueryParameters(request, allowed: ["status", "limit", "cursor"])
        let status = try query["status"].map { text in
            guard let status = WebhookMessage.Status(rawValue: text) else {
                let words = WebhookMessage.Status.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
                throw APIError.invalid("status", "is `\(text.prefix(80))`, expected one of \(words)")
            }
            return status
        }
        let limit = try query["limit"].map { text in
            guard let number = Int(text), (1...100).contains(number) else {
                throw APIError.invalid("limit", "is `\(text.prefix(80))`, expected a whole number from 1 to 100")
            }
            return number
        }
        let page = try await messages.list(
            try context.parameters.require("id"),
            try context.requireCaller(),
            status: status,
            cursor: query["cursor"],
            limit: limit ?? 50
        )
        return Response(json: [
            "success": true, "messages": .array(page.messages.map { .object(Self.document($0)) }),
            "nextCursor": page.next.map { .string($0) } ?? .null,
        ])
    }

    private static func document(_ message: WebhookMessage) -> JSONObject {
        func time(_ time: Timestamp?) -> JSONValue { time.map { .string($0.text) } ?? .null }
        return JSONObject([
            JSONObject.Member(name: "id", value: .string(message.id)),
            JSONObject.Member(name: "type", value: .string(message.kind.rawValue)),
            JSONObject.Member(name: "status", value: .string(message.status.rawValue)),
            JSONObject.Member(name: "createdAt", value: time(message.createdAt)),
            JSONObject.Member(name: "attempts", value: .number(JSONNumber(message.attempts))),
            JSONObject.Member(name: "nextAttemptAt", value: time(message.status == .pending ? message.dueAt : nil)),
            JSONObject.Member(name: "settledAt", value: time(message.settledAt)),
            JSONObject.Member(name: "lastStatus", value: message.lastStatus.map { .number(JSONNumber($0)) } ?? .null),
            JSONObject.Member(name: "lastReason", value: message.lastReason.map { .string($0) } ?? .null),
            JSONObject.Member(name: "payload", value: (try? JSONValue(parsing: message.payload)) ?? .null),
        ])
    }
}
