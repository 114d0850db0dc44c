package import PatchbayEngine

extension PageSourceSpec {
    /// The text that an answer has there; nil when it is absent, null, or no text.
    ///
    /// `body` is the answer's body, for the caller has read it already where one of its paths is asked for.
    package func text(in response: ProviderResponse, body: JSONValue?) -> String? {
        switch self {
        case .body(let path): body.flatMap { path.value.find(in: $0)?.plainText }
        case .header(let name): response.headers[name]
        case .link(let header, let relation): response.headers[header].flatMap { LinkHeader($0).target(of: relation) }
        }
    }
}

/// The claims of a JSON Web Token (RFC 7519) that came straight from the token endpoint, whose TLS vouches for it.
package enum TokenClaims {
    /// The claims, the signature not looked at; nil when the text is no JWT.
    package static func read(_ token: String) -> JSONValue? {
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64.decode(String(Substring(parts[1]))) else { return nil }
        guard let claims = try? JSONValue(parsing: bytes), claims.objectValue != nil else { return nil }
        return claims
    }
}
