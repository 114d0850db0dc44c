import HTTPTypes
import Hummingbird
import PatchbayEngine
import PatchbayCore
import PatchbayRuntime

/// The list of integrations.
struct IntegrationRoutes {
    let services: Services

    func add(to router: some RouterMethods<APIContext>) {
        router.on(APIOperations.integrations) { request, context in
            let caller = try context.requireCaller()
            _ = try QueryParameters(request, allowed: [])
            let connected = try await services.connections.connectedServices(caller)
            let integrations = services.catalog.entries.map { entry in
                Self.message(entry, isConnected: connected.contains(entry.loaded.id), services)
            }
            return Response(json: ["success": true, "integrations": .array(integrations)])
        }
    }

    private static func message(
        _ entry: ProviderCatalog.Entry,
        isConnected: Bool,
        _ services: Services
    ) -> JSONValue {
        let spec = entry.loaded.provider
        return [
            "id": .string(entry.loaded.id),
            "name": .string(entry.loaded.name),
            "description": spec?.description.map { .string($0) } ?? .null,
            "category": spec?.category.map { .string($0) } ?? .null,
            "icon": .string(spec?.icon ?? "\(services.publicURL.value)/icons/\(entry.loaded.id).svg"),
            "features": .array((spec?.features ?? []).map { .string($0) }),
            "isAvailable": .bool(entry.lack == nil),
            "isConnected": .bool(isConnected),
        ]
    }
}
