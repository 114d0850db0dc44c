import PatchbayCore
import PatchbayEngine
import Testing

/// Requests of a made-up provider, compiled by way of a whole spec.
enum RequestSamples {
    /// The plan of what one read sends and what its answers mean.
    static func plan(
        request: String,
        api: String = #""baseUrl": "https://api.acme.test/v1""#,
        read: String = ""
    ) throws -> SyncReadPlan {
        let text = """
            {
              "specVersion": 1, "id": "acme", "name": "Acme",
              "variables": { "site": {}, "host": {}, "name": {} },
              "auth": { "type": "none" },
              "api": { \(api) },
              "dataTypes": { "things": {
                "model": "thing", "primaryKey": "$.id", "records": "$.data[*]", "mapping": { "id": "$.id" },
                "request": \(request)\(read.isEmpty ? "" : ", " + read)
              } }
            }
            """
        let loaded = try SpecSamples.load(text)
        return try #require(loaded.dataTypes.first?.sync?.reads.first)
    }

    /// The request that a spec makes of some values.
    static func render(
        _ request: String,
        _ scope: RequestScope,
        api: String = #""baseUrl": "https://api.acme.test/v1""#,
        read: String = ""
    ) throws -> ProviderRequest {
        try plan(request: request, api: api, read: read).list.request.render(scope)
    }
}

extension RequestScope {
    /// A scope of names such as `page.cursor` and their values.
    init(_ values: [String: JSONValue]) {
        self.init()
        for (name, value) in values { self[name] = value }
    }
}

extension ProviderRequest {
    /// The body as text.
    var bodyText: String? { body.map { String(decoding: $0.bytes, as: UTF8.self) } }
}
