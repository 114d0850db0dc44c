/// OAuth 2 (RFC 6749) as a provider does it.
package struct OAuth2Spec: Sendable, Hashable {
    /// How the parameters of token requests are written.
    package enum TokenFormat: String, Sendable, Hashable, CaseIterable {
        case form, json
    }

    /// The grant: `authorization_code` or `client_credentials`.
    package var grant: Located<String>
    /// The authorization endpoint.
    package var authorizationURL: Located<TextTemplate>?
    /// The token endpoint.
    package var tokenURL: Located<TextTemplate>
    /// The token endpoint for refreshing, where it differs.
    package var refreshURL: Located<TextTemplate>?
    /// The issuer (RFC 9207).
    package var issuer: String?
    /// How the client authenticates, in the words of RFC 7591.
    package var clientAuthentication: Located<String>
    /// The credential with the client's key, for `private_key_jwt`.
    package var key: Located<String>?
    /// The code challenge: `none` or `S256` (RFC 7636).
    package var pkce: Located<String>
    /// What stands between scopes.
    package var scopeSeparator: String
    /// The token that each scope parameter is for, by its name; empty when there is `scope` alone.
    package var scopeParameters: [String: String]
    /// Scopes that are always asked for.
    package var requiredScopes: [Located<String>]
    /// The provider's scopes and what each includes.
    package var scopes: [ScopeSpec]
    /// More parameters of the authorization request.
    package var authorizationParameters: [RequestMemberSpec]
    /// How the parameters of token requests are written.
    package var tokenFormat: TokenFormat
    /// More parameters of the token request.
    package var tokenParameters: [RequestMemberSpec]
    /// Headers of the token request.
    package var tokenHeaders: [RequestMemberSpec]
    /// Where the token response has its parts.
    package var tokenResponse: TokenResponseSpec
    /// How tokens are refreshed.
    package var refresh: RefreshSpec?
    /// The request that ends the grant (RFC 7009).
    package var revocation: RequestSpec?
    /// The name of the code among the callback's parameters.
    package var callbackCode: String
    /// The signature of the callback; nil when it has none.
    package var callbackSignature: CallbackSignatureSpec?
    /// What all ways have.
    package var shared: SharedAuthSpec
}

/// An HMAC-SHA256 of a callback's other parameters under the client's secret.
package struct CallbackSignatureSpec: Sendable, Hashable {
    /// The parameter that holds it.
    package var parameter: String
    /// Whether it is written in hexadecimal digits rather than in base64.
    package var isHexadecimal: Bool
}

/// A scope of the provider.
package struct ScopeSpec: Sendable, Hashable {
    /// Its name.
    package var name: Located<String>
    /// What it allows.
    package var description: String?
    /// Scopes that it includes.
    package var covers: [Located<String>]
}

/// How tokens are refreshed.
package struct RefreshSpec: Sendable, Hashable {
    /// Whether a refresh token is replaced when it is used.
    package enum Rotation: String, Sendable, Hashable, CaseIterable {
        case always, sometimes, never
    }

    /// Whether a refresh token is replaced.
    package var rotation: Rotation
    /// How long a refresh token lives, in seconds.
    package var expiresAfterSeconds: Int?
    /// More parameters of the refresh request.
    package var parameters: [RequestMemberSpec]
    /// Where the object stands.
    package var range: SourceRange
}

/// A request after connecting whose values become variables.
package struct AfterConnectSpec: Sendable, Hashable {
    /// The request.
    package var request: RequestSpec
    /// A choice among several.
    package var selection: SelectionSpec?
    /// Variables and where their values are.
    package var assignments: [Assignment]

    /// A variable and where its value is.
    package struct Assignment: Sendable, Hashable {
        /// The variable.
        package var variable: Located<String>
        /// Where its value is in the answer.
        package var path: Located<PathExpression>
    }
}

/// A choice among several things of an answer, such as a tenant.
package struct SelectionSpec: Sendable, Hashable {
    /// The choices.
    package var items: Located<PathExpression>
    /// The value of one.
    package var value: Located<PathExpression>
    /// What people read.
    package var label: Located<PathExpression>?
    /// Which count.
    package var filter: PredicateSpec?
    /// The variable that is set.
    package var variable: Located<String>
    /// Whether several may be chosen.
    package var allowsMany: Bool
    /// Whether a single one is taken without asking.
    package var isAutomatic: Bool
}

extension SpecDecoder {
    /// OAuth 2; nil when the token endpoint or the grant is broken.
    func oauth2(_ reader: SpecReader) -> OAuth2Spec? {
        guard let grant = reader.text("grant"), let tokenURL = template(reader, "tokenUrl"),
            let clientAuthentication = reader.text("clientAuthentication"), let pkce = reader.text("pkce")
        else { return nil }
        return OAuth2Spec(
            grant: grant,
            authorizationURL: template(reader, "authorizationUrl"),
            tokenURL: tokenURL,
            refreshURL: template(reader, "refreshUrl"),
            issuer: reader.text("issuer")?.value,
            clientAuthentication: clientAuthentication,
            key: reader.text("key"),
            pkce: pkce,
            scopeSeparator: reader.text("scopeSeparator")?.value ?? " ",
            scopeParameters: Dictionary(
                reader.entries("scopeParameters").map { ($0.name.value, $0.object.text("token")?.value ?? "") },
                uniquingKeysWith: { first, _ in first }
            ),
            requiredScopes: reader.texts("requiredScopes"),
            scopes: reader.entries("scopes").map { name, scope in
                ScopeSpec(name: name, description: scope.text("description")?.value, covers: scope.texts("covers"))
            },
            authorizationParameters: requestMembers(reader, "authorizationParameters"),
            tokenFormat: reader.text("tokenFormat").flatMap { OAuth2Spec.TokenFormat(rawValue: $0.value) } ?? .form,
            tokenParameters: requestMembers(reader, "tokenParameters"),
            tokenHeaders: requestMembers(reader, "tokenHeaders"),
            tokenResponse: tokenResponse(reader),
            refresh: reader.object("refresh").map { refresh($0) },
            revocation: request(reader.object("revocation")),
            callbackCode: reader.object("callback")?.text("code")?.value ?? "code",
            callbackSignature: reader.object("callback")?.object("signature").flatMap { signature in
                signature.text("parameter").map {
                    CallbackSignatureSpec(
                        parameter: $0.value,
                        isHexadecimal: signature.text("encoding")?.value != "base64"
                    )
                }
            },
            shared: sharedAuth(reader)
        )
    }

    private func refresh(_ reader: SpecReader) -> RefreshSpec {
        RefreshSpec(
            rotation: reader.text("rotation").flatMap { RefreshSpec.Rotation(rawValue: $0.value) } ?? .sometimes,
            expiresAfterSeconds: reader.integer("expiresAfterSeconds"),
            parameters: requestMembers(reader, "parameters"),
            range: reader.range
        )
    }

    /// A request after connecting.
    func afterConnect(_ reader: SpecReader) -> AfterConnectSpec? {
        guard let request = request(reader.object("request")) else { return nil }
        return AfterConnectSpec(
            request: request,
            selection: reader.object("select").flatMap { selection($0) },
            assignments: reader.members("set").compactMap { member in
                SpecReader.path(member.value).map {
                    AfterConnectSpec.Assignment(variable: Located(member.name, at: member.nameRange), path: $0)
                }
            }
        )
    }

    private func selection(_ reader: SpecReader) -> SelectionSpec? {
        guard let items = reader.path("items"), let value = reader.path("value"), let variable = reader.text("variable")
        else {
            return nil
        }
        return SelectionSpec(
            items: items,
            value: value,
            label: reader.path("label"),
            filter: predicate(reader.node("where")),
            variable: variable,
            allowsMany: reader.text("choose")?.value == "many",
            isAutomatic: reader.flag("automatic") ?? true
        )
    }
}
