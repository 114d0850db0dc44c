/// The signature of a request by OAuth 1 (RFC 5849 section 3.4).
package struct OAuth1Signature: Sendable {
    /// A way of signing, by its name in the RFC; HMAC-SHA256 is an extension that is in wide use.
    package enum Method: String, Sendable, Hashable, CaseIterable {
        case hmacSHA1 = "HMAC-SHA1"
        case hmacSHA256 = "HMAC-SHA256"
        case rsaSHA1 = "RSA-SHA1"
        case plaintext = "PLAINTEXT"
    }

    /// The client and, once there is one, the token.
    package struct Keys: Sendable {
        /// The client's identifier (`oauth_consumer_key`).
        package var client: String
        /// The client's secret, or its private key in PEM for RSA.
        package var clientSecret: Secret<String>
        /// The token (`oauth_token`); nil for temporary credentials.
        package var token: String?
        /// The token's secret.
        package var tokenSecret: Secret<String>?

        /// Keys.
        package init(
            client: String,
            clientSecret: Secret<String>,
            token: String? = nil,
            tokenSecret: Secret<String>? = nil
        ) {
            self.client = client
            self.clientSecret = clientSecret
            self.token = token
            self.tokenSecret = tokenSecret
        }
    }

    /// How requests are signed.
    package var method: Method
    /// The realm of the header (section 3.5.1); nil for none.
    package var realm: String?

    /// A way of signing.
    package init(method: Method, realm: String? = nil) {
        self.method = method
        self.realm = realm
    }

    /// The request with its signed `Authorization` header; `extra` are more protocol parameters.
    package func sign(
        _ request: ProviderRequest,
        _ keys: Keys,
        extra: [FormURLEncoding.Pair] = [],
        _ ports: AuthPorts
    ) throws(AuthError) -> ProviderRequest {
        var parameters = [
            FormURLEncoding.Pair("oauth_consumer_key", keys.client),
            FormURLEncoding.Pair("oauth_signature_method", method.rawValue),
            FormURLEncoding.Pair("oauth_timestamp", String(ports.now.seconds)),
            FormURLEncoding.Pair("oauth_nonce", ports.random),
        ]
        if let token = keys.token { parameters.append(FormURLEncoding.Pair("oauth_token", token)) }
        parameters += extra
        parameters.append(FormURLEncoding.Pair("oauth_signature", try signature(request, parameters, keys, ports)))
        if let realm { parameters.insert(FormURLEncoding.Pair("realm", realm), at: 0) }
        var signed = request
        signed.headers["Authorization"] =
            "OAuth " + parameters.map { "\(Self.encode($0.name))=\"\(Self.encode($0.value))\"" }.joined(separator: ", ")
        return signed
    }

    private func signature(
        _ request: ProviderRequest,
        _ parameters: [FormURLEncoding.Pair],
        _ keys: Keys,
        _ ports: AuthPorts
    ) throws(AuthError) -> String {
        // Section 3.4.2: both secrets encoded and joined, the ampersand there even without a token.
        let key = Self.encode(keys.clientSecret.reveal()) + "&" + Self.encode(keys.tokenSecret?.reveal() ?? "")
        let algorithm: AuthPorts.Algorithm
        switch method {
        case .plaintext: return key
        case .hmacSHA1: algorithm = .hmacSHA1
        case .hmacSHA256: algorithm = .hmacSHA256
        case .rsaSHA1: algorithm = .rsaSHA1
        }
        let secret = method == .rsaSHA1 ? keys.clientSecret : Secret(key)
        let text = Self.baseString(request, parameters)
        return Base64.encode(try ports.signature(algorithm, secret, Array(text.utf8)))
    }

    /// The text that is signed (section 3.4.1.1).
    package static func baseString(_ request: ProviderRequest, _ parameters: [FormURLEncoding.Pair]) -> String {
        let reference = URIReference(request.url)
        var all = parameters + FormURLEncoding.decode(reference.query ?? "")
        if let body = request.body, body.mediaType == FormURLEncoding.mediaType {
            all += FormURLEncoding.decode(String(decoding: body.bytes, as: UTF8.self))
        }
        // Section 3.4.1.3.2: encoded first, then sorted by bytes.
        let encoded = all.map { (name: encode($0.name), value: encode($0.value)) }.sorted {
            $0.name == $1.name
                ? $0.value.utf8.lexicographicallyPrecedes($1.value.utf8)
                : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        }
        let normalized = encoded.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        let path = reference.path.isEmpty ? "/" : reference.path
        let base = (Origin(of: request.url)?.description ?? "") + path
        return [request.method, base, normalized].map { encode($0) }.joined(separator: "&")
    }

    /// The encoding of section 3.6: all but unreserved characters.
    private static func encode(_ text: String) -> String { PercentEncoding.encode(text, keeping: .unreserved) }
}
