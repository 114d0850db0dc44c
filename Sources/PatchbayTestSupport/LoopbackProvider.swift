import PatchbayCore
package import PatchbayEngine
import PatchbayRuntime
import Synchronization

/// Plays a provider on this machine from its spec: the pages of OAuth 2, strictly, and an API that looks at tokens.
///
/// The URLs of the spec are the paths that it answers: `https://host/path` is played under `/host/path`, and
/// ``overlay(at:)`` points the spec there. It refuses what a strict provider refuses: a wrong client, a code used twice
/// or with another redirect URI, a verifier that does not fit the challenge (RFC 7636 section 4.6), a refresh token
/// that was replaced (RFC 9700 section 4.14.2: the whole grant ends).
package final class LoopbackProvider: Sendable {
    // A class because the test and the server's tasks look at one state.
    /// A handler of requests.
    package typealias Handler = @Sendable (LoopbackServer.Request) async -> LoopbackServer.Response

    /// What belongs to one consent.
    struct Grant: Sendable {
        var account: String
        var scopes: [String: String]
        var hasEnded = false
    }

    /// A code that may be exchanged once.
    struct Code: Sendable {
        var grant: Int
        var redirectURI: String
        var challenge: String?
    }

    struct State: Sendable {
        var grants: [Grant] = []
        var codes: [String: Code] = [:]
        /// Which grant each access token belongs to.
        var access: [String: Int] = [:]
        /// Which grant each refresh token belongs to, and whether it was replaced.
        var refresh: [String: (grant: Int, isReplaced: Bool)] = [:]
        /// Every token and code that was given out.
        var issued: [String] = []
        var requests: [String] = []
        var fault: LoopbackServer.Response?
        var pause: (@Sendable () async -> Void)?
    }

    /// The id of the spec.
    package let id: String
    /// The client that the provider knows.
    package let client: (id: String, secret: String)
    let auth: JSONValue
    let shape: PlayedShape
    let state = Mutex(State())
    private let spec: JSONValue

    /// A provider that its spec describes.
    package init(spec: JSONValue, client: (id: String, secret: String), shape: PlayedShape) {
        self.spec = spec
        self.client = client
        self.shape = shape
        id = spec["id"]?.stringValue ?? ""
        auth = Self.moved(spec["auth"] ?? .null, to: "")
    }

    /// The patch (RFC 7396) that points the spec's OAuth and API URLs to a server that plays the provider.
    package func overlay(at server: LoopbackServer) -> JSONValue {
        [
            "id": .string(id), "auth": Self.moved(spec["auth"] ?? .null, to: server.url),
            "api": Self.moved(spec["api"] ?? .null, to: server.url),
        ]
    }

    /// Plays several providers on one server while a body runs.
    package static func run<Result>(
        _ providers: [LoopbackProvider],
        _ body: (LoopbackServer) async throws -> Result
    ) async throws -> Result {
        try await LoopbackServer.run(
            { request in
                for provider in providers where provider.hosts.contains(where: { request.path.hasPrefix("/\($0)/") }) {
                    return await provider.answer(request)
                }
                return .json(#"{"error":"no_such_place"}"#, status: 404)
            },
            body
        )
    }

    // MARK: What a test says and sees

    /// How many requests came to the token endpoint.
    package var tokenRequests: Int { count("token") }
    /// How many requests ended a grant.
    package var revocations: Int { count("revoke") }
    /// How many grants have not ended.
    package var liveGrants: Int { state.withLock { $0.grants.count { !$0.hasEnded } } }

    private func count(_ kind: String) -> Int { state.withLock { $0.requests.count { $0 == kind } } }

    /// Lets the token endpoint answer like this, and do nothing, from now on; nil ends it.
    package func answerTokenRequests(with response: LoopbackServer.Response?) {
        state.withLock { $0.fault = response }
    }

    /// Lets each answer of the token endpoint wait for something, after its tokens were made; nil ends it.
    package func holdTokenAnswers(_ pause: (@Sendable () async -> Void)?) {
        state.withLock { $0.pause = pause }
    }

    /// Ends every grant, as a person does in the settings of the provider.
    package func endGrants() {
        state.withLock { state in
            for index in state.grants.indices { state.grants[index].hasEnded = true }
        }
    }

    /// Whether an access token is in force.
    package func accepts(_ token: String) -> Bool {
        state.withLock { state in state.access[token].map { !state.grants[$0].hasEnded } ?? false }
    }

    /// Every token, code and secret that was given out, as they must appear nowhere.
    package var secrets: [String] {
        state.withLock { $0.issued } + [client.secret]
    }

    // MARK: Answers

    /// The hosts of the spec.
    private var hosts: Set<String> {
        var found: Set<String> = []
        Self.collectHosts(spec["auth"] ?? .null, &found)
        Self.collectHosts(spec["api"] ?? .null, &found)
        return found
    }

    private func answer(_ request: LoopbackServer.Request) async -> LoopbackServer.Response {
        switch request.path {
        case path("authorizationUrl"): return authorize(request)
        case path("tokenUrl"):
            state.withLock { $0.requests.append("token") }
            if let fault = state.withLock({ $0.fault }) { return fault }
            let response = token(request)
            if let pause = state.withLock({ $0.pause }) { await pause() }
            return response
        case auth["revocation"]?["url"]?.stringValue:
            state.withLock { $0.requests.append("revoke") }
            return revoke(request)
        default:
            let isKnown = bearer(request).map { accepts($0) } ?? false
            guard isKnown else { return .json(#"{"error":"invalid_token"}"#, status: 401) }
            state.withLock { $0.requests.append("api") }
            return await shape.api(request)
        }
    }

    private func path(_ name: String) -> String? { auth[name]?.stringValue }

    func bearer(_ request: LoopbackServer.Request) -> String? {
        request.header("Authorization").flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil }
    }

    // MARK: URLs

    /// A part of a spec whose URLs lead to another server, the host as the first segment of the path.
    private static func moved(_ value: JSONValue, to server: String) -> JSONValue {
        switch value {
        case .string(let text) where text.hasPrefix("https://"):
            return .string(server + text.dropFirst("https:/".count))
        case .array(let elements): return .array(elements.map { moved($0, to: server) })
        case .object(let object):
            return .object(
                JSONObject(
                    object.members.map { JSONObject.Member(name: $0.name, value: moved($0.value, to: server)) }
                )
            )
        default: return value
        }
    }

    private static func collectHosts(_ value: JSONValue, _ hosts: inout Set<String>) {
        switch value {
        case .string(let text) where text.hasPrefix("https://"):
            hosts.insert(String(text.dropFirst("https://".count).prefix { $0 != "/" }))
        case .array(let elements): for element in elements { collectHosts(element, &hosts) }
        case .object(let object): for member in object.members { collectHosts(member.value, &hosts) }
        default: break
        }
    }
}
