import PatchbayEngine

/// How a client proves who it is at the token endpoint, by the names of RFC 7591 section 2.
package enum ClientAuthentication: String, Sendable, Hashable, CaseIterable {
    /// Basic authentication, id and secret form-encoded first (RFC 6749 section 2.3.1).
    case basic = "client_secret_basic"
    /// Id and secret among the form's members (RFC 6749 section 2.3.1).
    case post = "client_secret_post"
    /// A signed assertion (RFC 7523 section 2.2).
    case privateKeyJWT = "private_key_jwt"
    /// The id alone.
    case none

    /// The value of a Basic header (RFC 7617); `isFormEncoded` as RFC 6749 wants it.
    static func basicHeader(_ user: String, _ password: String, isFormEncoded: Bool) -> String {
        let encode = { (text: String) in isFormEncoded ? FormURLEncoding.escape(text) : text }
        return "Basic " + Base64.encode(Array("\(encode(user)):\(encode(password))".utf8))
    }
}

/// The client of a request, as its scope knows it.
struct TokenClient: Sendable {
    let way: ClientAuthentication
    /// The credential with the key, for an assertion.
    let key: String?

    init(_ spec: OAuth2Spec) {
        way = ClientAuthentication(rawValue: spec.clientAuthentication.value) ?? .none
        key = spec.key?.value
    }

    /// Puts the client's proof on a token request; `audience` is the token endpoint (RFC 7523 section 3).
    ///
    /// What the spec's own parameters or headers say already stays as it is.
    func authenticate(
        _ request: ProviderRequest,
        _ form: inout TokenForm,
        _ scope: RequestScope,
        _ ports: AuthPorts
    ) throws(AuthError) -> ProviderRequest {
        guard let id = scope["client.id"]?.stringValue else {
            throw .unsupported("there is no client id for this service")
        }
        var request = request
        switch way {
        case .basic:
            guard request.headers["Authorization"] == nil else { return request }
            let header = ClientAuthentication.basicHeader(id, try secret(scope), isFormEncoded: true)
            request.headers["Authorization"] = header
        case .post:
            form.add("client_id", id)
            form.add("client_secret", try secret(scope))
        case .privateKeyJWT:
            guard let key, let secret = scope.secret(key) else {
                throw .unsupported("there is no key to sign the client's assertion with")
            }
            form.add("client_id", id)
            form.add("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            let now = ports.now.seconds
            let claims: JSONValue = [
                "iss": .string(id), "sub": .string(id), "aud": .string(request.url), "jti": .string(ports.random),
                "iat": .number(JSONNumber(now)), "exp": .number(JSONNumber(now + 300)),
            ]
            form.add("client_assertion", try SignedAssertion.make(claims, algorithm: "RS256", key: secret, ports))
        case .none: form.add("client_id", id)
        }
        return request
    }

    private func secret(_ scope: RequestScope) throws(AuthError) -> String {
        guard let secret = scope.secret("client.secret") else {
            throw .unsupported("there is no client secret for this service")
        }
        return secret.reveal()
    }
}

/// The parameters of a token request, each name once.
struct TokenForm: Sendable {
    private(set) var pairs: [FormURLEncoding.Pair]

    init(_ pairs: [FormURLEncoding.Pair]) { self.pairs = pairs }

    /// Adds a parameter that is not there yet.
    mutating func add(_ name: String, _ value: String) {
        if !pairs.contains(where: { $0.name == name }) { pairs.append(FormURLEncoding.Pair(name, value)) }
    }

    /// The parameters as a body.
    func body(_ format: OAuth2Spec.TokenFormat) -> ProviderRequest.Body {
        switch format {
        case .form: return .form(pairs)
        case .json:
            var object = JSONObject()
            for pair in pairs { object[pair.name] = .string(pair.value) }
            return .json(JSONValue.object(object).compactText)
        }
    }
}

/// A signed JSON Web Token (RFC 7515 section 7.1).
enum SignedAssertion {
    private static let algorithms: [String: AuthPorts.Algorithm] = [
        "RS256": .rsaSHA256, "ES256": .ecdsaP256, "HS256": .hmacSHA256,
    ]

    /// The token with these claims.
    static func make(
        _ claims: JSONValue,
        algorithm: String,
        key: Secret<String>,
        _ ports: AuthPorts
    ) throws(AuthError) -> String {
        guard let port = algorithms[algorithm] else { throw .unsupported("`\(algorithm)` is no way to sign a token") }
        let header: JSONValue = ["alg": .string(algorithm), "typ": "JWT"]
        let parts = [header, claims].map { Base64.encodeURL(Array($0.compactText.utf8)) }
        let input = parts.joined(separator: ".")
        return input + "." + Base64.encodeURL(try ports.signature(port, key, Array(input.utf8)))
    }
}
