package import PatchbayCore
package import PatchbayEngine
package import PatchbayRuntime
import Synchronization

/// A made-up provider with lists of things that tests change, served page by page behind the id of the last one.
package final class ThingProvider: Sendable {
    // A class because the test changes what is served while it is read.
    private struct State {
        var things: [String: [JSONValue]] = [:]
        var faults: [Int: ProviderResponse] = [:]
        var count = 0
        var token = "token-1"
    }

    private let state = Mutex(State())

    /// A provider without things.
    package init() {}

    /// What is served under a path, in the order of ids.
    package subscript(path: String) -> [JSONValue] {
        get { state.withLock { $0.things[path] ?? [] } }
        set { state.withLock { $0.things[path] = newValue } }
    }

    /// The token that is asked for.
    package var token: String {
        get { state.withLock { $0.token } }
        set { state.withLock { $0.token = newValue } }
    }

    /// How many requests came.
    package var count: Int { state.withLock { $0.count } }

    /// Lets the request of a number, from 1, be answered like this.
    package func fail(_ number: Int, _ response: ProviderResponse) { state.withLock { $0.faults[number] = response } }

    /// The answer to a request.
    package func answer(_ request: ProviderRequest) -> ProviderResponse {
        let (number, token) = state.withLock { state in
            state.count += 1
            return (state.count, state.token)
        }
        if let fault = state.withLock({ $0.faults[number] }) { return fault }
        guard request.headers["Authorization"] == "Bearer \(token)" else { return ProviderResponse(status: 401) }
        let parameters = request.parameters
        let path = String(request.target.split(separator: "/").dropFirst(2).joined(separator: "/"))
        let size = parameters["limit"].flatMap { Int($0) } ?? 3
        let since = parameters["since"].flatMap { Int($0) } ?? .min
        let changed = self[path].filter { $0["updated"]?.numberValue?.intValue ?? .max >= since }
        let rest = changed.drop { parameters["after"] ?? "" >= $0["id"]?.stringValue ?? "" }
        let page: JSONValue = ["data": .array(Array(rest.prefix(size))), "more": .bool(rest.count > size)]
        return ProviderResponse(
            status: 200,
            headers: ["Content-Type": "application/json"],
            body: Array(page.compactText.utf8)
        )
    }

    /// The answer to a request that came over HTTP.
    package func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
        let fields = request.headers.map { HeaderFields.Field(name: $0.name, value: $0.value) }
        let url = "http://127.0.0.1\(request.path)?\(request.query)"
        let answer = answer(ProviderRequest(method: request.method, url: url, headers: HeaderFields(fields)))
        return LoopbackServer.Response(
            answer.status,
            headers: answer.headers.fields.map { (name: $0.name, value: $0.value) },
            body: Array(answer.body)
        )
    }

    /// A thing by its number, with an amount and the second of its last change.
    package static func thing(_ number: Int, amount: Int = 1, updated: Int = 0) -> JSONValue {
        let digits = String(number)
        return [
            "id": .string("t" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits),
            "amount": .number(JSONNumber(amount)), "updated": .number(JSONNumber(updated)),
        ]
    }

    /// Things with the numbers of a range.
    package static func things(_ numbers: Range<Int>, amount: Int = 1, updated: Int = 0) -> [JSONValue] {
        numbers.map { thing($0, amount: amount, updated: updated) }
    }

    // MARK: The spec

    /// How things are read in full each time, as members of a data type.
    package static let list = reading("")

    /// How things are read, and what changed of them afterwards.
    package static let changes =
        reading(#""since": "{since}", "#)
            + #"""
            , "incremental": { "watermark": { "path": "$.updated", "format": "unixSeconds" },
              "filter": { "format": "unixSeconds" } }
            """#

    private static func reading(_ parameters: String) -> String {
        #"""
        "primaryKey": "$.id",
        "request": { "path": "/things", "query": { "after": "{page.cursor}", \#(parameters)"limit": "3" } },
        "records": "$.data[*]",
        "pagination": { "type": "cursor", "cursor": "$.data[-1].id", "while": "$.more" }
        """#
    }

    /// What is mapped.
    package static let mapping = mapping(#"{ "id": "$.id", "amount": "$.amount" }"#)

    /// What is mapped by these rules.
    package static func mapping(_ rules: String) -> String {
        #""permission": "read:things", "model": "thing", "mapping": \#(rules)"#
    }

    /// The text of a spec with these data types, for the JSON text of their object.
    package static func spec(
        _ dataTypes: String = #""things": { \#(mapping), \#(changes) }"#,
        baseURL: String = "https://api.acme.test",
        api: String = ""
    ) -> String {
        """
        {
          "specVersion": 1, "id": "acme", "name": "Acme", "description": "A made-up provider.", "category": "Tests",
          "auth": {
            "type": "oauth2", "grant": "authorization_code", "authorizationUrl": "https://acme.test/authorize",
            "tokenUrl": "https://acme.test/token", "clientAuthentication": "client_secret_basic", "permissions": {
              "read:things": { "description": "Read things.", "scopes": ["things"] }
            }
          },
          "api": {
            "baseUrl": "\(baseURL)", "retry": { "attempts": 3, "on": [500, 503], "initialSeconds": 1 }
            \(api.isEmpty ? "" : ", " + api)
          },
          "dataTypes": { \(dataTypes) }
        }
        """
    }

    /// The model.
    package static let model: JSONValue = [
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Thing", "type": "object",
        "properties": ["id": ["type": "string"], "amount": ["type": ["number", "null"]]], "required": ["id"],
        "additionalProperties": false,
    ]

    /// A catalogue of the spec alone.
    package static func catalog(_ spec: String) throws -> ProviderCatalog {
        let loader = ProviderLoader(environment: .host, modelNames: ["thing"]) { $0 == "thing" ? Self.model : nil }
        let loaded = loader.load(SourceFile(name: "acme.json", text: spec), expectedID: "acme")
        guard loaded.isUsable else { throw Broken(reasons: loaded.diagnostics.map(\.message)) }
        return ProviderCatalog([
            ProviderCatalog.Entry(loaded: loaded, client: ClientCredentials(id: "client", secret: Secret("s3cret")))
        ])
    }

    /// A spec of a test has errors.
    package struct Broken: Error {
        /// What they are.
        package var reasons: [String]
    }
}
