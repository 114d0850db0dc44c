import HTTPTypes
import Hummingbird
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// Connections: list, create, get, change, delete.
struct ConnectionRoutes {
    let services: Services

    func add(to router: some RouterMethods<APIContext>) {
        router.on(ConnectionOperations.list) { try await list($0, $1) }
        router.on(ConnectionOperations.create) { try await create($0, $1) }
        router.on(ConnectionOperations.get) { try await get($0, $1) }
        router.on(ConnectionOperations.update) { try await update($0, $1) }
        router.on(ConnectionOperations.delete) { try await delete($0, $1) }
    }

    private func name(_ connection: Connection) -> String {
        services.catalog[connection.service]?.loaded.name ?? connection.service
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let query = try QueryParameters(request, allowed: ["service", "status", "limit", "cursor"])
        let status = try query["status"].map { text in
            guard let status = Connection.Status(rawValue: text) else {
                let words = Connection.Status.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
                throw APIError.invalid("status", "is `\(text.prefix(80))`, expected one of \(words)")
            }
            return status
        }
        let limit = try query.number("limit", in: ConnectionOperations.pageSizes)
        let (connections, next) = try await services.connections.list(
            try context.requireCaller(),
            service: query["service"],
            status: status,
            limit: limit,
            cursor: query["cursor"]
        )
        var answer = JSONObject([
            JSONObject.Member(name: "success", value: true),
            JSONObject.Member(
                name: "connections",
                value: .array(connections.map { .object(ConnectionMessages.summary($0, name: name($0))) })
            ),
        ])
        // A whole list is answered as documented; a part says where it goes on.
        if limit != nil || next != nil { answer["nextCursor"] = next.map { .string($0) } ?? .null }
        return Response(json: .object(answer))
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        let caller = try context.requireCaller()
        let body = try await APIRequest.object(
            request,
            ConnectionOperations.create.body ?? [],
            services.time
        )
        let creation = ConnectionService.Creation(
            service: body["service"]?.stringValue ?? "",
            permissions: Self.texts(body["permissions"]),
            redirectURI: body["redirectUri"]?.stringValue,
            callerState: body["state"]?.stringValue,
            method: body["method"]?.stringValue,
            variables: body["variables"]?.objectValue ?? JSONObject(),
            credentials: body["credentials"].map { Self.secrets($0) } ?? [:],
            settings: body["settings"]?.objectValue ?? JSONObject()
        )
        let created = try await services.connections.create(creation, caller)
        var answer = JSONObject([
            JSONObject.Member(name: "success", value: true),
            JSONObject.Member(name: "connectionId", value: .string(created.connection.id)),
            JSONObject.Member(name: "authUrl", value: created.flow.map { .string($0.authURL) } ?? .null),
            JSONObject.Member(name: "state", value: created.flow.map { .string($0.state) } ?? .null),
        ])
        for member in ConnectionMessages.pending(created.connection) { answer[member.name] = member.value }
        var response = Response(json: .object(answer))
        response.add(services.limits.connections, created.standing)
        return response
    }

    private func get(_ request: Request, _ context: APIContext) async throws -> Response {
        let connection = try await services.connections.find(
            try context.parameters.require("id"),
            try context.requireCaller()
        )
        let nextSyncAt = try await services.store.nextSync(of: connection.id, owner: connection.owner)
        let detail = ConnectionMessages.detail(connection, name: name(connection), nextSyncAt: nextSyncAt)
        return Response(json: ["success": true, "connection": .object(detail)])
    }

    private func update(_ request: Request, _ context: APIContext) async throws -> Response {
        let caller = try context.requireCaller()
        let id = try context.parameters.require("id")
        _ = try await services.connections.find(id, caller)
        let body = try await APIRequest.object(
            request,
            ConnectionOperations.update.body ?? [],
            services.time
        )
        let (connection, flow) = try await services.connections.update(
            id,
            caller,
            ConnectionService.Change(
                settings: body["settings"]?.objectValue,
                permissions: Self.texts(body["permissions"]),
                variables: body["variables"]?.objectValue,
                credentials: body["credentials"].map { Self.secrets($0) },
                redirectURI: body["redirectUri"]?.stringValue
            )
        )
        var answer = JSONObject([
            JSONObject.Member(name: "success", value: true),
            JSONObject.Member(name: "connection", value: .object(ConnectionMessages.changed(connection))),
        ])
        if let flow {
            answer["authUrl"] = .string(flow.authURL)
            answer["state"] = .string(flow.state)
            answer["message"] = "The service must agree; send the person to authUrl"
        }
        return Response(json: .object(answer))
    }

    private func delete(_ request: Request, _ context: APIContext) async throws -> Response {
        try await services.connections.delete(
            try context.parameters.require("id"),
            try context.requireCaller()
        )
        return Response(json: ["success": true, "message": "Connection deleted successfully"])
    }

    private static func secrets(_ value: JSONValue) -> [String: Secret<String>] {
        Dictionary(
            (value.objectValue?.members ?? []).compactMap { member in
                member.value.stringValue.map { (member.name, Secret($0)) }
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    static func texts(_ value: JSONValue?) -> [String]? { value?.arrayValue?.compactMap(\.stringValue) }
}

extension Response {
    /// Adds how a limit stands.
    mutating func add(_ limit: RateLimit, _ standing: RateLimit.Standing) {
        for field in RateLimitHeaders.fields(limit, standing) { headers[field.name] = field.value }
    }
}
