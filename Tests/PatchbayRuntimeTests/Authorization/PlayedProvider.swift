import Crypto
import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import Synchronization

/// An OAuth server and a small API behind it, as tests need them: strict about codes, verifiers and refresh tokens.
///
/// `agree(to:)` plays the person, `POST /token` knows the grants of RFC 6749, `POST /revoke` forgets a token, and
/// `GET /api/…` wants a bearer token that is in force.
final class PlayedProvider: HTTPTransport {
    /// The client that the server knows.
    static let client = (id: "client", secret: "s3cret&")

    private struct Code {
        var challenge: String?
        var redirectURI: String
    }

    private struct State {
        var codes: [String: Code] = [:]
        var refresh: Set<String> = []
        var access: Set<String> = []
        var tokenRequests = 0
        var count = 0

        mutating func fresh(_ kind: String) -> String {
            count += 1
            return "\(kind)-\(count)"
        }
    }

    private let state = Mutex(State())
    /// An answer that stands in for the token endpoint's own, when there is one.
    private let fault = Mutex<ProviderResponse?>(nil)

    /// A server without tokens.
    init() {}

    /// How many token requests came.
    var tokenRequests: Int { state.withLock { $0.tokenRequests } }

    /// Lets the token endpoint answer like this from now on; nil ends it.
    func fail(with response: ProviderResponse?) { fault.withLock { $0 = response } }

    /// Forgets every access token, as if their time were over.
    func expireAccess() { state.withLock { $0.access = [] } }

    /// Whether a token is in force.
    func knows(_ token: String) -> Bool {
        state.withLock { $0.access.contains(token) || $0.refresh.contains(token) }
    }

    /// The answer to a request.
    func send(_ request: ProviderRequest, limits: TransportLimits) async throws -> ProviderResponse {
        switch (request.method, request.path) {
        case ("POST", "/token"):
            state.withLock { $0.tokenRequests += 1 }
            return fault.withLock { $0 } ?? token(request)
        case ("POST", "/revoke"):
            let token = Self.pairs(request.text)["token"] ?? ""
            state.withLock { state in
                state.access.remove(token)
                state.refresh.remove(token)
            }
            return .json("{}")
        case ("GET", _) where request.path.hasPrefix("/api/"): return api(request)
        default: return .json("{}", status: 404)
        }
    }

    private static func pairs(_ text: String) -> [String: String] {
        Dictionary(FormURLEncoding.decode(text).map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// Agrees to an authorization request, as a person does; the query of the callback, nil when the request is wrong.
    func agree(to url: String) -> String? {
        let query = Self.pairs(String(url.split(separator: "?").dropFirst().joined()))
        guard query["response_type"] == "code", query["client_id"] == Self.client.id,
            let redirectURI = query["redirect_uri"], let returned = query["state"]
        else { return nil }
        let code = state.withLock { state in
            let code = state.fresh("code")
            state.codes[code] = Code(challenge: query["code_challenge"], redirectURI: redirectURI)
            return code
        }
        return FormURLEncoding.encodeQuery([
            FormURLEncoding.Pair("code", code), FormURLEncoding.Pair("state", returned),
            FormURLEncoding.Pair("realmId", "42"),
        ])
    }

    private func token(_ request: ProviderRequest) -> ProviderResponse {
        let form = Self.pairs(request.text)
        let expected = "Basic " + Data("client:s3cret%26".utf8).base64EncodedString()
        guard request.headers["Authorization"] == expected || form["client_secret"] == Self.client.secret else {
            return .json(#"{"error":"invalid_client"}"#, status: 401)
        }
        return state.withLock { state in
            switch form["grant_type"] {
            case "authorization_code":
                guard let code = state.codes.removeValue(forKey: form["code"] ?? ""),
                    code.redirectURI == form["redirect_uri"],
                    code.challenge == nil || code.challenge == Self.challenge(form["code_verifier"] ?? "")
                else { return Self.invalidGrant }
            case "refresh_token":
                guard state.refresh.remove(form["refresh_token"] ?? "") != nil else { return Self.invalidGrant }
            case "client_credentials": break
            default: return .json(#"{"error":"unsupported_grant_type"}"#, status: 400)
            }
            let (access, refresh) = (state.fresh("access"), state.fresh("refresh"))
            state.access.insert(access)
            state.refresh.insert(refresh)
            return .json(
                #"{"access_token":"\#(access)","refresh_token":"\#(refresh)","expires_in":3600,"scope":"read","account":"acct-1"}"#
            )
        }
    }

    private static let invalidGrant = ProviderResponse.json(#"{"error":"invalid_grant"}"#, status: 400)

    private static func challenge(_ verifier: String) -> String {
        Base64.encodeURL(Array(SHA256.hash(data: Data(verifier.utf8))))
    }

    private func api(_ request: ProviderRequest) -> ProviderResponse {
        let token = request.headers["Authorization"].map { String($0.dropFirst("Bearer ".count)) } ?? ""
        guard knows(token) || request.headers["X-Key"] == "key-1" else {
            return .json(#"{"error":"unauthorized"}"#, status: 401)
        }
        return switch request.path {
        case "/api/me": .json(#"{"ok":true,"name":"Ann"}"#)
        case "/api/tenants": .json(#"[{"id":"t1","name":"One"},{"id":"t2","name":"Two"}]"#)
        default: .json("{}", status: 404)
        }
    }
}

extension ProviderRequest {
    /// The path of the URL.
    var path: String {
        let target = url.split(separator: "?")[0].split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true)
        return target.count > 2 ? "/" + target[2] : "/"
    }

    /// The body as text.
    var text: String { String(decoding: body?.bytes ?? [], as: UTF8.self) }
}

extension ProviderResponse {
    /// An answer with a JSON body.
    static func json(_ text: String, status: Int = 200) -> ProviderResponse {
        ProviderResponse(status: status, headers: ["Content-Type": "application/json"], body: Array(text.utf8))
    }
}
