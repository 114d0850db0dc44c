import PatchbayCore
import HTTPTypes
import Hummingbird
import PatchbayEngine
import PatchbayRuntime

/// Syncs: start one, see the last one.
struct SyncRoutes {
    let services: Services

    func add(to router: some RouterMethods<APIContext>) {
        router.on(ConnectionOperations.startSync) { try await start($0, $1) }
        router.on(ConnectionOperations.syncStatus) { try await status($0, $1) }
    }

    private func start(_ request: Request, _ context: APIContext) async throws -> Response {
        let caller = try context.requireCaller()
        let id = try context.parameters.require("id")
        _ = try await services.connections.find(id, caller)
        let body = try await APIRequest.object(
            request,
            ConnectionOperations.startSync.body ?? [],
            services.time
        )
        let (run, standing) = try await services.connections.startSync(
            id,
            caller,
            kind: body["syncType"]?.stringValue.flatMap { SyncRun.Kind(rawValue: $0) } ?? .incremental,
            dataTypes: ConnectionRoutes.texts(body["dataTypes"])
        )
        var response = Response(json: [
            "success": true,
            "syncId": .string(run.id),
            "status": .string(run.status.rawValue),
            "startedAt": .string(run.startedAt.text),
        ])
        response.add(services.limits.syncs, standing)
        return response
    }

    private func status(_ request: Request, _ context: APIContext) async throws -> Response {
        let run = try await services.connections.latestSync(
            try context.parameters.require("id"),
            try context.requireCaller()
        )
        var sync = ConnectionMessages.run(run)
        if let reason = run.reason { sync["reason"] = .string(reason) }
        return Response(json: ["success": true, "sync": .object(sync)])
    }
}
