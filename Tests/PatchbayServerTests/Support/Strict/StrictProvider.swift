import Crypto
import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization

/// Plays one provider for each way to connect that is no redirect of OAuth 2, strictly, on one server of this machine.
///
/// The first part of a path is the provider: `/machine/token`, `/ledger/authorize`. Tokens live an hour by the time of
/// the test.
final class StrictProvider: Sendable {
    // A class because the test and the server's tasks look at one state.
    /// What the provider gave out and what it was asked.
    struct State: Sendable {
        /// When each token in force ends, by its text.
        var ends: [String: Timestamp] = [:]
        /// The secret of each token of OAuth 1, by the token.
        var tokenSecrets: [String: String] = [:]
        /// The callback of each temporary credential, by the token.
        var callbacks: [String: String] = [:]
        /// The token that each verifier was given for.
        var verifiers: [String: String] = [:]
        var nonces: Set<String> = []
        /// Passwords that are good no more.
        var refused: Set<String> = []
        /// Every secret that was given out or sent, as it must appear nowhere.
        var secrets: [String] = []
        /// What was asked, as `machine/token`, if it was asked well.
        var granted: [String] = []
    }

    /// The client that the providers know.
    static let client = (id: "strict-client", secret: "strict~client+secret")
    /// Who supplies credentials.
    static let person = (name: "ann@acme.test", password: "pass~word+\"secret\"")
    /// How long a token lives, in seconds.
    static let life = 3600

    let time: ManualTime
    let key = P256.Signing.PrivateKey()
    let state = Mutex(State())

    init(_ time: ManualTime) { self.time = time }

    /// How often something was asked and granted.
    func count(_ what: String) -> Int { state.withLock { $0.granted.count { $0 == what } } }

    /// How many tokens are in force.
    var liveTokens: Int { state.withLock { state in state.ends.values.count { $0 > time.now } } }

    /// Ends every token before its time.
    func endTokens() { state.withLock { $0.ends = [:] } }

    /// Takes a password no more, as after a change of it.
    func refuse(_ password: String) { state.withLock { _ = $0.refused.insert(password) } }

    /// Everything that must appear nowhere.
    var secrets: [String] {
        let pem = key.pemRepresentation.split(separator: "\n")
        return state.withLock { $0.secrets } + [Self.client.secret, Self.person.password, String(pem[1])]
    }

    /// The answer to a request.
    func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
        let parts = request.path.split(separator: "/").map(String.init)
        guard parts.count == 2 else { return Self.refusal(404) }
        let response: LoopbackServer.Response? =
            switch (parts[0], parts[1]) {
            case ("machine", "token"), ("estate", "token"): machineToken(request)
            case ("machine", "revoke"): machineRevocation(request)
            case ("signed", "token"): signedToken(request)
            case ("session", "login"): session(request)
            case ("ledger", "request"): temporaryCredentials(request)
            case ("ledger", "authorize"): agree(request)
            case ("ledger", "access"): tokenCredentials(request)
            default: data(request, parts[0], parts[1])
            }
        guard let response else { return Self.refusal(401) }
        state.withLock { $0.granted.append(parts.joined(separator: "/")) }
        return response
    }

    static func refusal(_ status: Int) -> LoopbackServer.Response { .json(#"{"error":"refused"}"#, status: status) }

    /// A token that was never given out, in force for an hour.
    func token(_ kind: String) -> String {
        state.withLock { state in
            let token = "\(kind)-token-\(state.secrets.count)~secret+\(kind)"
            state.secrets.append(token)
            state.ends[token] = time.now.adding(seconds: Self.life)
            return token
        }
    }

    /// The data of each provider, for whoever proves that it may see them; nil for others.
    private func data(
        _ request: LoopbackServer.Request,
        _ provider: String,
        _ what: String
    ) -> LoopbackServer.Response? {
        let isKnown =
            switch provider {
            case "plain":
                request.header("Authorization") == Self.basic(Self.person.name, Self.person.password)
                    && state.withLock { !$0.refused.contains(Self.person.password) }
            case "session": isInForce(request.header("X-Session"))
            case "ledger": isSigned(request, token: .access)
            default: isInForce(request.header("Authorization").map { String($0.trimmingPrefix("Bearer ")) })
            }
        guard isKnown else { return nil }
        return switch what {
        case "me": .json(#"{"ok":true}"#)
        case "sites": .json(#"[{"id":"s-1","name":"North"},{"id":"s-2","name":"South"},{"id":"s-3","name":"West"}]"#)
        default: customers(request)
        }
    }

    /// One customer, or one for each site that is asked for.
    private func customers(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
        let sites = FormURLEncoding.decode(request.query).filter { $0.name == "site" }.map(\.value)
        let ids = sites.isEmpty ? ["7"] : sites
        return .json(#"{"data":[\#(ids.map { #"{"id":"\#($0)","name":"Ann"}"# }.joined(separator: ","))]}"#)
    }

    private func isInForce(_ token: String?) -> Bool {
        state.withLock { state in token.flatMap { state.ends[$0] }.map { $0 > time.now } ?? false }
    }

    static func basic(_ user: String, _ password: String) -> String {
        "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    }
}
