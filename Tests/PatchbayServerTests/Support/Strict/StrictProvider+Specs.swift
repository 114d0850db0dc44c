import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport

/// The specs of the providers that are played.
extension StrictProvider {
    /// A spec, and the client by which its provider knows the server.
    static func neighbours(at server: LoopbackServer) -> [LiveServer.Neighbour] {
        let known = ClientCredentials(id: client.id, secret: Secret(client.secret))
        return [
            neighbour("machine", machine(server.url), server, client: known),
            neighbour(
                "estate",
                estate(server.url),
                server,
                variables: ["sites": ["title": "Sites", "source": ["type": "afterConnect"]]],
                query: ["site": ["var": "sites"]],
                client: known
            ),
            neighbour(
                "signed",
                signed(server.url),
                server,
                variables: ["email": ["title": "E-mail"]],
                credentials: ["pem": ["title": "Private key"]]
            ),
            neighbour("session", session(server.url), server, credentials: login),
            neighbour("plain", plain, server, credentials: login),
            neighbour(
                "ledger",
                ledger(server.url),
                server,
                variables: [
                    "company": ["title": "Company", "source": ["type": "tokenResponse", "path": "$.company"]],
                    "region": ["title": "Region", "source": ["type": "callback", "parameter": "region"]],
                ],
                client: known
            ),
        ]
    }

    private static func neighbour(
        _ id: String,
        _ auth: JSONValue,
        _ server: LoopbackServer,
        variables: JSONValue = [:],
        credentials: JSONValue = [:],
        query: JSONValue = [:],
        client: ClientCredentials? = nil
    ) -> LiveServer.Neighbour {
        var auth = auth.objectValue ?? JSONObject()
        auth["permissions"] = ["read:things": ["description": "Read things", "scopes": ["things.read"]]]
        auth["verification"] = ["request": ["path": "/me"], "success": ["path": "$.ok", "equals": true]]
        let spec = LiveServer.spec(
            id,
            auth: .object(auth),
            variables: variables,
            credentials: credentials,
            query: query,
            baseURL: "\(server.url)/\(id)"
        )
        return LiveServer.Neighbour(spec: spec, client: client)
    }

    private static let login: JSONValue = [
        "user": ["title": "User", "secret": false], "password": ["title": "Password"],
    ]

    private static func machine(_ url: String) -> JSONValue {
        [
            "type": "oauth2", "grant": "client_credentials", "tokenUrl": .string(url + "/machine/token"),
            "clientAuthentication": "client_secret_basic",
            "revocation": [
                "method": "POST", "url": .string(url + "/machine/revoke"),
                "body": ["type": "form", "members": ["token": "{token}"]],
            ],
        ]
    }

    private static func estate(_ url: String) -> JSONValue {
        [
            "type": "oauth2", "grant": "client_credentials", "tokenUrl": .string(url + "/estate/token"),
            "clientAuthentication": "client_secret_basic",
            "afterConnect": [
                [
                    "request": ["path": "/sites"],
                    "select": [
                        "items": "$[*]", "value": "$.id", "label": "$.name", "variable": "sites", "choose": "many",
                    ],
                ]
            ],
        ]
    }

    private static func signed(_ url: String) -> JSONValue {
        [
            "type": "jwtBearer", "tokenUrl": .string(url + "/signed/token"), "algorithm": "ES256", "key": "pem",
            "claims": [
                "iss": ["from": ["variable": "email"]], "aud": ["value": "https://signed.test/token"], "iat": "$.now",
                "exp": ["from": "$.now", "transforms": [["type": "add", "number": 300]]],
            ],
        ]
    }

    private static func session(_ url: String) -> JSONValue {
        [
            "type": "tokenExchange",
            "request": [
                "method": "POST", "url": .string(url + "/session/login"),
                "body": ["type": "json", "value": ["object": ["user": "{user}", "password": "{password}"]]],
            ],
            "tokenResponse": [
                "accessToken": "$.session.id",
                "expiry": ["type": "inMilliseconds", "path": "$.session.milliseconds"],
            ],
            "placement": ["in": "header", "name": "X-Session"],
        ]
    }

    private static let plain: JSONValue = ["type": "basic", "username": "{user}", "password": "{password}"]

    private static func ledger(_ url: String) -> JSONValue {
        [
            "type": "oauth1", "requestTokenUrl": .string(url + "/ledger/request"),
            "authorizationUrl": .string(url + "/ledger/authorize"),
            "accessTokenUrl": .string(url + "/ledger/access"), "signatureMethod": "HMAC-SHA1",
        ]
    }
}
