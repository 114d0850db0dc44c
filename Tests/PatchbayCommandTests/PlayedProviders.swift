import Foundation
import PatchbayEngine
import PatchbayTestSupport

/// The providers of the repository as their own documents describe them, played from their real specs.
enum PlayedProviders {
    /// One that is played from its spec in the repository.
    static func make(_ id: String, _ shape: PlayedShape) throws -> LoopbackProvider {
        let file = repositoryRoot.appending(path: "providers/\(id).json")
        let spec = try JSONValue(parsing: Array(try Data(contentsOf: file)))
        return LoopbackProvider(spec: spec, client: (id: "\(id)-client", secret: "\(id)~client+secret"), shape: shape)
    }

    /// Connect's token answer: an account, no expiry (docs.stripe.com/connect/oauth-reference).
    static func stripe() throws -> LoopbackProvider {
        let shape = PlayedShape(
            account: "acct_1032D82eZvKYlo2C",
            rotates: false,
            tokens: { tokens in
                var answer = JSONObject([
                    .init(name: "access_token", value: .string(tokens.access)), .init(name: "livemode", value: false),
                    .init(name: "token_type", value: "bearer"), .init(name: "scope", value: "read_write"),
                    .init(name: "stripe_publishable_key", value: "pk_test_1"),
                    .init(name: "stripe_user_id", value: .string(tokens.account)),
                ])
                if let refresh = tokens.refresh { answer["refresh_token"] = .string(refresh) }
                return .object(answer)
            },
            api: { request in
                request.path.hasSuffix("/v1/account")
                    ? .json(#"{"id":"acct_1032D82eZvKYlo2C"}"#) : .json("{}", status: 404)
            }
        )
        return try make("stripe", shape)
    }

    /// Token rotation switched on; failures are answered 200 (docs.slack.dev/authentication/using-token-rotation).
    static func slack() throws -> LoopbackProvider {
        let shape = PlayedShape(
            account: "T0KRQLJ9H",
            tokens: { tokens in
                [
                    "ok": true, "app_id": "A1", "access_token": .string(tokens.access), "token_type": "bot",
                    "scope": .string(tokens.scopes["scope"] ?? ""), "bot_user_id": "U0", "expires_in": 43200,
                    "refresh_token": .string(tokens.refresh ?? ""), "enterprise": .null,
                    "team": ["id": .string(tokens.account), "name": "Acme"], "authed_user": ["id": "U1"],
                ]
            },
            refusal: { code in .json(#"{"ok":false,"error":"\#(code == "invalid_grant" ? "invalid_code" : code)"}"#) },
            api: { request in
                request.path.hasSuffix("/auth.test")
                    ? .json(#"{"ok":true,"team_id":"T0KRQLJ9H"}"#) : .json(#"{"ok":false,"error":"unknown_method"}"#)
            }
        )
        return try make("slack", shape)
    }

    /// The company comes with the callback (developer.intuit.com, OAuth 2.0).
    static func quickbooks() throws -> LoopbackProvider {
        let shape = PlayedShape(
            account: "4620816365151617180",
            callback: [(name: "realmId", value: "4620816365151617180")],
            rotates: false,
            tokens: { tokens in
                var answer = JSONObject([
                    .init(name: "token_type", value: "bearer"), .init(name: "expires_in", value: 3600),
                    .init(name: "access_token", value: .string(tokens.access)),
                    .init(name: "x_refresh_token_expires_in", value: 8_726_400),
                ])
                if let refresh = tokens.refresh { answer["refresh_token"] = .string(refresh) }
                return .object(answer)
            },
            api: { request in
                if request.path.hasSuffix("/companyinfo/4620816365151617180") {
                    return .json(#"{"CompanyInfo":{"CompanyName":"Acme"},"time":"2026-01-01T00:00:00Z"}"#)
                }
                return .json(
                    #"{"QueryResponse":{"Preferences":[{"CurrencyPrefs":{"HomeCurrency":{"value":"USD"}}}]}}"#
                )
            }
        )
        return try make("quickbooks", shape)
    }

    /// The organisations are asked for after connecting; the person chooses one (developer.xero.com, OAuth 2.0).
    static func xero() throws -> LoopbackProvider {
        let tenants =
            #"[{"id":"c1","tenantId":"t-1","tenantType":"ORGANISATION","tenantName":"One"},"#
            + #"{"id":"c2","tenantId":"t-2","tenantType":"ORGANISATION","tenantName":"Two"},"#
            + #"{"id":"c3","tenantId":"t-3","tenantType":"PRACTICE","tenantName":"Three"}]"#
        let shape = PlayedShape(
            account: "xero-user",
            tokens: { tokens in
                [
                    "access_token": .string(tokens.access), "token_type": "Bearer", "expires_in": 1800,
                    "refresh_token": .string(tokens.refresh ?? ""), "scope": .string(tokens.scopes["scope"] ?? ""),
                ]
            },
            api: { request in request.path.hasSuffix("/connections") ? .json(tenants) : .json("{}", status: 404) }
        )
        return try make("xero", shape)
    }
}
