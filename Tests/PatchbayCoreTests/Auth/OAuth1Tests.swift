import PatchbayCore
import PatchbayEngine
import Testing

struct OAuth1Tests {
    @Test func makesTheBaseStringOfTheStandard() {
        // RFC 5849 section 3.4.1.1.
        let request = ProviderRequest(
            method: "POST",
            url: "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
            body: ProviderRequest.Body(
                bytes: Array("c2&a3=2+q".utf8),
                mediaType: "application/x-www-form-urlencoded"
            )
        )
        let parameters = [
            FormURLEncoding.Pair("oauth_consumer_key", "9djdj82h48djs9d2"),
            FormURLEncoding.Pair("oauth_token", "kkk9d7dh3k39sjv7"),
            FormURLEncoding.Pair("oauth_signature_method", "HMAC-SHA1"),
            FormURLEncoding.Pair("oauth_timestamp", "137131201"), FormURLEncoding.Pair("oauth_nonce", "7d8f3e4a"),
        ]
        #expect(
            OAuth1Signature.baseString(request, parameters)
                == "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540"
                + "%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method"
                + "%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
        )
    }

    @Test func keepsAPortThatIsNotTheSchemesOwn() {
        // RFC 5849 section 3.4.1.2.
        let request = ProviderRequest(method: "GET", url: "https://www.example.net:8080/?q=1")
        #expect(
            OAuth1Signature.baseString(request, []) == "GET&https%3A%2F%2Fwww.example.net%3A8080%2F&q%3D1"
        )
    }

    static let keys = OAuth1Signature.Keys(
        client: "djr9rjt0jd78jf88",
        clientSecret: Secret("jjd999tj88uiths3"),
        token: "jjd9d99d",
        tokenSecret: Secret("jj&1")
    )

    @Test func signsInPlaintext() throws {
        // RFC 5849 section 3.4.4.
        let signed = try OAuth1Signature(method: .plaintext, realm: "Photos").sign(
            ProviderRequest(method: "GET", url: "https://acme.test/"),
            Self.keys,
            AuthSamples.ports
        )
        let header = try #require(signed.headers["Authorization"])
        #expect(header.hasPrefix(#"OAuth realm="Photos", oauth_consumer_key="djr9rjt0jd78jf88", "#))
        #expect(header.contains(#"oauth_token="jjd9d99d""#))
        #expect(header.hasSuffix(#"oauth_signature="jjd999tj88uiths3%26jj%25261""#))
    }

    static let auth = #"""
        { "type": "oauth1", "requestTokenUrl": "https://acme.test/temporary", "authorizationUrl": "https://acme.test/authorize",
          "accessTokenUrl": "https://acme.test/access", "signatureMethod": "HMAC-SHA256" }
        """#

    @Test func walksThroughTheRedirect() throws {
        let plan = try AuthSamples.plan(Self.auth)
        #expect(plan.flow == .temporaryCredentials)
        let scope = AuthSamples.scope()
        let first = try plan.temporaryRequest(redirectURI: "https://app.test/back", scope, AuthSamples.ports)
        #expect(first.url == "https://acme.test/temporary")
        #expect(first.headers["Authorization"]?.contains(#"oauth_callback="https%3A%2F%2Fapp.test%2Fback""#) == true)
        let answer = ProviderResponse(
            status: 200,
            body: Array("oauth_token=t1&oauth_token_secret=s1&oauth_callback_confirmed=true".utf8)
        )
        let temporary = try plan.temporaryToken(from: answer)
        #expect(try plan.authorizationURL(temporary: temporary, scope) == "https://acme.test/authorize?oauth_token=t1")
        let back = try plan.callback(
            FormURLEncoding.decode("oauth_token=t1&oauth_verifier=v1"),
            scope,
            AuthSamples.ports
        )
        let second = try plan.tokenRequest(temporary: temporary, verifier: back.code, scope, AuthSamples.ports)
        #expect(second.headers["Authorization"]?.contains(#"oauth_verifier="v1""#) == true)
        let signature = try #require(
            second.headers["Authorization"]?.split(separator: "oauth_signature=\"").last?.dropLast()
        )
        let bytes = try #require(FormURLEncoding.decode("s=\(signature)").first.flatMap { Base64.decode($0.value) })
        #expect(
            String(decoding: bytes, as: UTF8.self).hasPrefix(
                "hmacSHA256|s3cret%26&s1|POST&https%3A%2F%2Facme.test%2Faccess&"
            )
        )
        let request = try plan.authorize(
            ProviderRequest(method: "GET", url: "https://api.acme.test/v1/things"),
            ConnectionCredentials(tokens: ["": temporary]),
            scope,
            AuthSamples.ports
        )
        #expect(request.headers["Authorization"]?.contains(#"oauth_token="t1""#) == true)
    }

    @Test func signsWithSuppliedTokens() throws {
        let plan = try AuthSamples.plan(
            #"{ "type": "oauth1", "signatureMethod": "HMAC-SHA256", "realm": "{account}" }"#,
            variables: #"{ "account": {} }"#,
            credentials: #"{ "consumerKey": {}, "consumerSecret": {}, "token": {}, "tokenSecret": {} }"#
        )
        #expect(plan.flow == .supplied)
        let supplied = ["consumerKey": "ck", "consumerSecret": "cs", "token": "tk", "tokenSecret": "ts"]
        let request = try plan.authorize(
            ProviderRequest(method: "GET", url: "https://api.acme.test/v1/things"),
            ConnectionCredentials(supplied: supplied.mapValues { Secret($0) }),
            AuthSamples.scope([:], ["account": "123_SB1"]),
            AuthSamples.ports
        )
        let header = try #require(request.headers["Authorization"])
        #expect(header.hasPrefix(#"OAuth realm="123_SB1", oauth_consumer_key="ck""#))
        #expect(header.contains(#"oauth_token="tk""#))
    }

    @Test(arguments: [
        (
            ProviderResponse(status: 401, body: Array("oauth_problem=token_expired".utf8)),
            AuthError.refused(code: "token_expired", words: nil)
        ),
        (ProviderResponse(status: 500), .failed("the token endpoint answered 500 without a token")),
        (
            ProviderResponse(status: 200, body: Array("<html>".utf8)),
            .failed("the token endpoint answered 200 without a token")
        ),
    ]) func tellsRefusalsFromOutages(_ response: ProviderResponse, _ error: AuthError) throws {
        let plan = try AuthSamples.plan(Self.auth)
        #expect(throws: error) { try plan.temporaryToken(from: response) }
    }
}
