import PatchbayCore
import PatchbayEngine

/// Grants that are kept, and those that are given back to their provider.
extension AuthorizationService {
    /// Stores a connection with what its provider granted; a grant that cannot be stored is given back.
    ///
    /// A grant of an account that is connected already is let be: many providers end all grants of an account at once.
    func keep(
        _ granted: ProviderGrant,
        _ connection: Connection,
        isNew: Bool,
        _ account: ProviderAccount
    ) async throws -> Connection? {
        do {
            return try await store.connect(connection, grant: granted.grant, isNew: isNew)
        } catch {
            if await isConnected(connection, granted.account) == false { await giveBack(granted, account) }
            throw error
        }
    }

    /// Whether the owner has tokens of an account already; nil when that cannot be known.
    private func isConnected(_ connection: Connection, _ account: String?) async -> Bool? {
        let all = try? await store.connections(
            of: connection.owner,
            service: connection.service,
            status: nil,
            after: nil,
            limit: ConnectionService.listCap
        )
        return all?.contains { other in
            other.credentialVersion > 0 && (other.account == account || other.account == nil || account == nil)
        }
    }

    /// Gives back a grant that nothing here will use.
    func giveBack(_ granted: ProviderGrant, _ account: ProviderAccount) async {
        var account = account
        for member in granted.grant.variables.members { account.variables[member.name] = member.value }
        try? await authorizer.revoke(account, credentials: granted.grant.credentials)
    }

    /// Tells a provider that a grant ended; whatever it answers, the connection is gone here.
    func revoke(_ connection: Connection, _ credentials: Secret<[UInt8]>) async {
        guard let entry = catalog[connection.service], let spec = entry.loaded.provider else { return }
        let account = ProviderAccount(
            spec: spec,
            method: connection.method,
            client: entry.client,
            variables: connection.variables
        )
        // Best effort (RFC 7009 section 2.2): there is nobody left to tell of a failure.
        try? await authorizer.revoke(account, credentials: credentials)
    }
}
