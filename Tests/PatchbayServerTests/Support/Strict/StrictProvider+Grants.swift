import Crypto
import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Synchronization

/// The token requests that need no person.
extension StrictProvider {
    /// The client credentials grant (RFC 6749 section 4.4), for a client that proves itself in the header.
    func machineToken(_ request: LoopbackServer.Request) -> LoopbackServer.Response? {
        let form = Self.pairs(request.text)
        guard isClient(request), form["grant_type"] == "client_credentials", form["scope"] == "things.read" else {
            return nil
        }
        return grant("machine")
    }

    /// The revocation of a token (RFC 7009 section 2.1).
    func machineRevocation(_ request: LoopbackServer.Request) -> LoopbackServer.Response? {
        let token = Self.pairs(request.text)["token"] ?? ""
        guard isClient(request), state.withLock({ $0.ends.removeValue(forKey: token) }) != nil else { return nil }
        return LoopbackServer.Response()
    }

    /// The JWT bearer grant (RFC 7523 sections 2.1 and 3), for assertions that ES256 signs (RFC 7518 section 3.4).
    func signedToken(_ request: LoopbackServer.Request) -> LoopbackServer.Response? {
        let form = Self.pairs(request.text)
        let assertion = form["assertion"] ?? ""
        let parts = assertion.split(separator: ".").map(String.init)
        guard form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer", parts.count == 3,
            let signature = Base64.decode(parts[2]),
            let signed = try? P256.Signing.ECDSASignature(rawRepresentation: Data(signature)),
            key.publicKey.isValidSignature(signed, for: Data("\(parts[0]).\(parts[1])".utf8)),
            let header = Base64.decode(parts[0]).flatMap({ try? JSONValue(parsing: $0) }), header["alg"] == "ES256",
            let claims = TokenClaims.read(assertion), claims["iss"]?.stringValue == Self.person.name,
            claims["aud"] == "https://signed.test/token", claims["iat"]?.numberValue?.intValue == time.now.seconds,
            let end = claims["exp"]?.numberValue?.intValue, time.now.seconds < end, end <= time.now.seconds + 3600
        else { return nil }
        state.withLock { $0.secrets.append(parts[2]) }
        return grant("signed")
    }

    /// A login whose answer is of the provider's own form.
    func session(_ request: LoopbackServer.Request) -> LoopbackServer.Response? {
        let body = try? JSONValue(parsing: request.body)
        guard body?["user"]?.stringValue == Self.person.name, body?["password"]?.stringValue == Self.person.password
        else { return nil }
        return .json(#"{"session":{"id":"\#(token("session"))","milliseconds":\#(Self.life * 1000)}}"#)
    }

    private func grant(_ kind: String) -> LoopbackServer.Response {
        .json(#"{"access_token":"\#(token(kind))","token_type":"Bearer","expires_in":\#(Self.life)}"#)
    }

    private func isClient(_ request: LoopbackServer.Request) -> Bool {
        // RFC 6749 section 2.3.1: both parts are encoded as in a form first.
        request.header("Authorization")
            == Self.basic(FormURLEncoding.escape(Self.client.id), FormURLEncoding.escape(Self.client.secret))
    }

    static func pairs(_ text: String) -> [String: String] {
        Dictionary(FormURLEncoding.decode(text).map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}
