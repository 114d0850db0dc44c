import PatchbayCore
import PatchbayEngine

/// A connection during a sync: its credentials, its variables, and what must not be shown of them.
actor SyncSession {
    private var connection: Connection
    private var credentials: ConnectionCredentials
    private let plan: AuthPlan
    private let client: ClientCredentials?
    private let store: any Store
    private let authorization: AuthorizationService
    private let time: TimeSource
    private let random: RandomSource
    /// What is hidden, of every version of the credentials that the run has had.
    private var masking: SecretMasking
    /// When the credentials were stored.
    private var storedAt: Timestamp
    /// The version of the credentials whose refresh was tried because it was about to expire.
    private var renewedVersion = 0
    /// Whether the connection was found to need its owner: nothing more is sent.
    private(set) var hasEnded = false

    /// How long before its end a token is refreshed, in seconds.
    private static let margin = 60

    /// The session of a connection; nil when its credentials are gone or cannot be read.
    init?(
        _ connection: Connection,
        plan: AuthPlan,
        client: ClientCredentials?,
        store: any Store,
        authorization: AuthorizationService,
        time: TimeSource,
        random: RandomSource
    ) async throws {
        guard let held = try await store.credentials(of: connection.id, owner: connection.owner),
            let credentials = ConnectionCredentials(decoding: held.credentials)
        else { return nil }
        self.connection = connection
        self.connection.credentialVersion = held.version
        self.credentials = credentials
        storedAt = held.storedAt
        self.plan = plan
        self.client = client
        self.store = store
        self.authorization = authorization
        self.time = time
        self.random = random
        masking = SecretMasking(credentials.secrets + [client?.secret].compactMap(\.self))
    }

    /// What the templates of requests may name.
    var scope: RequestScope {
        var scope = RequestScope(connection.variables)
        scope["client.id"] = client.map { .string($0.id) }
        scope.setSecret("client.secret", client?.secret)
        return scope.adding(credentials.supplied)
    }

    /// The connection's variables, for rules.
    var variables: [String: JSONValue] {
        Dictionary(connection.variables.members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// A request with the connection's credentials; a token that is about to expire is refreshed first.
    func authorize(_ request: ProviderRequest) async throws -> ProviderRequest {
        if isExpiring(at: time.now()), renewedVersion != connection.credentialVersion {
            renewedVersion = connection.credentialVersion
            // What comes of it shows in the answer: the clock here may be wrong.
            _ = await refresh(askedAt: time.now())
        }
        let ports = AuthPorts.host(now: time.now(), random: Base64.encodeURL(random.bytes(24)))
        return try plan.authorize(request, credentials, scope, ports)
    }

    /// Whether a token is to be replaced before it is sent.
    ///
    /// That is a while before its end, and where it does not live for two such whiles, at its end alone, so that each token
    /// is used. What a token is worth that has no life at all shows in the answer.
    private func isExpiring(at now: Timestamp) -> Bool {
        guard let end = credentials.expiresAt else { return false }
        let life = end.microseconds - storedAt.microseconds
        guard life > 0 else { return false }
        return end <= now.adding(seconds: life > 2 * Self.margin * 1_000_000 ? Self.margin : 0)
    }

    /// New tokens; nil when they are stored, else why there are none.
    func refresh(askedAt: Timestamp) async -> RefreshFailure? {
        let failure = hasEnded ? .ended : await refreshed(askedAt)
        if failure == .ended { hasEnded = true }
        return failure
    }

    private func refreshed(_ askedAt: Timestamp) async -> RefreshFailure? {
        let (connection, authorization) = (connection, authorization)
        // A refresh that was begun is finished whoever gives up: a rotated token that nobody stores is lost.
        let refreshing = Task {
            var caller = Caller(user: "")
            caller.owner = connection.owner
            return try await authorization.refresh(connection, caller, askedAt: askedAt)
        }
        do {
            let refreshed = try await refreshing.value
            guard let held = try await store.credentials(of: connection.id, owner: connection.owner),
                let credentials = ConnectionCredentials(decoding: held.credentials)
            else { return .ended }
            self.connection = refreshed
            self.connection.credentialVersion = held.version
            self.credentials = credentials
            storedAt = held.storedAt
            masking.add(credentials.secrets)
            return nil
        } catch let error as ServiceError {
            switch error {
            // The grant has ended, there is nothing to refresh, or the connection is gone.
            case .conflict, .invalid, .notFound: return .ended
            case .providerFailed(let message, let waitSeconds):
                return .unavailable(message: mask(message), waitSeconds: waitSeconds)
            case .refused(_, let message): return .unavailable(message: mask(message))
            case .providerTimedOut: return .unavailable(message: "the token endpoint did not answer in time")
            case .forbidden, .rateLimited: return .unavailable()
            }
        } catch {
            return .unavailable()
        }
    }

    /// Says that the provider does not take the credentials, if they are still the same.
    func markRefused(_ message: String?) async throws {
        hasEnded = true
        _ = try await store.mark(
            connection.id,
            of: connection.owner,
            as: .reauthorizationRequired,
            reason: message.map { mask($0) } ?? "the service refused the connection's credentials",
            version: connection.credentialVersion,
            at: time.now()
        )
    }

    /// A text without any secret that the connection has had since the run began.
    func mask(_ text: String) -> String { masking.mask(text) }

    /// What is kept of an answer, without those secrets.
    func kept(_ response: ProviderResponse) -> ProviderAnswer { ProviderAnswer(response, masking) }

    /// A checkpoint without those secrets in what the provider said.
    func masked(_ checkpoint: Checkpoint) -> Checkpoint {
        guard let skips = checkpoint.progress?.skips, skips.contains(where: { $0.message != nil }) else {
            return checkpoint
        }
        var checkpoint = checkpoint
        checkpoint.progress?.skips = skips.map { skip in
            SyncSkip(scope: skip.scope, parentKeys: skip.parentKeys, message: skip.message.map { mask($0) })
        }
        return checkpoint
    }
}
