import Crypto
import CryptoExtras
import Foundation
import PatchbayCore
import PatchbayRuntime
import Testing

struct AuthPortsHostTests {
    @Test func challengesAsTheStandardSays() {
        // RFC 7636 appendix B.
        let pair = CodeVerifier(verifier: Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
        #expect(pair.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
        #expect(CodeVerifier(randomBytes: [UInt8](repeating: 255, count: 32)).verifier.reveal().utf8.count == 43)
    }

    struct Signing: Sendable, CustomTestStringConvertible {
        var method: String
        var url: String
        var token: (key: String, secret: String)?
        var extra: [FormURLEncoding.Pair]
        var timestamp: Int
        var nonce: String
        var signature: String
        var testDescription: String { url }
    }

    /// The token request and the authenticated request of RFC 5849 section 1.2.
    static let signings = [
        Signing(
            method: "POST",
            url: "https://photos.example.net/token",
            token: ("hh5s93j4hdidpola", "hdhd0244k9j7ao03"),
            extra: [FormURLEncoding.Pair("oauth_verifier", "hfdp7dh39dks9884")],
            timestamp: 137_131_201,
            nonce: "walatlh",
            signature: "gKgrFCywp7rO0OXSjdot%2FIHF7IU%3D"
        ),
        Signing(
            method: "GET",
            url: "http://photos.example.net/photos?file=vacation.jpg&size=original",
            token: ("nnch734d00sl2jdk", "pfkkdhi9sl3r4s00"),
            extra: [],
            timestamp: 137_131_202,
            nonce: "chapoH",
            signature: "MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"
        ),
    ]

    @Test(arguments: signings) func signsAsTheStandardSays(_ example: Signing) throws {
        let keys = OAuth1Signature.Keys(
            client: "dpf43f3p2l4k3l03",
            clientSecret: Secret("kd94hf93k423kf44"),
            token: example.token?.key,
            tokenSecret: example.token.map { Secret($0.secret) }
        )
        let signed = try OAuth1Signature(method: .hmacSHA1, realm: "Photos").sign(
            ProviderRequest(method: example.method, url: example.url),
            keys,
            extra: example.extra,
            .host(now: Timestamp(seconds: example.timestamp), random: example.nonce)
        )
        #expect(signed.headers["Authorization"]?.hasSuffix("oauth_signature=\"\(example.signature)\"") == true)
    }

    @Test func signsWithAnRSAKey() throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let ports = AuthPorts.host(now: Timestamp(seconds: 0), random: "r")
        let bytes = try ports.sign(.rsaSHA256, Secret(key.pemRepresentation), Array("text".utf8))
        let signature = _RSA.Signing.RSASignature(rawRepresentation: Data(bytes))
        #expect(
            key.publicKey.isValidSignature(
                signature,
                for: SHA256.hash(data: Data("text".utf8)),
                padding: .insecurePKCS1v1_5
            )
        )
    }

    @Test func signsWithAnEllipticKey() throws {
        let key = P256.Signing.PrivateKey()
        let ports = AuthPorts.host(now: Timestamp(seconds: 0), random: "r")
        let bytes = try ports.sign(.ecdsaP256, Secret(key.pemRepresentation), Array("text".utf8))
        // RFC 7518 section 3.4: both numbers in 32 bytes each.
        #expect(bytes.count == 64)
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: Data(bytes))
        #expect(key.publicKey.isValidSignature(signature, for: Data("text".utf8)))
    }

    @Test(arguments: [AuthPorts.Algorithm.rsaSHA1, .rsaSHA256, .ecdsaP256])
    func refusesOtherKeysWithoutQuotingThem(_ algorithm: AuthPorts.Algorithm) {
        let ports = AuthPorts.host(now: Timestamp(seconds: 0), random: "r")
        let error = #expect(throws: AuthPorts.Refusal.self) { try ports.sign(algorithm, Secret("MARKER"), []) }
        #expect(error?.message.contains("MARKER") == false)
    }
}
