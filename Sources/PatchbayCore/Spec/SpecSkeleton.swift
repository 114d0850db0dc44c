package import PatchbayEngine

/// The spec that `patchbay new` prints: small, valid, and with a remark at each place that must be changed.
package enum SpecSkeleton {
    /// A spec for an id; the model is one that exists.
    package static func spec(id: String, model: String) -> JSONValue {
        let name = id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
        let auth: JSONValue = [
            "x-note": "For OAuth use the type `oauth2`; the schema lists its members.",
            "type": "apiKey", "credential": "apiKey",
            "placement": ["in": "header", "name": "Authorization", "prefix": "Bearer "],
        ]
        let dataType: JSONValue = [
            "model": .string(model), "primaryKey": "$.id",
            "request": ["path": "/things", "query": ["limit": 100, "cursor": "{page.cursor}"]],
            "records": "$.data[*]",
            "pagination": ["type": "cursor", "cursor": "$.next_cursor"],
            "mapping": [
                "id": ["from": "$.id", "transforms": [["type": "prefix", "with": .string(model + "-")]]],
                "name": "$.name",
                "status": ["value": "active"],
                "remoteId": ["from": "$.id", "transforms": ["toText"]],
                "createdAt": ["from": "$.created_at", "transforms": [["type": "date", "from": "rfc3339"]]],
            ],
        ]
        return [
            "$schema": "../schemas/provider.schema.json", "specVersion": 1, "id": .string(id), "name": .string(name),
            "description": .string("What \(name) is for"), "category": "Other",
            "credentials": ["apiKey": ["title": "API key", "description": "Where to find it"]],
            "auth": auth,
            "api": ["x-note": "Every path is appended to this URL.", "baseUrl": "https://api.example.com"],
            "dataTypes": ["customers": dataType],
        ]
    }
}
