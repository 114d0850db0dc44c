import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport

/// The providers of a server that listens on this machine.
extension LiveServer {
    /// A spec beside that of the played provider, and the client by which its provider knows the server.
    struct Neighbour: Sendable {
        var spec: JSONValue
        var client: ClientCredentials?
    }

    /// The providers, in a folder that has none.
    static func catalog(
        _ neighbours: [Neighbour],
        overlays: [String: JSONValue],
        _ folder: TemporaryFolder
    ) throws -> ProviderCatalog {
        let providers = folder.file("providers")
        try FileManager.default.createDirectory(at: providers, withIntermediateDirectories: true)
        let found = try ProviderFolder(
            given: providers.path(percentEncoded: false),
            schemas: repositoryRoot.appending(path: "schemas").path(percentEncoded: false),
            executable: ""
        )
        return ProviderCatalog(
            neighbours.map { neighbour in
                let id = neighbour.spec["id"]?.stringValue ?? ""
                let file = SourceFile(name: "\(id).json", bytes: Array(neighbour.spec.compactText.utf8))
                let patches = overlays[id].map { [SourceFile(name: "overlay.json", bytes: Array($0.compactText.utf8))] }
                let loaded = found.loader(besides: providers).load(file, overlays: patches ?? [], expectedID: id)
                return ProviderCatalog.Entry(loaded: loaded, client: neighbour.client)
            }
        )
    }

    /// The spec of a provider that has customers, and ways of its own to connect.
    static func spec(
        _ id: String,
        auth: JSONValue,
        variables: JSONValue = [:],
        credentials: JSONValue,
        query: JSONValue = [:],
        baseURL: String
    ) -> JSONValue {
        var spec = LoopbackProvider.acmeSpec.objectValue ?? JSONObject()
        spec["id"] = .string(id)
        spec["variables"] = variables
        spec["credentials"] = credentials
        spec["auth"] = auth
        spec["api"] = ["baseUrl": .string(baseURL)]
        spec["dataTypes"] = LoopbackProvider.acmeSpec["dataTypes"].map { dataTypes in
            var customers = dataTypes["customers"]?.objectValue ?? JSONObject()
            customers["request"] = ["path": "/customers", "query": query]
            return ["customers": .object(customers)]
        }
        return .object(spec)
    }

    /// A provider that is connected with a key, whose API is that of the played one.
    static func vaultSpec(_ provider: LoopbackServer) -> JSONValue {
        spec(
            "vault",
            auth: [
                "type": "apiKey", "credential": "key",
                "placement": ["in": "header", "name": "Authorization", "prefix": "Bearer "],
                "permissions": ["read:things": ["description": "Read things", "scopes": ["things"]]],
                "verification": ["request": ["path": "/me"], "success": ["path": "$.ok", "equals": true]],
            ],
            credentials: ["key": ["title": "API key"]],
            baseURL: provider.url + "/api.acme.example/v1"
        )
    }
}
