import JWTKit
import PatchbayEngine

/// The public keys of an issuer (RFC 7517); RSA keys for signatures alone.
struct KeySet: Sendable {
    /// The verifiers by the names of their keys.
    private var verifiers: [String: any JWTAlgorithm] = [:]
    /// The verifier of tokens of any name, where the key was configured and not fetched.
    private var only: (any JWTAlgorithm)?

    /// The text is no set of keys, or holds none that can be used.
    struct Unusable: Error, Sendable {}

    /// The keys of a JWKS document.
    init(document: [UInt8]) async throws {
        guard let entries = (try? JSONValue(parsing: document))?["keys"]?.arrayValue else { throw Unusable() }
        for entry in entries.prefix(64) {
            guard entry["kty"] == "RSA", entry["use"] == nil || entry["use"] == "sig",
                entry["alg"] == nil || entry["alg"] == "RS256", let name = entry["kid"]?.stringValue,
                let modulus = entry["n"]?.stringValue, let exponent = entry["e"]?.stringValue,
                let key = try? Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent)
            else { continue }
            verifiers[name] = try await Self.verifier(key)
        }
        guard !verifiers.isEmpty else { throw Unusable() }
    }

    /// A key that was configured.
    init(pem: String) async throws {
        only = try await Self.verifier(try Insecure.RSA.PublicKey(pem: pem))
    }

    private static func verifier(_ key: Insecure.RSA.PublicKey) async throws -> any JWTAlgorithm {
        let keys = JWTKeyCollection()
        await keys.add(rsa: key, digestAlgorithm: .sha256)
        return try await keys.getKey()
    }

    /// What checks the signatures of a key; nil when there is no such key.
    subscript(name: String?) -> (any JWTAlgorithm)? {
        only ?? name.flatMap { verifiers[$0] }
    }
}
