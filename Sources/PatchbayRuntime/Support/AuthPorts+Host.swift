import Crypto
import CryptoExtras
import Foundation
package import PatchbayCore

extension AuthPorts {
    /// The ports with this host's cryptography; `random` is a fresh text for each request.
    package static func host(now: Timestamp, random: String) -> AuthPorts {
        AuthPorts(now: now, random: random) { algorithm, key, bytes throws(Refusal) in
            do {
                return try signature(algorithm, key.reveal(), Data(bytes))
            } catch {
                // The library's own words could quote the key.
                throw Refusal(message: "the key cannot sign with `\(algorithm.rawValue)`: it is no such key in PEM")
            }
        }
    }

    private static func signature(_ algorithm: Algorithm, _ key: String, _ data: Data) throws -> [UInt8] {
        let secret = SymmetricKey(data: Data(key.utf8))
        switch algorithm {
        case .hmacSHA1: return Array(HMAC<Insecure.SHA1>.authenticationCode(for: data, using: secret))
        case .hmacSHA256: return Array(HMAC<SHA256>.authenticationCode(for: data, using: secret))
        case .rsaSHA256:
            let key = try _RSA.Signing.PrivateKey(pemRepresentation: key)
            return Array(
                try key.signature(for: SHA256.hash(data: data), padding: .insecurePKCS1v1_5).rawRepresentation
            )
        case .rsaSHA1:
            let key = try _RSA.Signing.PrivateKey(pemRepresentation: key)
            return Array(
                try key.signature(for: Insecure.SHA1.hash(data: data), padding: .insecurePKCS1v1_5).rawRepresentation
            )
        case .ecdsaP256:
            let key = try P256.Signing.PrivateKey(pemRepresentation: key)
            return Array(try key.signature(for: data).rawRepresentation)
        }
    }
}

/// A code verifier and its challenge (RFC 7636 section 4).
package struct CodeVerifier: Sendable {
    /// The secret that the token request sends.
    package let verifier: Secret<String>
    /// What the authorization request sends: the S256 transformation of the verifier.
    package let challenge: String

    /// The pair of a verifier that is known already.
    package init(verifier: Secret<String>) {
        self.verifier = verifier
        challenge = Base64.encodeURL(Array(SHA256.hash(data: Data(verifier.reveal().utf8))))
    }

    /// A fresh pair of 32 random bytes (section 4.1 asks for 256 bits).
    package init(randomBytes: [UInt8]) {
        self.init(verifier: Secret(Base64.encodeURL(randomBytes)))
    }
}
