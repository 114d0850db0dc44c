package import PatchbayEngine

/// The answer that the person's browser brought back (RFC 6749 section 4.1.2).
package struct AuthorizationResponse: Sendable {
    /// The code, to be used once.
    package var code: Secret<String>
    /// Variables whose values came with it.
    package var variables: [String: JSONValue]
}

/// What a callback of a provider must look like.
struct AuthorizationResponsePlan: Sendable {
    let codeName: String
    let issuer: String?
    let captures: [VariableCapture]
    let signature: CallbackSignatureSpec?

    /// The most parameters and the longest value that are read.
    private static let limits = (parameters: 64, bytes: 8192)

    /// Reads the parameters of a callback whose state has been checked already.
    ///
    /// `secret` signs the callback where the provider does that; an `iss` is compared where one is known (RFC 9207).
    func read(
        _ pairs: [FormURLEncoding.Pair],
        secret: Secret<String>?,
        ports: AuthPorts
    ) throws(AuthError) -> AuthorizationResponse {
        guard pairs.count <= Self.limits.parameters,
            pairs.allSatisfy({ $0.name.utf8.count + $0.value.utf8.count <= Self.limits.bytes })
        else { throw .invalidCallback("the callback has too many or too long parameters") }
        var values: [String: String] = [:]
        for pair in pairs {
            // RFC 6749 section 3.1: parameters must not be included more than once.
            guard values.updateValue(pair.value, forKey: pair.name) == nil else {
                throw .invalidCallback("the callback has `\(ProviderWords.code(pair.name) ?? "")` twice")
            }
        }
        if let error = ProviderWords.code(values["error"]) {
            throw .refused(code: error, words: ProviderWords.sentence(values["error_description"]))
        }
        if let signature { try verify(signature, pairs, values, secret, ports) }
        if let issuer, let found = values["iss"], found != issuer {
            throw .invalidCallback("the callback comes from another issuer than `\(issuer)`")
        }
        guard let code = values[codeName], !code.isEmpty else {
            throw .invalidCallback("the callback has no `\(codeName)`")
        }
        return AuthorizationResponse(code: Secret(code), variables: try captures.values(in: values))
    }

    private func verify(
        _ signature: CallbackSignatureSpec,
        _ pairs: [FormURLEncoding.Pair],
        _ values: [String: String],
        _ secret: Secret<String>?,
        _ ports: AuthPorts
    ) throws(AuthError) {
        guard let secret else {
            throw .unsupported("the callback is signed, and there is no client secret to check it")
        }
        let text = pairs.filter { $0.name != signature.parameter }.sorted { $0.name < $1.name }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        let bytes = try ports.signature(.hmacSHA256, secret, Array(text.utf8))
        let expected = signature.isHexadecimal ? Hexadecimal.encode(bytes) : Base64.encode(bytes)
        guard let found = values[signature.parameter], Secret(found) == Secret(expected) else {
            throw .invalidCallback("the callback's `\(signature.parameter)` is not the provider's signature")
        }
    }
}

extension AuthPorts {
    /// A signature, or the refusal as a step of connecting tells it.
    func signature(_ algorithm: Algorithm, _ key: Secret<String>, _ bytes: [UInt8]) throws(AuthError) -> [UInt8] {
        do throws(Refusal) {
            return try sign(algorithm, key, bytes)
        } catch {
            throw .unsupported(error.message)
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
enum Hexadecimal {
    static func encode(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
