import PatchbayCore
import PatchbayEngine
import Testing

struct AuthorizationRequestTests {
    static func flow(_ permissions: [String], challenge: String? = nil) -> AuthorizationRequest {
        AuthorizationRequest(
            permissions: permissions,
            redirectURI: "https://app.test/back?x=1",
            state: "st/ate",
            codeChallenge: challenge
        )
    }

    static let scopes = #"""
        "permissions": { "read": { "scopes": ["r"] }, "write": { "scopes": ["rw"] }, "all": { "scopes": ["r", "rw", "x"] } },
        "scopes": { "rw": { "covers": ["r"] }, "admin": { "covers": ["rw"] } }, "requiredScopes": ["offline"]
        """#

    @Test func hasTheParametersOfTheStandard() throws {
        let plan = try AuthSamples.plan(AuthSamples.oauth2(Self.scopes))
        let url = try plan.authorizationURL(
            Self.flow(["read"], challenge: "CHALLENGE"),
            AuthSamples.scope(),
            random: "N"
        )
        #expect(
            url == "https://acme.test/authorize?response_type=code&client_id=client"
                + "&redirect_uri=https%3A%2F%2Fapp.test%2Fback%3Fx%3D1&scope=offline%20r&state=st%2Fate"
                + "&code_challenge=CHALLENGE&code_challenge_method=S256"
        )
        #expect(plan.usesPKCE)
        #expect(plan.flow == .authorizationCode)
    }

    @Test(arguments: [
        ([], "offline"), (["read", "write"], "offline rw"), (["write", "read"], "offline rw"),
        (["all"], "offline rw x"),
        (["unknown"], "offline"),
    ]) func asksForTheLeastScopes(_ permissions: [String], _ text: String) throws {
        let plan = try AuthSamples.plan(AuthSamples.oauth2(Self.scopes))
        #expect(plan.scopes?.scopes(for: permissions)["scope"]?.joined(separator: " ") == text)
    }

    @Test func comparesGrantsThroughCoverage() throws {
        let scopes = try #require(AuthSamples.plan(AuthSamples.oauth2(Self.scopes)).scopes)
        #expect(scopes.covers(["admin"], ["r", "rw"]))
        #expect(!scopes.covers(["r"], ["rw"]))
        #expect(scopes.covers([], []))
    }

    @Test func keepsOneOfScopesThatIncludeEachOther() throws {
        let circle = #"""
            "permissions": { "a": { "scopes": ["x", "y"] } }, "scopes": { "x": { "covers": ["y"] }, "y": { "covers": ["x"] } }
            """#
        let plan = try AuthSamples.plan(AuthSamples.oauth2(circle))
        #expect(plan.scopes?.scopes(for: ["a"]) == ["scope": ["x"]])
    }

    @Test func writesSeveralScopeParameters() throws {
        let plan = try AuthSamples.plan(
            AuthSamples.oauth2(
                #"""
                "scopeSeparator": ",", "scopeParameters": { "scope": { "token": "bot" }, "user_scope": { "token": "user" } },
                "permissions": { "a": { "scopes": { "scope": ["x", "y"], "user_scope": ["z"] } } },
                "tokenResponse": { "additionalTokens": { "user": { "accessToken": "$.user.token" } } }, "pkce": "none"
                """#
            )
        )
        let url = try plan.authorizationURL(Self.flow(["a"]), AuthSamples.scope(), random: "N")
        #expect(url.contains("&scope=x%2Cy&user_scope=z&state="))
        #expect(!url.contains("code_challenge"))
        #expect(plan.scopes?.requested(for: ["a"]) == ["": ["x", "y"], "user": ["z"]])
        #expect(plan.tokenName("bot") == "")
        #expect(plan.tokenName("user") == "user")
    }

    @Test func addsAndReplacesParameters() throws {
        let plan = try AuthSamples.plan(
            AuthSamples.oauth2(
                #"""
                "authorizationParameters": { "prompt": "consent", "nonce": "{random}", "client_id": { "literal": "other" }, "x": "{site}" }
                """#
            ),
            variables: #"{ "site": {} }"#
        )
        let url = try plan.authorizationURL(Self.flow([]), AuthSamples.scope(), random: "N")
        #expect(url.contains("client_id=other"))
        #expect(url.hasSuffix("&prompt=consent&nonce=N"))
    }

    @Test func holdsNoSecret() throws {
        let plan = try AuthSamples.plan(
            AuthSamples.oauth2(#""authorizationParameters": { "x": "{client.secret}" }"#)
        )
        let error = #expect(throws: AuthError.self) {
            try plan.authorizationURL(Self.flow([]), AuthSamples.scope(), random: "N")
        }
        #expect(error?.message.contains("s3cret") == false)
    }

    @Test func isRefusedWhereNobodyAgrees() throws {
        let plan = try AuthSamples.plan(#"{ "type": "none" }"#)
        #expect(throws: AuthError.self) { try plan.authorizationURL(Self.flow([]), AuthSamples.scope(), random: "N") }
        #expect(plan.flow == .supplied)
    }
}
