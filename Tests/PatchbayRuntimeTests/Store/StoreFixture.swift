import Foundation
import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import PatchbayTestSupport

/// A store in a folder of its own, with the time and the random bytes that the test decides.
struct StoreFixture {
    let folder: TemporaryFolder
    let keys: KeySource
    let store: SQLiteStore
    let time = ManualTime()
    let random: RandomSource

    static let alice = Caller(user: "alice")
    static let bob = Caller(user: "bob")

    init(seed: UInt64 = 1) throws {
        folder = try TemporaryFolder()
        random = .seeded(seed)
        keys = try KeySource(file: folder.file("patchbay.key"), random: random)
        store = try SQLiteStore(file: folder.file("patchbay.sqlite"), keys: keys)
    }

    /// The same file, opened once more, as another process would.
    func reopened(limits: StoreLimits = StoreLimits()) throws -> SQLiteStore {
        try SQLiteStore(
            file: folder.file("patchbay.sqlite"),
            keys: try KeySource(file: folder.file("patchbay.key"), random: random),
            limits: limits
        )
    }

    func connection(_ caller: Caller = alice, service: String = "stripe", account: String? = nil) -> Connection {
        var connection = Connection(
            id: Identifier.make(prefix: "conn-", at: time.now, random: random),
            owner: caller.owner,
            service: service,
            permissions: ["read:payments"],
            at: time.now
        )
        connection.status = .connected
        connection.connectedAt = time.now
        connection.account = account
        return connection
    }

    func grant(_ secrets: String) -> Grant {
        Grant(credentials: Secret(Array(secrets.utf8)), expiresAt: nil, grantedScopes: ["": ["read"]])
    }

    /// A connection that is in the store.
    func stored(_ caller: Caller = alice, account: String? = nil, secrets: String = "first") async throws -> Connection
    {
        guard
            let kept = try await store.connect(
                connection(caller, account: account),
                grant: grant(secrets),
                isNew: true
            )
        else { throw Missing() }
        return kept
    }

    struct Missing: Error {}

    func lease(_ connection: Connection, holder: String = "one", seconds: Int = 60) -> RefreshLease {
        RefreshLease(
            connection: connection.id,
            owner: connection.owner,
            holder: holder,
            until: time.now.adding(seconds: seconds)
        )
    }

    func state(_ caller: Caller = alice, hash: UInt8 = 7, connection: String? = nil) -> AuthorizationState {
        AuthorizationState(
            hash: [UInt8](repeating: hash, count: 32),
            caller: caller,
            service: "stripe",
            redirectURI: "https://app.test/callback",
            connection: connection,
            permissions: ["read:payments"],
            method: nil,
            callerState: "mine",
            memory: Secret(Array("verifier".utf8)),
            createdAt: time.now,
            expiresAt: time.now.adding(seconds: 600)
        )
    }
}
