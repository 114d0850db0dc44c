import PatchbayCore
import PatchbayEngine
import Testing

/// A made-up provider's ways to connect, compiled by way of a whole spec.
enum AuthSamples {
    static let now = Timestamp(seconds: 1_704_067_200)

    /// Ports that sign with the name of the algorithm, the key and the bytes, so that tests can read what was signed.
    static let ports = AuthPorts(now: now, random: "RANDOM") { algorithm, key, bytes throws(AuthPorts.Refusal) in
        if key.reveal() == "broken" { throw AuthPorts.Refusal(message: "the key is no private key") }
        return Array("\(algorithm)|\(key.reveal())|".utf8) + bytes
    }

    /// The scope of a client with the id `client` and the secret `s3cret&`.
    static func scope(_ secrets: [String: String] = [:], _ values: [String: JSONValue] = [:]) -> RequestScope {
        var scope = RequestScope(values)
        scope["client.id"] = "client"
        scope.setSecret("client.secret", Secret("s3cret&"))
        for (name, secret) in secrets { scope.setSecret(name, Secret(secret)) }
        return scope
    }

    /// A whole spec around an `auth`.
    static func load(
        _ auth: String,
        variables: String = "{}",
        credentials: String = "{}",
        api: String = #""baseUrl": "https://api.acme.test/v1""#
    ) throws -> LoadedProvider {
        try SpecSamples.load(
            """
            {
              "specVersion": 1, "id": "acme", "name": "Acme", "variables": \(variables), "credentials": \(credentials),
              "auth": \(auth), "api": { \(api) },
              "dataTypes": { "things": {
                "model": "thing", "primaryKey": "$.id", "records": "$.data[*]", "mapping": { "id": "$.id" },
                "request": { "path": "/things" }
              } }
            }
            """
        )
    }

    /// The one way to connect of a spec.
    static func plan(
        _ auth: String,
        variables: String = "{}",
        credentials: String = "{}",
        api: String = #""baseUrl": "https://api.acme.test/v1""#
    ) throws -> AuthPlan {
        let loaded = try load(auth, variables: variables, credentials: credentials, api: api)
        return try #require(loaded.auth(nil), "\(loaded.diagnostics.map(\.message))")
    }

    /// OAuth 2 with more members.
    static func oauth2(_ members: String = "", client: String = "client_secret_basic") -> String {
        """
        { "type": "oauth2", "grant": "authorization_code", "authorizationUrl": "https://acme.test/authorize",
          "tokenUrl": "https://acme.test/token", "clientAuthentication": "\(client)"\(members.isEmpty ? "" : ", " + members) }
        """
    }

    /// An answer with a JSON body.
    static func json(_ text: String, status: Int = 200, headers: HeaderFields = [:]) -> ProviderResponse {
        var headers = headers
        headers["Content-Type"] = headers["Content-Type"] ?? "application/json"
        return ProviderResponse(status: status, headers: headers, body: Array(text.utf8))
    }
}

extension ProviderRequest {
    /// The members of a form body.
    var form: [String: String] {
        Dictionary(
            FormURLEncoding.decode(bodyText ?? "").map { ($0.name, $0.value) },
            uniquingKeysWith: { "\($0),\($1)" }
        )
    }
}
