import PatchbayCore
import PatchbayRuntime
import PatchbayTestSupport

/// A store with 10,000 connections: half of them of many users, half of one.
enum FullStore {
    static let crowd = 500
    static let each = 10
    static let hoard = 5000
    static let count = crowd * each + hoard
    /// A user with few connections.
    static let oneOfMany = "user-7"
    /// The user with many.
    static let hoarder = "hoarder"

    /// Makes the database and the keys of a server in its data folder.
    static func make(in folder: TemporaryFolder) async throws {
        let keys = try KeySource(file: folder.file("patchbay.key"), random: .system)
        let store = try SQLiteStore(file: folder.file("patchbay.sqlite"), keys: keys)
        for user in 0..<crowd { try await fill(store, "user-\(user)", count: each) }
        try await fill(store, hoarder, count: hoard)
        try store.close()
    }

    private static func fill(_ store: SQLiteStore, _ user: String, count: Int) async throws {
        for number in 0..<count {
            let now = TimeSource.system.now()
            var connection = Connection(
                id: Identifier.make(prefix: "conn-", at: now, random: .system),
                owner: .user(user),
                service: number % 2 == 0 ? "service-a" : "service-b",
                permissions: ["read:payments", "write:invoices"],
                at: now
            )
            connection.status = .connected
            connection.connectedAt = now
            let grant = Grant(credentials: Secret(Array("tokens".utf8)), expiresAt: now, grantedScopes: nil)
            _ = try await store.connect(connection, grant: grant, isNew: true)
        }
    }
}
