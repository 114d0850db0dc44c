import Crypto
import CryptoExtras
import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime

/// Signs session tokens that live as long as the measurement.
struct Issuer {
    private let key: _RSA.Signing.PrivateKey
    private static let name = "https://issuer.test"

    init() throws { key = try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    /// The settings of a server that takes these tokens.
    var environment: [String: String] {
        ["PATCHBAY_IDENTITY_ISSUER": Self.name, "PATCHBAY_IDENTITY_PUBLIC_KEY": key.publicKey.pemRepresentation]
    }

    /// A token of a user.
    func token(_ user: String) throws -> String {
        let now = TimeSource.system.now().seconds
        let claims: JSONValue = [
            "iss": .string(Self.name), "sub": .string(user), "azp": "https://app.test", "v": 2,
            "iat": .number(JSONNumber(now)), "nbf": .number(JSONNumber(now - 10)),
            "exp": .number(JSONNumber(now + 3600)),
        ]
        let parts = [["alg": "RS256", "typ": "JWT", "kid": "one"], claims].map { (part: JSONValue) in
            Base64URL.encode(part.compactText.utf8)
        }
        let text = parts.joined(separator: ".")
        let signature = try key.signature(for: SHA256.hash(data: Data(text.utf8)), padding: .insecurePKCS1v1_5)
        return text + "." + Base64URL.encode(signature.rawRepresentation)
    }
}
