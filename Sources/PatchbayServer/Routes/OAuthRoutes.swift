import Hummingbird
import PatchbayEngine
import PatchbayRuntime

/// The OAuth flow: authorize, callback, refresh.
struct OAuthRoutes {
    let services: Services

    func add(to router: some RouterMethods<APIContext>) {
        router.on(OAuthOperations.authorize) { try await authorize($0, $1) }
        router.on(OAuthOperations.callback) { try await callback($0, $1) }
        router.on(OAuthOperations.refresh) { try await refresh($0, $1) }
    }

    private func authorize(_ request: Request, _ context: APIContext) async throws -> Response {
        let caller = try context.requireCaller()
        let service = try service(context)
        let query = try QueryParameters(request, allowed: ["redirectUri", "scopes", "state"])
        let (flow, standing) = try await services.authorization.start(
            service,
            caller,
            permissions: query["scopes"].map { $0.split(separator: ",").map { String($0.trimmingPrefix(" ")) } },
            redirectURI: try query.require("redirectUri"),
            callerState: query["state"]
        )
        var response = Response(json: [
            "success": true, "authUrl": .string(flow.authURL), "state": .string(flow.state),
        ])
        response.add(services.limits.oauthFlows, standing)
        return response
    }

    private func callback(_ request: Request, _ context: APIContext) async throws -> Response {
        let caller = try context.requireCaller()
        let service = try service(context)
        let query = try QueryParameters(request)
        let (connection, callerState) = try await services.authorization.finish(
            service,
            caller,
            state: try query.require("state"),
            parameters: query.pairs.map { ($0.name, $0.value) }
        )
        var answer = JSONObject([
            JSONObject.Member(name: "success", value: true),
            JSONObject.Member(name: "connectionId", value: .string(connection.id)),
            JSONObject.Member(name: "message", value: "Integration connected successfully"),
        ])
        for member in ConnectionMessages.pending(connection) { answer[member.name] = member.value }
        if let callerState { answer["state"] = .string(callerState) }
        return Response(json: .object(answer))
    }

    private func refresh(_ request: Request, _ context: APIContext) async throws -> Response {
        let caller = try context.requireCaller()
        let service = try service(context)
        let body = try await APIRequest.object(
            request,
            OAuthOperations.refresh.body ?? [],
            services.time
        )
        let connection = try await services.connections.find(body["connectionId"]?.stringValue ?? "", caller)
        guard connection.service == service else { throw ServiceError.notFound(.connection) }
        let refreshed = try await services.authorization.refresh(connection, caller, askedAt: context.arrivedAt)
        return Response(json: ["success": true, "connection": .object(ConnectionMessages.refreshed(refreshed))])
    }

    /// The service of the path, which must be one of the catalogue.
    private func service(_ context: APIContext) throws -> String {
        let service = try context.parameters.require("service")
        guard services.catalog[service] != nil else { throw ServiceError.notFound(.integration) }
        return service
    }
}
