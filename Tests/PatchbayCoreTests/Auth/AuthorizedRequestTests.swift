import PatchbayCore
import PatchbayEngine
import Testing

struct AuthorizedRequestTests {
    static let request = ProviderRequest(method: "GET", url: "https://api.acme.test/v1/things?a=1")

    static func authorize(
        _ auth: String,
        _ credentials: ConnectionCredentials,
        declared: String = "{}",
        token: String? = nil
    ) throws -> ProviderRequest {
        var request = request
        request.token = token
        return try AuthSamples.plan(auth, credentials: declared)
            .authorize(request, credentials, AuthSamples.scope(), AuthSamples.ports)
    }

    static let tokens = ConnectionCredentials(
        tokens: [
            "": ConnectionCredentials.Token(access: Secret("main")),
            "user": ConnectionCredentials.Token(access: Secret("person")),
        ]
    )

    @Test func sendsABearerToken() throws {
        #expect(try Self.authorize(AuthSamples.oauth2(), Self.tokens).headers == ["Authorization": "Bearer main"])
    }

    @Test func sendsTheTokenThatTheRequestNames() throws {
        let auth = AuthSamples.oauth2(
            #"""
            "scopeParameters": { "scope": { "token": "bot" }, "user_scope": { "token": "user" } },
            "tokenResponse": { "additionalTokens": { "user": { "accessToken": "$.u" } } }
            """#
        )
        #expect(try Self.authorize(auth, Self.tokens, token: "user").headers["Authorization"] == "Bearer person")
        #expect(try Self.authorize(auth, Self.tokens, token: "bot").headers["Authorization"] == "Bearer main")
        #expect(throws: AuthError.unsupported("the connection has no token `admin`")) {
            try Self.authorize(auth, Self.tokens, token: "admin")
        }
        #expect(throws: AuthError.unsupported("the connection has no token")) {
            try Self.authorize(auth, ConnectionCredentials())
        }
    }

    static let key = ConnectionCredentials(supplied: ["key": Secret("k&1")])

    @Test(
        arguments: [
            ("", "https://api.acme.test/v1/things?a=1", ["Authorization": "Bearer k&1"]),
            (
                #", "placement": { "in": "header", "name": "X-Key" }"#, "https://api.acme.test/v1/things?a=1",
                ["X-Key": "k&1"]
            ),
            (
                #", "placement": { "in": "query", "name": "api_key" }"#,
                "https://api.acme.test/v1/things?a=1&api_key=k%261", [:]
            ),
        ] as [(String, String, HeaderFields)]
    )
    func placesAKey(_ placement: String, _ url: String, _ headers: HeaderFields) throws {
        let auth = #"{ "type": "apiKey", "credential": "key"\#(placement) }"#
        let request = try Self.authorize(auth, Self.key, declared: #"{ "key": {} }"#)
        #expect(request.url == url)
        #expect(request.headers == headers)
    }

    @Test func refusesAKeyThatWouldBreakTheHeader() throws {
        let auth = #"{ "type": "apiKey", "credential": "key" }"#
        let error = #expect(throws: AuthError.self) {
            try Self.authorize(
                auth,
                ConnectionCredentials(supplied: ["key": Secret("MARKER\r\nX: 1")]),
                declared: #"{ "key": {} }"#
            )
        }
        #expect(error?.message == "the header `Authorization`: a control character, which a header cannot hold")
        #expect(throws: AuthError.unsupported("the connection lacks `key`")) {
            try Self.authorize(auth, ConnectionCredentials(), declared: #"{ "key": {} }"#)
        }
    }

    @Test func writesBasicCredentials() throws {
        // RFC 7617 section 2.
        let auth = #"{ "type": "basic", "username": "{user}", "password": "{password}" }"#
        let declared = #"{ "user": {}, "password": {} }"#
        let credentials = ConnectionCredentials(
            supplied: ["user": Secret("Aladdin"), "password": Secret("open sesame")]
        )
        #expect(
            try Self.authorize(auth, credentials, declared: declared).headers
                == ["Authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]
        )
        // Section 2.1: UTF-8.
        let accented = ConnectionCredentials(supplied: ["user": Secret("test"), "password": Secret("123£")])
        #expect(
            try Self.authorize(auth, accented, declared: declared).headers == [
                "Authorization": "Basic dGVzdDoxMjPCow=="
            ]
        )
        #expect(throws: AuthError.self) {
            try Self.authorize(
                auth,
                ConnectionCredentials(supplied: ["user": Secret("a:b"), "password": Secret("")]),
                declared: declared
            )
        }
        #expect(throws: AuthError.unsupported("the connection lacks `user`")) {
            try Self.authorize(auth, ConnectionCredentials(), declared: declared)
        }
    }

    @Test func sendsAnEmptyPassword() throws {
        let auth = #"{ "type": "basic", "username": "{key}", "password": "" }"#
        let request = try Self.authorize(
            auth,
            ConnectionCredentials(supplied: ["key": Secret("k")]),
            declared: #"{ "key": {} }"#
        )
        #expect(request.headers == ["Authorization": "Basic azo="])
    }

    @Test func sendsNothingWhereNothingIsNeeded() throws {
        #expect(try Self.authorize(#"{ "type": "none" }"#, ConnectionCredentials()) == Self.request)
    }
}
