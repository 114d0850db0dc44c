import Crypto
import CryptoExtras
import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization

/// Plays the issuer of session tokens: signs what a test asks for, and serves its keys.
final class SessionIssuer: Sendable {
    static let issuer = "https://clerk.app.test"
    static let party = "https://app.test"

    private struct State {
        var fetches = 0
        var isDown = false
        var served: [String]
    }

    private let keys: [String: _RSA.Signing.PrivateKey]
    private let state: Mutex<State>

    /// Two keys for all tests: making them takes long.
    private static let pair = Result { try (0..<2).map { _ in try _RSA.Signing.PrivateKey(keySize: .bits2048) } }

    init() throws {
        let pair = try Self.pair.get()
        keys = ["first": pair[0], "second": pair[1]]
        state = Mutex(State(served: ["first"]))
    }

    var fetches: Int { state.withLock { $0.fetches } }
    func goDown() { state.withLock { $0.isDown = true } }
    func serve(_ names: [String]) { state.withLock { $0.served = names } }

    /// The document of the keys, as the verifier fetches it.
    func document() throws -> [UInt8] {
        let (isDown, served) = state.withLock { state in
            state.fetches += 1
            return (state.isDown, state.served)
        }
        if isDown { throw Down() }
        let entries = try served.map { name -> JSONValue in
            let numbers = try key(name).publicKey.getKeyPrimitives()
            return [
                "kty": "RSA", "use": "sig", "alg": "RS256", "kid": .string(name),
                "n": .string(Base64URL.encode(numbers.modulus)), "e": .string(Base64URL.encode(numbers.publicExponent)),
            ]
        }
        return Array(JSONValue.object(JSONObject([.init(name: "keys", value: .array(entries))])).compactText.utf8)
    }

    struct Down: Error {}

    private func key(_ name: String) throws -> _RSA.Signing.PrivateKey {
        guard let key = keys[name] else { throw Down() }
        return key
    }

    /// The public key of a name as PEM.
    func pem(_ name: String = "first") throws -> String { try key(name).publicKey.pemRepresentation }

    /// The claims of a good token.
    static func claims(_ user: String = "alice", now: Timestamp) -> JSONObject {
        JSONObject([
            .init(name: "iss", value: .string(issuer)), .init(name: "sub", value: .string(user)),
            .init(name: "azp", value: .string(party)), .init(name: "v", value: 2),
            .init(name: "exp", value: .number(JSONNumber(now.seconds + 60))),
            .init(name: "iat", value: .number(JSONNumber(now.seconds))),
            .init(name: "nbf", value: .number(JSONNumber(now.seconds - 10))),
        ])
    }

    /// A token with these claims; the header may be anything.
    func token(
        _ claims: JSONObject,
        key name: String = "first",
        header: JSONValue? = nil
    ) throws -> String {
        let header = header ?? ["alg": "RS256", "typ": "JWT", "kid": .string(name)]
        let text =
            Base64URL.encode(header.compactText.utf8) + "."
            + Base64URL.encode(JSONValue.object(claims).compactText.utf8)
        let signature = try key(name).signature(for: Data(text.utf8), padding: .insecurePKCS1v1_5)
        return text + "." + Base64URL.encode(signature.rawRepresentation)
    }
}
