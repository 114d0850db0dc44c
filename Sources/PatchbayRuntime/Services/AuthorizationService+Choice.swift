import PatchbayCore
import PatchbayEngine

extension AuthorizationService {
    /// Goes on connecting with what the owner chose among the connection's choices.
    ///
    /// Whoever chooses an account that is connected already updates that connection, which is returned.
    func choose(_ connection: Connection, _ chosen: JSONObject, _ caller: Caller) async throws -> Connection {
        let variables = try Self.checked(chosen, connection)
        let now = time.now()
        let isStale = connection.expiresAt.map { $0 <= now } ?? false
        let fresh = isStale ? try await refresh(connection, caller, askedAt: now) : connection
        return try await refreshLock.withLock(connection.id) { try await complete(fresh, variables, caller) }
    }

    /// What was chosen, as the variables' values.
    private static func checked(_ chosen: JSONObject, _ connection: Connection) throws -> JSONObject {
        var values = JSONObject()
        for member in chosen.members {
            let field = "variables.\(member.name.prefix(80))"
            guard let choice = connection.choices.first(where: { $0.variable == member.name }) else {
                let nearest = NameSuggestion.nearest(to: member.name, among: connection.choices.map(\.variable))
                throw ServiceError.invalid(
                    field: field,
                    message: "is not to be chosen" + (nearest.map { "; did you mean `\($0)`?" } ?? "")
                )
            }
            let texts = (member.value.arrayValue ?? [member.value]).compactMap(\.stringValue)
            guard !texts.isEmpty, texts.count == 1 || choice.allowsMany else {
                throw ServiceError.invalid(field: field, message: "is one of the choices, not several or none")
            }
            for text in texts where !choice.options.contains(where: { $0.value == text }) {
                throw ServiceError.invalid(
                    field: field,
                    message: "`\(text.prefix(80))` is not one of the connection's choices"
                )
            }
            values[member.name] = choice.allowsMany ? .array(texts.map { .string($0) }) : .string(texts[0])
        }
        return values
    }

    /// Runs what is left of connecting.
    private func complete(
        _ connection: Connection,
        _ variables: JSONObject,
        _ caller: Caller
    ) async throws -> Connection {
        try await alone(with: connection, caller) { account, held in
            var account = account
            for member in variables.members { account.variables[member.name] = member.value }
            let granted = try await authorizer.complete(account, credentials: held.credentials)
            var completed = connection
            completed.take(granted, at: time.now())
            return (completed, granted)
        }
    }

    /// Asks the provider for something and stores what it granted; nobody refreshes the tokens meanwhile.
    func alone(
        with connection: Connection,
        _ caller: Caller,
        _ work: (ProviderAccount, VersionedCredentials) async throws -> (Connection, ProviderGrant)
    ) async throws -> Connection {
        let (spec, client) = try catalog.available(connection.service, field: "service")
        let lease = RefreshLease(
            connection: connection.id,
            owner: caller.owner,
            holder: leaseHolder.holder(random),
            until: time.now().adding(seconds: Self.leaseSeconds)
        )
        guard try await store.takeRefreshLease(lease, now: time.now()) else {
            throw ServiceError.conflict(
                code: "refresh_running",
                message: "The tokens of this connection are being refreshed; try again"
            )
        }
        do {
            guard let held = try await store.credentials(of: connection.id, owner: connection.owner) else {
                throw ServiceError.notFound(.connection)
            }
            let account = ProviderAccount(
                spec: spec,
                method: connection.method,
                client: client,
                variables: connection.variables
            )
            let (changed, granted) = try await speaking { try await work(account, held) }
            let kept = try await store.connect(changed, grant: granted.grant, isNew: false)
            try await store.returnRefreshLease(lease)
            guard let kept else { throw ServiceError.notFound(.connection) }
            return kept
        } catch {
            try await store.returnRefreshLease(lease)
            throw error
        }
    }
}

extension Connection {
    /// Stands as a grant says: connected, or waiting for its owner to choose.
    mutating func take(_ granted: ProviderGrant, at now: Timestamp) {
        choices = granted.choices
        status = choices.isEmpty ? .connected : .pending
        reason = choices.first.map { "`\($0.variable)` must be chosen" }
        if choices.isEmpty { connectedAt = now }
        updatedAt = now
        account = granted.account ?? account
    }
}
