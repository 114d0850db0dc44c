import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import Synchronization

/// The pages of OAuth 2 as a strict provider has them.
extension LoopbackProvider {
    /// The authorization endpoint (RFC 6749 section 4.1.1), where the person agrees at once.
    func authorize(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
        let query = Self.pairs(request.query)
        guard query["response_type"] == "code", query["client_id"] == client.id,
            let redirectURI = query["redirect_uri"], let back = query["state"]
        else { return Self.refusal("invalid_request") }
        let challenge = query["code_challenge"]
        let needsChallenge = auth["pkce"] != "none"
        guard needsChallenge == (challenge != nil), challenge == nil || query["code_challenge_method"] == "S256" else {
            return Self.refusal("invalid_request")
        }
        let code = state.withLock { state in
            let names = auth["scopeParameters"]?.objectValue?.names ?? ["scope"]
            let scopes = names.compactMap { name in query[name].map { (name, $0) } }
            state.grants.append(
                Grant(account: shape.account, scopes: Dictionary(scopes, uniquingKeysWith: { first, _ in first }))
            )
            let code = state.fresh("code")
            state.codes[code] = Code(
                grant: state.grants.count - 1,
                redirectURI: redirectURI,
                challenge: challenge
            )
            return code
        }
        let parameters = FormURLEncoding.encodeQuery(
            [FormURLEncoding.Pair("code", code), FormURLEncoding.Pair("state", back)]
                + shape.callback.map { FormURLEncoding.Pair($0.name, $0.value) }
        )
        let separator = redirectURI.contains("?") ? "&" : "?"
        return LoopbackServer.Response(302, headers: [(name: "Location", value: redirectURI + separator + parameters)])
    }

    /// The token endpoint (RFC 6749 sections 4.1.3 and 6).
    func token(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
        let form = Self.pairs(request.text)
        guard isClient(request, form) else { return shape.refusal("invalid_client") }
        return state.withLock { state in
            switch form["grant_type"] {
            case "authorization_code":
                guard let code = state.codes.removeValue(forKey: form["code"] ?? ""),
                    code.redirectURI == form["redirect_uri"], !state.grants[code.grant].hasEnded,
                    code.challenge == nil
                        || code.challenge == CodeVerifier(verifier: Secret(form["code_verifier"] ?? "")).challenge
                else { return shape.refusal("invalid_grant") }
                return answer(code.grant, isRefresh: false, &state)
            case "refresh_token":
                let given = form["refresh_token"] ?? ""
                guard let token = state.refresh[given], !state.grants[token.grant].hasEnded else {
                    return shape.refusal("invalid_grant")
                }
                guard !token.isReplaced else {
                    state.grants[token.grant].hasEnded = true
                    return shape.refusal("invalid_grant")
                }
                if shape.rotates { state.refresh[given]?.isReplaced = true }
                return answer(token.grant, isRefresh: true, &state)
            default: return shape.refusal("unsupported_grant_type")
            }
        }
    }

    private func answer(_ grant: Int, isRefresh: Bool, _ state: inout State) -> LoopbackServer.Response {
        let tokens = PlayedShape.Tokens(
            access: state.fresh("access"),
            refresh: isRefresh && !shape.rotates ? nil : state.fresh("refresh"),
            user: state.fresh("user"),
            userRefresh: state.fresh("user-refresh"),
            scopes: state.grants[grant].scopes,
            account: state.grants[grant].account,
            isRefresh: isRefresh
        )
        // An answer of the provider's own shape may leave some tokens out; what it leaves out is never sent back.
        for token in [tokens.access, tokens.user] { state.access[token] = grant }
        for token in [tokens.refresh, tokens.userRefresh].compactMap(\.self) { state.refresh[token] = (grant, false) }
        return .json(shape.tokens(tokens).compactText)
    }

    /// Whether the client proves itself as the spec says (RFC 6749 section 2.3.1).
    private func isClient(_ request: LoopbackServer.Request, _ form: [String: String]) -> Bool {
        guard auth["clientAuthentication"] == "client_secret_basic" else {
            return form["client_id"] == client.id && form["client_secret"] == client.secret
        }
        let pair = "\(FormURLEncoding.escape(client.id)):\(FormURLEncoding.escape(client.secret))"
        return request.header("Authorization") == "Basic " + Data(pair.utf8).base64EncodedString()
    }

    /// The revocation endpoint (RFC 7009), or whatever the provider has in its place: a token, or an account, ends.
    func revoke(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
        let isJSON = request.header("Content-Type")?.contains("json") == true
        let json = isJSON ? try? JSONValue(parsing: request.body) : nil
        let named = json?["token"]?.stringValue ?? Self.pairs(request.text)["token"]
        let account = Self.pairs(request.text).first { $0.value == shape.account }
        state.withLock { state in
            for token in [named, bearer(request)].compactMap(\.self) {
                if let grant = state.access[token] ?? state.refresh[token]?.grant {
                    state.grants[grant].hasEnded = true
                }
            }
            if account != nil {
                for index in state.grants.indices { state.grants[index].hasEnded = true }
            }
        }
        return .json(#"{"ok":true}"#)
    }

    private static func refusal(_ code: String) -> LoopbackServer.Response {
        .json(#"{"error":"\#(code)"}"#, status: 400)
    }

    static func pairs(_ text: String) -> [String: String] {
        Dictionary(FormURLEncoding.decode(text).map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}

extension LoopbackProvider.State {
    /// A text that was never given out before.
    mutating func fresh(_ kind: String) -> String {
        let text = "played-\(kind)-\(issued.count)~secret+\(kind)"
        issued.append(text)
        return text
    }
}
