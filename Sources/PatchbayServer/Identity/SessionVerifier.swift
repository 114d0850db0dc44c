import JWTKit
import PatchbayCore
package import PatchbayRuntime

/// Tells who sends a session token. The keys are kept; an outage of their URL changes nothing for keys that are known.
package actor SessionVerifier {
    /// Reads the document of the keys.
    package typealias Fetch = @Sendable () async throws -> [UInt8]

    private let identity: ServerSettings.Identity
    private let time: TimeSource
    private let fetch: Fetch?
    private let lock = AsyncLock<String>()
    private var keys: KeySet?
    private var lastFetch: Timestamp?
    private var lastAttempt: Timestamp?

    /// The least time between two fetches, so that made-up key names make no traffic, in seconds.
    private static let secondsBetweenFetches = 10
    /// How old keys may be before they are fetched again, in seconds.
    private static let freshSeconds = 300

    /// A verifier; `fetch` reads the keys when they are not configured.
    /// - Throws: that the configured key is not a PEM public key of RSA.
    package init(_ identity: ServerSettings.Identity, time: TimeSource, fetch: Fetch?) async throws {
        self.identity = identity
        self.time = time
        self.fetch = identity.publicKey == nil ? fetch : nil
        if let pem = identity.publicKey { keys = try await KeySet(pem: pem) }
    }

    /// Who sends a bearer token.
    /// - Throws: a `SessionToken.Refusal`.
    func caller(of bearer: String) async throws -> Caller {
        if let devToken = identity.devToken, devToken == Secret(bearer) { return Caller(user: "dev") }
        guard identity.issuer != nil else { throw SessionToken.Refusal.issuer }
        let token = try SessionToken(bearer)
        try await prepareKeys(for: token.keyID)
        guard let verifier = keys?[token.keyID] else { throw SessionToken.Refusal.unknownKey }
        guard (try? verifier.verify(token.signature, signs: token.signedBytes)) == true else {
            throw SessionToken.Refusal.signature
        }
        return try token.caller(identity, now: time.now())
    }

    /// Fetches the keys when they are old, or when the one that is asked for is not among them.
    private func prepareKeys(for keyID: String?) async throws {
        guard fetch != nil, needsFetch(keyID) else { return }
        await lock.withLock("keys") {
            if needsFetch(keyID) { await fetchKeys() }
        }
    }

    private func needsFetch(_ keyID: String?) -> Bool {
        let now = time.now()
        if let lastAttempt, now < lastAttempt.adding(seconds: Self.secondsBetweenFetches), now >= lastAttempt {
            return false
        }
        guard let lastFetch, let keys, keys[keyID] != nil else { return true }
        return now >= lastFetch.adding(seconds: Self.freshSeconds) || now < lastFetch
    }

    private func fetchKeys() async {
        guard let fetch else { return }
        lastAttempt = time.now()
        // An outage leaves the known keys; whoever needs another one is refused.
        guard let document = try? await fetch(), let fresh = try? await KeySet(document: document) else { return }
        keys = fresh
        lastFetch = time.now()
    }
}
