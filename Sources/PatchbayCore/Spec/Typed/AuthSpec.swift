/// How a connection is made and its requests are authenticated.
package indirect enum AuthSpec: Sendable, Hashable {
    /// OAuth 2 (RFC 6749).
    case oauth2(OAuth2Spec)
    /// A key in a header or the query.
    case apiKey(credential: Located<String>, SharedAuthSpec)
    /// Basic authentication (RFC 7617).
    case basic(username: Located<TextTemplate>, password: Located<TextTemplate>, SharedAuthSpec)
    /// A described request that yields a token.
    case tokenExchange(RequestSpec, TokenResponseSpec, SharedAuthSpec)
    /// A signed assertion (RFC 7523).
    case jwtBearer(JWTBearerSpec, SharedAuthSpec)
    /// OAuth 1 (RFC 5849).
    case oauth1(OAuth1Spec, SharedAuthSpec)
    /// Nothing.
    case none(SharedAuthSpec)
    /// Several, one of which is chosen when connecting.
    case choice([AuthMethodSpec], SharedAuthSpec)

    /// What all ways have.
    package var shared: SharedAuthSpec {
        switch self {
        case .oauth2(let spec): spec.shared
        case .apiKey(_, let shared), .basic(_, _, let shared), .tokenExchange(_, _, let shared),
            .jwtBearer(_, let shared),
            .oauth1(_, let shared), .none(let shared), .choice(_, let shared):
            shared
        }
    }
}

/// What all ways to authenticate have.
package struct SharedAuthSpec: Sendable, Hashable {
    /// Permissions of our API in order.
    package var permissions: [PermissionSpec]
    /// Where the token or key is sent.
    package var placement: PlacementSpec
    /// The request that tells whether credentials work.
    package var verification: VerificationSpec?
    /// Requests after connecting.
    package var afterConnect: [AfterConnectSpec]
    /// Where the object stands.
    package var range: SourceRange
}

/// A permission of our API.
package struct PermissionSpec: Sendable, Hashable {
    /// Its name, as in `read:payments`.
    package var name: Located<String>
    /// One sentence for the person who consents.
    package var description: String?
    /// The provider's scopes by scope parameter; the usual one is `scope`.
    package var scopes: [String: [Located<String>]]
}

/// Where a token or key is sent.
package struct PlacementSpec: Sendable, Hashable {
    /// Whether it is a query parameter rather than a header.
    package var isQuery: Bool
    /// The header or parameter.
    package var name: String
    /// What stands before it.
    package var prefix: String

    /// A bearer token in `Authorization` (RFC 6750 section 2.1).
    package static let bearer = PlacementSpec(isQuery: false, name: "Authorization", prefix: "Bearer ")
}

/// The request that tells whether credentials work.
package struct VerificationSpec: Sendable, Hashable {
    /// The request.
    package var request: RequestSpec
    /// What a good answer looks like; nil is any success status.
    package var success: PredicateSpec?
}

/// A signed assertion (RFC 7523).
package struct JWTBearerSpec: Sendable, Hashable {
    /// The token endpoint.
    package var tokenURL: Located<TextTemplate>
    /// How the assertion is signed.
    package var algorithm: String
    /// The credential that holds the key.
    package var key: Located<String>
    /// The claims.
    package var claims: [JSONNode.Member]
    /// Where the token lies.
    package var tokenResponse: TokenResponseSpec
}

/// OAuth 1 (RFC 5849).
package struct OAuth1Spec: Sendable, Hashable {
    /// The temporary credentials endpoint; nil when tokens are supplied.
    package var requestTokenURL: Located<TextTemplate>?
    /// Where the person consents.
    package var authorizationURL: Located<TextTemplate>?
    /// The token endpoint.
    package var accessTokenURL: Located<TextTemplate>?
    /// How requests are signed.
    package var signatureMethod: String?
    /// The realm.
    package var realm: Located<TextTemplate>?
}

/// A way to authenticate among several.
package struct AuthMethodSpec: Sendable, Hashable {
    /// Its name in the spec.
    package var name: Located<String>
    /// Its name for people.
    package var title: String?
    /// The way.
    package var auth: AuthSpec
}

extension SpecDecoder {
    /// How a connection is made.
    func auth(_ reader: SpecReader) -> AuthSpec? {
        let shared = sharedAuth(reader)
        switch reader.shape.name {
        case "oauth2": return oauth2(reader).map { .oauth2($0) }
        case "apiKey": return reader.text("credential").map { .apiKey(credential: $0, shared) }
        case "basic":
            guard let username = template(reader, "username"), let password = template(reader, "password") else {
                return nil
            }
            return .basic(username: username, password: password, shared)
        case "tokenExchange":
            return request(reader.object("request")).map { .tokenExchange($0, tokenResponse(reader), shared) }
        case "jwtBearer": return jwtBearer(reader).map { .jwtBearer($0, shared) }
        case "oauth1":
            return .oauth1(
                OAuth1Spec(
                    requestTokenURL: template(reader, "requestTokenUrl"),
                    authorizationURL: template(reader, "authorizationUrl"),
                    accessTokenURL: template(reader, "accessTokenUrl"),
                    signatureMethod: reader.text("signatureMethod")?.value,
                    realm: template(reader, "realm")
                ),
                shared
            )
        case "choice":
            let methods = reader.entries("methods").compactMap { name, method in
                method.object("auth").flatMap { auth($0) }.map {
                    AuthMethodSpec(name: name, title: method.text("title")?.value, auth: $0)
                }
            }
            return .choice(methods, shared)
        default: return AuthSpec.none(shared)
        }
    }

    private func jwtBearer(_ reader: SpecReader) -> JWTBearerSpec? {
        guard let url = template(reader, "tokenUrl"), let key = reader.text("key") else { return nil }
        return JWTBearerSpec(
            tokenURL: url,
            algorithm: reader.text("algorithm")?.value ?? "",
            key: key,
            claims: reader.members("claims"),
            tokenResponse: tokenResponse(reader)
        )
    }

    /// What all ways have.
    func sharedAuth(_ reader: SpecReader) -> SharedAuthSpec {
        SharedAuthSpec(
            permissions: reader.entries("permissions").map { permission($0.name, $0.object) },
            placement: reader.object("placement").map { placement in
                PlacementSpec(
                    isQuery: placement.text("in")?.value == "query",
                    name: placement.text("name")?.value ?? "",
                    prefix: placement.text("prefix")?.value ?? ""
                )
            } ?? .bearer,
            verification: reader.object("verification").flatMap { verification in
                request(verification.object("request")).map {
                    VerificationSpec(request: $0, success: predicate(verification.node("success")))
                }
            },
            afterConnect: reader.objects("afterConnect").compactMap { afterConnect($0) },
            range: reader.range
        )
    }

    private func permission(_ name: Located<String>, _ reader: SpecReader) -> PermissionSpec {
        var scopes: [String: [Located<String>]] = [:]
        if let written = reader.node("scopes"), let members = written.members {
            for member in members {
                scopes[member.name] = (member.value.elements ?? []).compactMap { element in
                    element.text.map { Located($0, at: element.range) }
                }
            }
        } else if reader.has("scopes") {
            scopes["scope"] = reader.texts("scopes")
        }
        return PermissionSpec(name: name, description: reader.text("description")?.value, scopes: scopes)
    }
}
