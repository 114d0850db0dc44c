import PatchbayCore
import PatchbayEngine

/// Authorizing a connection again that its provider no longer takes: the records and the settings stay.
extension AuthorizationService {
    /// Puts new secrets in the place of those that a connection has, when the provider takes them.
    func replaceCredentials(
        of connection: Connection,
        with supplied: [String: Secret<String>],
        _ caller: Caller
    ) async throws -> Connection {
        let (spec, _) = try catalog.available(connection.service, field: "service")
        guard !spec.auth.method(connection.method).sendsPerson else { throw Self.takesNoCredentials }
        let checked = try SuppliedValues.credentials(supplied, spec)
        _ = try await limiter.count(limits.connections, subject: caller.user)
        return try await refreshLock.withLock(connection.id) {
            try await alone(with: connection, caller) { account, _ in
                let granted = try await authorizer.connect(
                    account,
                    supplied: checked,
                    permissions: connection.permissions
                )
                if let known = connection.account, let other = granted.account, known != other {
                    await giveBack(granted, account)
                    throw ServiceError.invalid(
                        field: "credentials",
                        message: "are of another account than the connection's; make a new connection for it"
                    )
                }
                var renewed = connection
                renewed.take(granted, at: time.now())
                return (renewed, granted)
            }
        }
    }

    /// Credentials for a service that asks the person itself.
    static let takesNoCredentials = ServiceError.invalid(
        field: "credentials",
        message: "this service takes none: it asks the person itself"
    )
}
