/// Where a token response has its parts.
package struct TokenResponseSpec: Sendable, Hashable {
    /// When an access token expires.
    package enum Expiry: Sendable, Hashable {
        /// So many seconds from now.
        case seconds(Located<PathExpression>)
        /// So many milliseconds from now.
        case milliseconds(Located<PathExpression>)
        /// At an instant in a format.
        case instant(Located<PathExpression>, format: String)
        /// After a fixed lifetime in seconds.
        case lifetime(Int)
        /// Not at all.
        case never
    }

    /// Another token of the same answer.
    package struct AdditionalToken: Sendable, Hashable {
        /// Its name in the spec.
        package var name: Located<String>
        /// The token.
        package var accessToken: Located<PathExpression>
        /// Its refresh token.
        package var refreshToken: Located<PathExpression>?
        /// Its scopes.
        package var scopes: Located<PathExpression>?
    }

    /// The access token.
    package var accessToken: Located<PathExpression>?
    /// The refresh token.
    package var refreshToken: Located<PathExpression>?
    /// When the access token expires; nil is `expires_in`, where it is present.
    package var expiry: Expiry?
    /// The granted scopes; nil is `scope`.
    package var grantedScopes: Located<PathExpression>?
    /// What stands between granted scopes; nil is the separator of the request.
    package var grantedScopesSeparator: String?
    /// What a good answer looks like, where the status does not tell.
    package var success: PredicateSpec?
    /// What answers without a token mean, before RFC 6749.
    package var errors: [ErrorRuleSpec] = []
    /// The error code.
    package var error: Located<PathExpression>?
    /// The error in words.
    package var errorDescription: Located<PathExpression>?
    /// Other tokens of the same answer.
    package var additionalTokens: [AdditionalToken]
}

extension SpecDecoder {
    /// Where the token response has its parts; the places of RFC 6749 section 5.1 when nothing is said.
    func tokenResponse(_ owner: SpecReader) -> TokenResponseSpec {
        let nothing = JSONNode.object([], SourceRange(owner.range.start, owner.range.start, file: owner.range.file))
        guard let reader = owner.object("tokenResponse") ?? SpecReader(nothing, .object(AuthShapes.tokenResponse))
        else {
            return TokenResponseSpec(additionalTokens: [])
        }
        let granted = reader.object("grantedScopes")
        return TokenResponseSpec(
            accessToken: reader.path("accessToken"),
            refreshToken: reader.path("refreshToken"),
            expiry: reader.object("expiry").flatMap { expiry($0) },
            grantedScopes: granted?.path("path"),
            grantedScopesSeparator: granted?.text("separator")?.value,
            success: predicate(reader.node("success")),
            errors: errorRules(reader),
            error: reader.path("error"),
            errorDescription: reader.path("errorDescription"),
            additionalTokens: reader.entries("additionalTokens").compactMap { name, token in
                token.path("accessToken").map {
                    TokenResponseSpec.AdditionalToken(
                        name: name,
                        accessToken: $0,
                        refreshToken: token.path("refreshToken"),
                        scopes: token.path("scopes")
                    )
                }
            }
        )
    }

    private func expiry(_ reader: SpecReader) -> TokenResponseSpec.Expiry? {
        switch reader.shape.name {
        case "inSeconds": reader.path("path").map { .seconds($0) }
        case "inMilliseconds": reader.path("path").map { .milliseconds($0) }
        case "at":
            reader.path("path").map { .instant($0, format: reader.text("format")?.value ?? "") }
        case "lifetime": reader.integer("seconds").map { .lifetime($0) }
        default: .never
        }
    }
}
