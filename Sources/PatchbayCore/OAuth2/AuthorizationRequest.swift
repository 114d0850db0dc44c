import PatchbayEngine

/// What an authorization flow asks for (RFC 6749 section 4.1.1).
package struct AuthorizationRequest: Sendable, Hashable {
    /// The permissions of our API.
    package var permissions: [String]
    /// Where the person comes back, exactly as it is registered.
    package var redirectURI: String
    /// What the provider returns unchanged.
    package var state: String
    /// The S256 challenge of the code verifier (RFC 7636 section 4.2); nil where the provider knows no PKCE.
    package var codeChallenge: String?

    /// A flow.
    package init(permissions: [String], redirectURI: String, state: String, codeChallenge: String?) {
        self.permissions = permissions
        self.redirectURI = redirectURI
        self.state = state
        self.codeChallenge = codeChallenge
    }
}

/// The compiled authorization request of a provider.
struct AuthorizationRequestPlan: Sendable {
    let request: RequestPlan
    let scopes: ScopePlan

    init(_ spec: OAuth2Spec, _ url: Located<TextTemplate>, _ compiler: inout RequestCompiler) {
        scopes = ScopePlan(spec)
        var members = [
            RequestMemberSpec("response_type", literal: "code"), RequestMemberSpec("client_id", variable: "client.id"),
            RequestMemberSpec("redirect_uri", variable: "redirectUri"),
        ]
        for parameter in scopes.parameters {
            members.append(RequestMemberSpec(parameter.name, variable: "scopes.\(parameter.name)"))
        }
        members += [
            RequestMemberSpec("state", variable: "state"),
            RequestMemberSpec("code_challenge", variable: "codeChallenge"),
            RequestMemberSpec("code_challenge_method", variable: "codeChallengeMethod"),
        ]
        request = compiler.compile(
            RequestSpec(
                method: "GET",
                path: nil,
                url: url,
                query: members.replaced(by: spec.authorizationParameters),
                headers: [],
                body: nil,
                token: nil,
                range: url.range
            ),
            isShared: false
        )
    }

    /// The URL that the person's browser is sent to; no secret can stand in it.
    func url(_ flow: AuthorizationRequest, _ scope: RequestScope, random: String) throws(AuthError) -> String {
        var scope = scope
        scope["redirectUri"] = .string(flow.redirectURI)
        scope["state"] = .string(flow.state)
        scope["random"] = .string(random)
        for (parameter, names) in scopes.scopes(for: flow.permissions) {
            scope["scopes.\(parameter)"] = .string(names.joined(separator: scopes.separator))
        }
        if let challenge = flow.codeChallenge {
            scope["codeChallenge"] = .string(challenge)
            scope["codeChallengeMethod"] = "S256"
        }
        return try request.prepare(scope).url
    }
}

extension RequestMemberSpec {
    private static let nowhere = SourceRange(0, 0)

    /// A member with a fixed text.
    init(_ name: String, literal: String) {
        self.init(
            name: Located(name, at: Self.nowhere),
            value: RequestValueSpec(content: .literal(.string(literal)), condition: nil, range: Self.nowhere)
        )
    }

    /// A member with the value of a variable.
    init(_ name: String, variable: String) {
        self.init(
            name: Located(name, at: Self.nowhere),
            value: RequestValueSpec(
                content: .variable(Located(variable, at: Self.nowhere), steps: []),
                condition: nil,
                range: Self.nowhere
            )
        )
    }
}

extension [RequestMemberSpec] {
    /// These members, with others put in the place of those of the same name or behind.
    func replaced(by others: [RequestMemberSpec]) -> [RequestMemberSpec] {
        var members = self
        for other in others {
            if let place = members.firstIndex(where: { $0.name.value == other.name.value }) {
                members[place] = other
            } else {
                members.append(other)
            }
        }
        return members
    }
}
