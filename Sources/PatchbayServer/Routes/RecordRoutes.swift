import Hummingbird
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// Stored records, refused ones, and the history of syncs.
struct RecordRoutes {
    let services: Services

    /// The most entries of a page.
    private static let largestPage = 1000

    func add(to router: some RouterMethods<APIContext>) {
        router.on(ConnectionOperations.records) { try await records($0, $1) }
        router.on(ConnectionOperations.syncHistory) { try await history($0, $1) }
        router.on(ConnectionOperations.cancelSync) { request, context in
            try await services.connections.cancelSync(
                try context.parameters.require("id"),
                try context.requireCaller()
            )
            return Response(json: ["success": true, "message": "The sync stops at its next page"])
        }
    }

    private func records(_ request: Request, _ context: APIContext) async throws -> Response {
        let caller = try context.requireCaller()
        let id = try context.parameters.require("id")
        _ = try await services.connections.find(id, caller)
        let parameters = try QueryParameters(
            request,
            allowed: ["dataType", "modifiedAfter", "rejected", "limit", "cursor"]
        )
        let limit = try Self.limit(parameters)
        let isRejected = try Self.flag("rejected", parameters)
        let query = RecordQuery(
            dataType: try parameters.require("dataType"),
            after: try parameters["cursor"].map { try Self.number($0) } ?? 0,
            modifiedAfter: try parameters["modifiedAfter"].map { text in
                guard let instant = Timestamp(rfc3339: text) else {
                    throw APIError.invalid("modifiedAfter", "is no instant as in `2026-01-31T00:00:00Z`")
                }
                return instant
            },
            limit: limit
        )
        if isRejected {
            let found = try await services.connections.rejectedRecords(id, caller, query)
            return Self.page(found.map { RecordMessages.rejected($0) }, last: found.last?.id, limit)
        }
        let found = try await services.connections.records(id, caller, query)
        return Self.page(found.map { RecordMessages.record($0) }, last: found.last?.change, limit)
    }

    private static func page(_ records: [JSONValue], last: Int?, _ limit: Int) -> Response {
        // Behind the last record others may come later, so that a reader who keeps the cursor misses none.
        let next = last.map { JSONValue.string(Base64URL.encode("\($0)".utf8)) }
        return Response(json: [
            "success": true, "records": .array(records), "nextCursor": next ?? .null,
        ])
    }

    private func history(_ request: Request, _ context: APIContext) async throws -> Response {
        let caller = try context.requireCaller()
        let id = try context.parameters.require("id")
        _ = try await services.connections.find(id, caller)
        let parameters = try QueryParameters(request, allowed: ["limit", "cursor"])
        let limit = try Self.limit(parameters)
        let before = try parameters["cursor"].map { text in
            guard Identifier.isValid(text, prefix: "sync-") else { throw APIError.invalid("cursor", "is unknown") }
            return text
        }
        let runs = try await services.connections.syncHistory(id, caller, before: before, limit: limit)
        let next = runs.count < limit ? nil : runs.last.map { JSONValue.string($0.run.id) }
        return Response(json: [
            "success": true, "syncs": .array(runs.map { RecordMessages.report($0) }), "nextCursor": next ?? .null,
        ])
    }

    private static func limit(_ parameters: QueryParameters) throws -> Int {
        guard let text = parameters["limit"] else { return 100 }
        guard let limit = Int(text), (1...largestPage).contains(limit) else {
            throw APIError.invalid("limit", "is `\(text.prefix(20))`, expected a number from 1 to \(largestPage)")
        }
        return limit
    }

    private static func flag(_ name: String, _ parameters: QueryParameters) throws -> Bool {
        switch parameters[name] {
        case nil, "false": return false
        case "true": return true
        case let text?: throw APIError.invalid(name, "is `\(text.prefix(20))`, expected `true` or `false`")
        }
    }

    private static func number(_ cursor: String) throws -> Int {
        guard let bytes = Base64URL.decode(cursor), let number = Int(String(decoding: bytes, as: UTF8.self)),
            number >= 0
        else { throw APIError.invalid("cursor", "is unknown") }
        return number
    }
}
