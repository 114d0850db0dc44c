package import PatchbayEngine

/// What a played provider has of its own: the form of its token answers, its callback, its API.
package struct PlayedShape: Sendable {
    /// The tokens of an answer, from which the provider's own form takes what it has.
    package struct Tokens: Sendable {
        /// The access token.
        package var access: String
        /// The refresh token; nil when the old one stays in force.
        package var refresh: String?
        /// The access token of the person, where a provider has one beside its main token.
        package var user: String
        /// The refresh token of the person.
        package var userRefresh: String
        /// What was asked for, by the parameter of the authorization request.
        package var scopes: [String: String]
        /// The account.
        package var account: String
        /// Whether a refresh brought them.
        package var isRefresh: Bool
    }

    /// What tells the account apart.
    package var account: String
    /// What the callback brings beside the code and the state.
    package var callback: [(name: String, value: String)]
    /// Whether a refresh replaces the refresh token.
    package var rotates: Bool
    /// The form of a token answer.
    package var tokens: @Sendable (Tokens) -> JSONValue
    /// The form of a refusal with this code (RFC 6749 section 5.2).
    package var refusal: @Sendable (String) -> LoopbackServer.Response
    /// The answers of the API to requests whose token is good.
    package var api: LoopbackProvider.Handler

    /// The form of RFC 6749, with what differs from it.
    package init(
        account: String,
        callback: [(name: String, value: String)] = [],
        rotates: Bool = true,
        tokens: @escaping @Sendable (Tokens) -> JSONValue = PlayedShape.standardTokens,
        refusal: @escaping @Sendable (String) -> LoopbackServer.Response = PlayedShape.standardRefusal,
        api: @escaping LoopbackProvider.Handler = { _ in .json(#"{"ok":true}"#) }
    ) {
        self.account = account
        self.callback = callback
        self.rotates = rotates
        self.tokens = tokens
        self.refusal = refusal
        self.api = api
    }

    /// The answer of RFC 6749 section 5.1, and the account beside it.
    package static let standardTokens: @Sendable (Tokens) -> JSONValue = { tokens in
        var answer = JSONObject([
            JSONObject.Member(name: "access_token", value: .string(tokens.access)),
            JSONObject.Member(name: "token_type", value: "Bearer"), JSONObject.Member(name: "expires_in", value: 3600),
            JSONObject.Member(name: "account", value: .string(tokens.account)),
        ])
        if let refresh = tokens.refresh { answer["refresh_token"] = .string(refresh) }
        if let scope = tokens.scopes["scope"] { answer["scope"] = .string(scope) }
        return .object(answer)
    }

    /// The answer of RFC 6749 section 5.2.
    package static let standardRefusal: @Sendable (String) -> LoopbackServer.Response = { code in
        .json(#"{"error":"\#(code)"}"#, status: code == "invalid_client" ? 401 : 400)
    }
}

extension LoopbackProvider {
    /// A provider that keeps to the standards, with PKCE, rotation and revocation: ``acmeSpec`` describes it.
    package static func acme(
        account: String = "acct-1",
        rotates: Bool = true,
        api: Handler? = nil
    ) -> LoopbackProvider {
        var shape = PlayedShape(account: account, rotates: rotates)
        if let api { shape.api = api }
        return LoopbackProvider(spec: acmeSpec, client: (id: "acme-client", secret: "acme~client+secret"), shape: shape)
    }

    /// The spec of a provider that keeps to the standards.
    package static let acmeSpec: JSONValue = [
        "specVersion": 1, "id": "acme", "name": "Acme", "description": "Everything", "category": "Other",
        "variables": [
            "account": [
                "title": "Account", "optional": true, "source": ["type": "tokenResponse", "path": "$.account"],
            ]
        ],
        "auth": [
            "type": "oauth2", "grant": "authorization_code",
            "authorizationUrl": "https://acme.example/oauth/authorize", "tokenUrl": "https://acme.example/oauth/token",
            "clientAuthentication": "client_secret_basic",
            "permissions": [
                "read:things": ["description": "Read things", "scopes": ["things.read"]],
                "write:things": ["description": "Change things", "scopes": ["things.write"]],
            ],
            "refresh": ["rotation": "always"],
            "revocation": [
                "method": "POST", "url": "https://acme.example/oauth/revoke",
                "body": ["type": "form", "members": ["token": "{refreshToken}"]],
            ],
            "verification": ["request": ["path": "/me"], "success": ["path": "$.ok", "equals": true]],
        ],
        "api": ["baseUrl": "https://api.acme.example/v1"],
        "dataTypes": [
            "customers": [
                "model": "customer", "permission": "read:things", "primaryKey": "$.id",
                "request": ["path": "/customers"], "records": "$.data[*]", "pagination": ["type": "none"],
                "mapping": [
                    "id": ["from": "$.id", "transforms": [["type": "prefix", "with": "customer-"]]],
                    "name": "$.name", "status": ["value": "active"],
                    "remoteId": ["from": "$.id", "transforms": ["toText"]],
                ],
            ]
        ],
    ]
}
