import PatchbayEngine

/// Authentication.
enum AuthShapes {
    /// Every way to authenticate.
    static let auth: SpecKind = .typed([
        SpecShape("oauth2", "OAuth 2 (RFC 6749).", oauth2),
        SpecShape(
            "apiKey",
            "A key in a header or the query.",
            [
                SpecField("credential", .text(.any), "The credential that is sent.", isRequired: true), placement,
                verification, AfterConnectShapes.field, permissions,
            ]
        ),
        SpecShape(
            "basic",
            "Basic authentication (RFC 7617).",
            [
                SpecField("username", .text(.template), "The user name.", isRequired: true),
                SpecField("password", .text(.template), "The password.", isRequired: true), verification,
                AfterConnectShapes.field, permissions,
            ]
        ),
        SpecShape(
            "tokenExchange",
            "A described request that yields a token.",
            [
                SpecField("request", .named(.request), "The request.", isRequired: true),
                SpecField("tokenResponse", .object(tokenResponse), "Where the token lies.", isRequired: true),
                placement, verification, AfterConnectShapes.field, permissions,
            ]
        ),
        SpecShape(
            "jwtBearer",
            "A signed assertion (RFC 7523).",
            [
                SpecField("tokenUrl", .text(.url), "The token endpoint.", isRequired: true),
                SpecField(
                    "algorithm",
                    .text(.choice(["RS256", "ES256", "HS256"])),
                    "How it is signed.",
                    isRequired: true
                ),
                SpecField("key", .text(.any), "The credential that holds the key.", isRequired: true),
                SpecField("claims", .map(.named(.rule)), "The claims.", isRequired: true),
                SpecField("tokenResponse", .object(tokenResponse), "Where the token lies."), placement, verification,
                AfterConnectShapes.field, permissions,
            ]
        ),
        SpecShape(
            "oauth1",
            "OAuth 1 (RFC 5849).",
            [
                SpecField("requestTokenUrl", .text(.url), "The temporary credentials endpoint."),
                SpecField("authorizationUrl", .text(.url), "Where the person consents."),
                SpecField("accessTokenUrl", .text(.url), "The token endpoint."),
                SpecField(
                    "signatureMethod",
                    .text(.choice(["HMAC-SHA1", "HMAC-SHA256", "RSA-SHA1", "PLAINTEXT"])),
                    "How requests are signed."
                ),
                SpecField("realm", .text(.template), "The realm."), verification,
                AfterConnectShapes.field, permissions,
            ]
        ),
        SpecShape("none", "Nothing.", [permissions]),
        SpecShape(
            "choice",
            "Several, one of which is chosen when connecting.",
            [
                SpecField(
                    "methods",
                    .map(
                        .object(
                            SpecShape(
                                "method",
                                "A method.",
                                [
                                    SpecField("title", .text(.any), "Its name for people."),
                                    SpecField("auth", .named(.auth), "The method.", isRequired: true),
                                ]
                            )
                        )
                    ),
                    "The methods.",
                    isRequired: true
                ), permissions,
            ]
        ),
    ])

    private static let placement = SpecField(
        "placement",
        .object(
            SpecShape(
                "placement",
                "Where the token or key is sent.",
                [
                    SpecField("in", .text(.choice(["header", "query"])), "Where.", isRequired: true),
                    SpecField("name", .text(.any), "The header or parameter.", isRequired: true),
                    SpecField("prefix", .text(.any), "What stands before it.", examples: ["Bearer "]),
                ]
            )
        ),
        "Where the token or key is sent; a bearer token in `Authorization` if not said."
    )

    private static let permissions = SpecField(
        "permissions",
        .map(
            .object(
                SpecShape(
                    "permission",
                    "What our API grants.",
                    [
                        SpecField("description", .text(.any), "One sentence for the person who consents."),
                        SpecField(
                            "scopes",
                            .either([.list(.text(.any)), .map(.list(.text(.any)))]),
                            "The provider's scopes it needs, for one or several parameters."
                        ),
                    ]
                )
            )
        ),
        "Permissions of our API, and the provider's scopes each needs."
    )

    private static let verification = SpecField(
        "verification",
        .object(
            SpecShape(
                "verification",
                "Whether credentials work.",
                [
                    SpecField("request", .named(.request), "The request.", isRequired: true),
                    SpecField("success", .named(.predicate), "What a good answer looks like."),
                ]
            )
        ),
        "The request that tells whether credentials work."
    )

    static let tokenResponse = SpecShape(
        "tokenResponse",
        "Where a token response has its parts.",
        [
            SpecField("accessToken", .text(.path), "The access token.", default: "$.access_token"),
            SpecField("refreshToken", .text(.path), "The refresh token.", default: "$.refresh_token"),
            SpecField(
                "expiry",
                .typed([
                    SpecShape(
                        "inSeconds",
                        "Seconds from now.",
                        [SpecField("path", .text(.path), "Where.", isRequired: true)]
                    ),
                    SpecShape(
                        "inMilliseconds",
                        "Milliseconds from now.",
                        [SpecField("path", .text(.path), "Where.", isRequired: true)]
                    ),
                    SpecShape(
                        "at",
                        "An instant.",
                        [
                            SpecField("path", .text(.path), "Where.", isRequired: true),
                            SpecField("format", .text(.any), "How it is written.", isRequired: true),
                        ]
                    ),
                    SpecShape(
                        "lifetime",
                        "A fixed lifetime.",
                        [SpecField("seconds", .integer(1...315_360_000), "How long.", isRequired: true)]
                    ),
                    SpecShape("never", "The token does not expire.", []),
                ]),
                "When the access token expires; `expires_in` if not said."
            ),
            SpecField(
                "grantedScopes",
                .object(
                    SpecShape(
                        "grantedScopes",
                        "What was granted.",
                        [
                            SpecField("path", .text(.path), "Where.", isRequired: true),
                            SpecField("separator", .text(.any), "What stands between scopes."),
                        ]
                    )
                ),
                "What was granted."
            ),
            SpecField("success", .named(.predicate), "What a good answer looks like, where the status does not tell."),
            SpecField(
                "errors",
                .list(.named(.errorRule)),
                "What answers without a token mean, before RFC 6749: `reauthorize` ends the grant, `retry` is an outage."
            ),
            SpecField("error", .text(.path), "The error code."),
            SpecField("errorDescription", .text(.path), "The error in words."),
            SpecField(
                "additionalTokens",
                .map(
                    .object(
                        SpecShape(
                            "token",
                            "Another token.",
                            [
                                SpecField("accessToken", .text(.path), "The token.", isRequired: true),
                                SpecField("refreshToken", .text(.path), "Its refresh token."),
                                SpecField("scopes", .text(.path), "Its scopes."),
                            ]
                        )
                    )
                ),
                "Other tokens of the same answer, by name."
            ),
        ]
    )

    private static let oauth2 = [
        SpecField(
            "grant",
            .text(.choice(["authorization_code", "client_credentials"])),
            "The grant.",
            isRequired: true
        ),
        SpecField("authorizationUrl", .text(.url), "The authorization endpoint."),
        SpecField("tokenUrl", .text(.url), "The token endpoint.", isRequired: true),
        SpecField("refreshUrl", .text(.url), "The token endpoint for refreshing, where it differs."),
        SpecField("issuer", .text(.url), "The issuer (RFC 9207)."),
        SpecField(
            "clientAuthentication",
            .text(.choice(["client_secret_basic", "client_secret_post", "private_key_jwt", "none"])),
            "How the client authenticates (RFC 7591).",
            isRequired: true
        ),
        SpecField("key", .text(.any), "The credential that holds the client's key, for `private_key_jwt`."),
        SpecField(
            "pkce",
            .text(.choice(["none", "S256"])),
            "Whether a code challenge is sent (RFC 7636).",
            default: "S256"
        ),
        SpecField("scopeSeparator", .text(.any), "What stands between scopes.", default: " "),
        SpecField(
            "scopeParameters",
            .map(
                .object(
                    SpecShape(
                        "scopeParameter",
                        "A scope parameter.",
                        [
                            SpecField("token", .text(.any), "The token it is for.")
                        ]
                    )
                )
            ),
            "The scope parameters, where there are several."
        ),
        SpecField("requiredScopes", .list(.text(.any)), "Scopes that are always asked for."),
        SpecField(
            "scopes",
            .map(
                .object(
                    SpecShape(
                        "scope",
                        "A scope of the provider.",
                        [
                            SpecField("description", .text(.any), "What it allows."),
                            SpecField("covers", .list(.text(.any)), "Scopes that it includes."),
                        ]
                    )
                )
            ),
            "The provider's scopes."
        ),
        permissions,
        SpecField(
            "authorizationParameters",
            .map(.named(.requestValue)),
            "More parameters of the authorization request."
        ),
        SpecField(
            "tokenFormat",
            .text(.choice(["form", "json"])),
            "How the parameters of token requests are written.",
            default: "form"
        ),
        SpecField("tokenParameters", .map(.named(.requestValue)), "More parameters of the token request."),
        SpecField("tokenHeaders", .map(.named(.requestValue)), "Headers of the token request."),
        SpecField("tokenResponse", .object(tokenResponse), "Where the token response has its parts."),
        SpecField(
            "refresh",
            .object(
                SpecShape(
                    "refresh",
                    "How tokens are refreshed.",
                    [
                        SpecField(
                            "rotation",
                            .text(.choice(["always", "sometimes", "never"])),
                            "Whether a refresh token is replaced.",
                            default: "sometimes"
                        ),
                        SpecField("expiresAfterSeconds", .integer(1...630_720_000), "How long a refresh token lives."),
                        SpecField("parameters", .map(.named(.requestValue)), "More parameters of the refresh request."),
                    ]
                )
            ),
            "How tokens are refreshed."
        ),
        SpecField("revocation", .named(.request), "The request that ends the grant (RFC 7009)."),
        verification,
        AfterConnectShapes.field,
        SpecField(
            "callback",
            .object(
                SpecShape(
                    "callback",
                    "The callback's parameters.",
                    [
                        SpecField("code", .text(.any), "The name of the code.", default: "code"),
                        SpecField(
                            "signature",
                            .object(
                                SpecShape(
                                    "signature",
                                    "An HMAC-SHA256 of the other parameters, sorted by name, under the client's secret.",
                                    [
                                        SpecField("parameter", .text(.any), "Its name.", isRequired: true),
                                        SpecField(
                                            "encoding",
                                            .text(.choice(["hex", "base64"])),
                                            "How it is written.",
                                            default: "hex"
                                        ),
                                    ]
                                )
                            ),
                            "The signature by which the callback proves where it comes from."
                        ),
                    ]
                )
            ),
            "The callback's parameters."
        ),
        placement,
    ]
}
