import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport

/// What the tests of specs share: a loader with one model, `thing`, and a spec that is right in every respect.
enum SpecSamples {
    static let folder = "Tests/PatchbayCoreTests/Data/validation"

    /// A loader that knows the model `thing`, the model `broken`, which is no schema, and the zone `UTC`.
    static func loader() throws -> ProviderLoader {
        let url = repositoryRoot.appending(path: folder + "/models/thing.schema.json")
        let model = try JSONValue(parsing: Array(Data(contentsOf: url)))
        let environment = TransformEnvironment(
            minorUnits: [:],
            zone: { $0 == "UTC" ? ZoneRules(name: "UTC", firstOffset: 0, transitions: []) : nil },
            sha256: { $0 },
            sha1: { $0 }
        )
        let models: [String: JSONValue] = ["thing": model, "broken": ["type": "strng"]]
        return ProviderLoader(environment: environment, modelNames: ["thing"]) { models[$0] }
    }

    /// Loads a text as `acme.json`.
    static func load(_ text: String, overlays: [String] = []) throws -> LoadedProvider {
        try loader().load(
            SourceFile(name: "acme.json", text: text),
            overlays: overlays.enumerated().map { SourceFile(name: "overlay\($0.offset).json", text: $0.element) },
            expectedID: "acme"
        )
    }

    /// A small spec without findings.
    static let acme = #"""
        {
          "specVersion": 1,
          "id": "acme",
          "name": "Acme",
          "auth": { "type": "apiKey", "credential": "key" },
          "credentials": { "key": { "title": "Key" } },
          "api": {
            "baseUrl": "https://api.acme.test",
            "retry": { "attempts": 3, "on": [503] },
            "errors": [{ "when": { "status": true, "equals": 429 }, "then": "rateLimited" }]
          },
          "defaults": {
            "pagination": { "type": "cursor", "cursor": "$.next", "size": 50 },
            "errors": [{ "when": { "status": true, "equals": 404 }, "then": "skip", "scope": "dataType" }]
          },
          "dataTypes": {
            "things": {
              "model": "thing",
              "primaryKey": "$.id",
              "request": { "path": "/things", "query": { "cursor": "{page.cursor}", "limit": "{page.size}" } },
              "records": "$.data[*]",
              "mapping": { "id": "$.id" }
            }
          }
        }
        """#
}
