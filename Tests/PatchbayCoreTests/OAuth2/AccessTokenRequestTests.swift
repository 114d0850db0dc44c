import PatchbayCore
import PatchbayEngine
import Testing

struct AccessTokenRequestTests {
    static let code = TokenGrant.code(
        Secret("c0de"),
        redirectURI: "https://app.test/back",
        verifier: Secret("verifier")
    )

    static func request(
        _ grant: TokenGrant = code,
        _ members: String = "",
        client: String = "client_secret_basic",
        secrets: [String: String] = [:]
    ) throws -> ProviderRequest {
        let plan = try AuthSamples.plan(
            AuthSamples.oauth2(members, client: client),
            credentials: #"{ "key": {} }"#
        )
        return try plan.tokenRequest(grant, AuthSamples.scope(secrets), AuthSamples.ports)
    }

    @Test func asksWithACode() throws {
        let request = try Self.request()
        #expect(request.method == "POST")
        #expect(request.url == "https://acme.test/token")
        #expect(request.headers["Accept"] == "application/json")
        #expect(
            request.form == [
                "grant_type": "authorization_code", "code": "c0de", "redirect_uri": "https://app.test/back",
                "code_verifier": "verifier",
            ]
        )
        // RFC 6749 section 2.3.1: both parts are form-encoded before they are joined.
        #expect(request.headers["Authorization"] == "Basic Y2xpZW50OnMzY3JldCUyNg==")
    }

    @Test func asksWithTheExampleOfTheStandard() throws {
        // RFC 6749 section 4.1.3.
        var scope = RequestScope()
        scope["client.id"] = "s6BhdRkqt3"
        scope.setSecret("client.secret", Secret("gX1fBat3bV"))
        let grant = TokenGrant.code(
            Secret("SplxlOBeZQQYbYS6WxSbIA"),
            redirectURI: "https://client.example.com/cb",
            verifier: nil
        )
        let request = try AuthSamples.plan(AuthSamples.oauth2()).tokenRequest(grant, scope, AuthSamples.ports)
        #expect(request.headers["Authorization"] == "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW")
        #expect(
            request.bodyText
                == "grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA"
                + "&redirect_uri=https%3A%2F%2Fclient.example.com%2Fcb"
        )
    }

    @Test func sendsTheSecretAmongTheMembers() throws {
        let request = try Self.request(client: "client_secret_post")
        #expect(request.headers["Authorization"] == nil)
        #expect(request.form["client_id"] == "client")
        #expect(request.form["client_secret"] == "s3cret&")
    }

    @Test func sendsTheIDAlone() throws {
        let request = try Self.request(client: "none")
        #expect(request.form["client_id"] == "client")
        #expect(request.form["client_secret"] == nil)
    }

    @Test func signsAnAssertion() throws {
        let request = try Self.request(
            Self.code,
            #""key": "key""#,
            client: "private_key_jwt",
            secrets: ["key": "PEM"]
        )
        #expect(request.form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        let assertion = try #require(request.form["client_assertion"])
        let claims = try #require(TokenClaims.read(assertion))
        #expect(
            claims == [
                "iss": "client", "sub": "client", "aud": "https://acme.test/token", "jti": "RANDOM",
                "iat": 1_704_067_200,
                "exp": 1_704_067_500,
            ]
        )
        let parts = assertion.split(separator: ".").map(String.init)
        let signed = try #require(Base64.decode(parts[2]))
        #expect(String(decoding: signed, as: UTF8.self) == "rsaSHA256|PEM|\(parts[0]).\(parts[1])")
    }

    @Test func writesJSONWhereTheSpecSaysSo() throws {
        let request = try Self.request(Self.code, #""tokenFormat": "json""#, client: "client_secret_post")
        #expect(request.body?.mediaType == "application/json")
        #expect(try JSONValue(parsing: request.bodyText ?? "")["client_secret"] == "s3cret&")
    }

    @Test func letsTheSpecAddAndReplace() throws {
        let request = try Self.request(
            Self.code,
            #""tokenParameters": { "audience": "api", "code": "", "authorization_code": "{code}" }, "tokenHeaders": { "accept": "text/plain", "X-V": "{client.id}" }"#
        )
        #expect(request.form["audience"] == "api")
        #expect(request.form["code"] == "")
        #expect(request.form["authorization_code"] == "c0de")
        #expect(request.headers.values("Accept") == ["text/plain"])
        #expect(request.headers["X-V"] == "client")
    }

    @Test func refreshes() throws {
        let members =
            #""refreshUrl": "https://acme.test/refresh", "refresh": { "parameters": { "extra": "1" } }, "tokenParameters": { "first": "1" }"#
        let request = try Self.request(.refresh(Secret("r1")), members)
        #expect(request.url == "https://acme.test/refresh")
        #expect(request.form == ["grant_type": "refresh_token", "refresh_token": "r1", "extra": "1"])
    }

    @Test func asksForTheClientItself() throws {
        let auth = #"""
            { "type": "oauth2", "grant": "client_credentials", "tokenUrl": "https://acme.test/token",
              "clientAuthentication": "client_secret_post", "permissions": { "a": { "scopes": ["x", "y"] } } }
            """#
        let plan = try AuthSamples.plan(auth)
        #expect(plan.flow == .supplied)
        let request = try #require(
            try plan.connectRequest(permissions: ["a"], AuthSamples.scope(), AuthSamples.ports)
        )
        #expect(
            request.form == [
                "grant_type": "client_credentials", "scope": "x y", "client_id": "client", "client_secret": "s3cret&",
            ]
        )
        let again = try plan.refreshRequest(
            ConnectionCredentials(),
            permissions: ["a"],
            AuthSamples.scope(),
            AuthSamples.ports
        )
        #expect(again.form == request.form)
    }

    @Test func tellsWhatIsMissing() throws {
        let plan = try AuthSamples.plan(AuthSamples.oauth2())
        #expect(throws: AuthError.unsupported("there is no client id for this service")) {
            try plan.tokenRequest(Self.code, RequestScope(), AuthSamples.ports)
        }
        var scope = RequestScope()
        scope["client.id"] = "client"
        #expect(throws: AuthError.unsupported("there is no client secret for this service")) {
            try plan.tokenRequest(Self.code, scope, AuthSamples.ports)
        }
        #expect(throws: AuthError.unsupported("the key is no private key")) {
            try Self.request(Self.code, #""key": "key""#, client: "private_key_jwt", secrets: ["key": "broken"])
        }
        #expect(throws: AuthError.unsupported("the connection has no refresh token")) {
            try plan.refreshRequest(ConnectionCredentials(), permissions: [], AuthSamples.scope(), AuthSamples.ports)
        }
    }
}
