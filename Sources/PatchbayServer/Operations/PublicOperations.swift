import HTTPTypes
import PatchbayEngine

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
