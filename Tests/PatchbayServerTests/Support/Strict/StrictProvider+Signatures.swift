import Crypto
import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayTestSupport
import Synchronization

/// OAuth 1 (RFC 5849) with HMAC-SHA1, the signature computed here anew.
extension StrictProvider {
    /// What a request is signed with beside the client's secret.
    enum SigningToken { case none, temporary, access }

    /// Temporary credentials (section 2.1).
    func temporaryCredentials(_ request: LoopbackServer.Request) -> LoopbackServer.Response? {
        guard request.method == "POST", isSigned(request, token: .none),
            let callback = Self.protocolParameters(request)["oauth_callback"]
        else { return nil }
        return credentials("temporary", callback: callback, "&oauth_callback_confirmed=true")
    }

    /// The page where the person agrees at once (section 2.2).
    func agree(_ request: LoopbackServer.Request) -> LoopbackServer.Response? {
        guard let token = Self.pairs(request.query)["oauth_token"] else { return nil }
        let location = state.withLock { state -> String? in
            guard let callback = state.callbacks[token] else { return nil }
            let verifier = "verifier-\(state.secrets.count)~secret"
            state.secrets.append(verifier)
            state.verifiers[verifier] = token
            let query = FormURLEncoding.encodeQuery([
                FormURLEncoding.Pair("oauth_token", token), FormURLEncoding.Pair("oauth_verifier", verifier),
                FormURLEncoding.Pair("region", "eu"),
            ])
            return callback + (callback.contains("?") ? "&" : "?") + query
        }
        return location.map { LoopbackServer.Response(302, headers: [(name: "Location", value: $0)]) }
    }

    /// Token credentials, once for each verifier (section 2.3).
    func tokenCredentials(_ request: LoopbackServer.Request) -> LoopbackServer.Response? {
        let parameters = Self.protocolParameters(request)
        guard request.method == "POST", isSigned(request, token: .temporary),
            let token = parameters["oauth_token"], let verifier = parameters["oauth_verifier"],
            state.withLock({ $0.verifiers.removeValue(forKey: verifier) }) == token
        else { return nil }
        state.withLock { state in
            state.callbacks[token] = nil
            state.tokenSecrets[token] = nil
        }
        return credentials("ledger", callback: nil, "&company=company-1")
    }

    private func credentials(_ kind: String, callback: String?, _ rest: String) -> LoopbackServer.Response {
        let token = token(kind)
        let secret = "\(token)-signs"
        state.withLock { state in
            state.secrets.append(secret)
            state.tokenSecrets[token] = secret
            if let callback {
                state.callbacks[token] = callback
                // A temporary credential opens nothing.
                state.ends[token] = nil
            }
        }
        let form = FormURLEncoding.encodeQuery([
            FormURLEncoding.Pair("oauth_token", token), FormURLEncoding.Pair("oauth_token_secret", secret),
        ])
        return LoopbackServer.Response(
            headers: [(name: "Content-Type", value: "application/x-www-form-urlencoded")],
            body: Array((form + rest).utf8)
        )
    }

    // MARK: The signature

    /// Whether the client and the token that is due have signed a request that was never seen before (section 3.2).
    func isSigned(_ request: LoopbackServer.Request, token due: SigningToken) -> Bool {
        let parameters = Self.protocolParameters(request)
        guard parameters["oauth_consumer_key"] == Self.client.id, parameters["oauth_signature_method"] == "HMAC-SHA1",
            let stamp = parameters["oauth_timestamp"].flatMap({ Int($0) }), abs(stamp - time.now.seconds) <= 300,
            let nonce = parameters["oauth_nonce"], state.withLock({ $0.nonces.insert(nonce).inserted }),
            let signature = parameters["oauth_signature"].flatMap({ Data(base64Encoded: $0) })
        else { return false }
        let token = parameters["oauth_token"]
        guard (token == nil) == (due == .none) else { return false }
        let secret = state.withLock { state -> String? in
            guard let token else { return "" }
            guard (state.callbacks[token] != nil) == (due == .temporary) else { return nil }
            return state.tokenSecrets[token]
        }
        guard let secret else { return false }
        let key = SymmetricKey(data: Data("\(Self.escape(Self.client.secret))&\(Self.escape(secret))".utf8))
        return HMAC<Insecure.SHA1>.isValidAuthenticationCode(
            signature,
            authenticating: Data(Self.baseString(request, parameters).utf8),
            using: key
        )
    }

    /// The parameters of the header (section 3.5.1).
    static func protocolParameters(_ request: LoopbackServer.Request) -> [String: String] {
        guard let header = request.header("Authorization"), header.hasPrefix("OAuth ") else { return [:] }
        var found: [String: String] = [:]
        for part in header.dropFirst("OAuth ".count).split(separator: ",") {
            let halves = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard halves.count == 2, let value = halves[1].dropFirst().dropLast().removingPercentEncoding else {
                return [:]
            }
            found[halves[0]] = value
        }
        return found
    }

    /// The text that is signed (section 3.4.1.1).
    private static func baseString(_ request: LoopbackServer.Request, _ parameters: [String: String]) -> String {
        var pairs = parameters.filter { $0.key != "oauth_signature" && $0.key != "realm" }
            .map { "\(escape($0.key))=\(escape($0.value))" }
        pairs += FormURLEncoding.decode(request.query).map { "\(escape($0.name))=\(escape($0.value))" }
        let url = "http://\(request.header("Host") ?? "")\(request.path)"
        return [request.method, url, pairs.sorted().joined(separator: "&")].map { escape($0) }.joined(separator: "&")
    }

    /// Section 3.6: all but the unreserved characters.
    private static func escape(_ text: String) -> String {
        let kept = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: kept) ?? ""
    }
}
