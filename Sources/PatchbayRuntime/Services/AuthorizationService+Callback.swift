import PatchbayCore
import PatchbayEngine

extension AuthorizationService {
    /// Ends a flow with what the provider sent: the connection, and the caller's own state.
    ///
    /// The state is used up by this, whatever comes of it. Nothing is stored unless the provider granted something.
    package func finish(
        _ service: String,
        _ caller: Caller,
        state token: String,
        parameters: [(String, String)]
    ) async throws -> (Connection, String?) {
        let (spec, client) = try catalog.available(service, field: "service")
        let error = parameters.first { $0.0 == "error" }?.1
        if error == nil, !parameters.contains(where: { spec.auth.callbackNames.contains($0.0) && !$0.1.isEmpty }) {
            throw ServiceError.invalid(field: "code", message: "is missing")
        }
        let taken = try await store.takeAuthorization(hash: Self.hash(token), caller: caller, service: service)
        guard let taken, time.now() < taken.expiresAt else {
            if let taken { try await dropPending(taken) }
            throw ServiceError.invalid(field: "state", message: "is unknown, was used, or has expired")
        }
        if let error {
            try await dropPending(taken)
            throw ServiceError.refused(
                code: "authorization_denied",
                message: "the service answered `\(Self.plainCode(error))`"
            )
        }
        let existing: Connection? =
            if let id = taken.connection { try await store.connection(id, of: caller.owner) } else { nil }
        let flow = AuthorizationFlow(
            account: ProviderAccount(
                spec: spec,
                method: taken.method,
                client: client,
                variables: existing?.variables ?? JSONObject()
            ),
            permissions: taken.permissions,
            redirectURI: taken.redirectURI,
            state: token
        )
        let granted: ProviderGrant
        do {
            granted = try await speaking {
                try await authorizer.finish(flow, parameters: parameters, memory: taken.memory)
            }
        } catch {
            try await dropPending(taken)
            throw error
        }
        let connection = try await keep(granted, taken, existing, flow)
        return (connection, taken.callerState)
    }

    /// An error code, short and of letters, digits and a few signs alone: what stands before the first other character.
    static func plainCode(_ text: String) -> String {
        let plain = text.utf8.prefix(64).prefix { byte in
            byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "_-.:".utf8.contains(byte)
        }
        return plain.isEmpty ? "unknown_error" : String(decoding: plain, as: UTF8.self)
    }

    /// A connection that waited for this flow alone is of no use without it.
    private func dropPending(_ state: AuthorizationState) async throws {
        guard let id = state.connection else { return }
        try await store.dropPending(id, of: state.caller.owner)
    }

    private func keep(
        _ granted: ProviderGrant,
        _ state: AuthorizationState,
        _ existing: Connection?,
        _ flow: AuthorizationFlow
    ) async throws -> Connection {
        let now = time.now()
        if let known = existing?.account, let account = granted.account, known != account {
            await giveBack(granted, flow.account)
            throw ServiceError.invalid(
                field: "state",
                message: "the person chose another account than the connection's; make a new connection for it"
            )
        }
        if state.connection != nil, existing == nil {
            await giveBack(granted, flow.account)
            throw ServiceError.notFound(.connection)
        }
        var connection =
            existing
            ?? Connection(
                id: Identifier.make(prefix: "conn-", at: now, random: random),
                owner: state.caller.owner,
                service: state.service,
                permissions: state.permissions,
                at: now
            )
        let set = PermissionSet(flow.account.auth)
        connection.take(granted, at: now)
        connection.method = state.method
        connection.permissions = state.permissions.filter { set.isCovered($0, by: granted.grant.grantedScopes) }
        let kept = try await keep(granted, connection, isNew: existing == nil, flow.account)
        guard let kept else {
            await giveBack(granted, flow.account)
            throw ServiceError.notFound(.connection)
        }
        return kept
    }
}

extension AuthSpec {
    /// The names under which a callback brings what is exchanged for tokens.
    var callbackNames: Set<String> {
        switch self {
        case .oauth2(let spec): [spec.callbackCode]
        case .oauth1: ["oauth_verifier"]
        case .choice(let methods, _): methods.reduce(into: []) { $0.formUnion($1.auth.callbackNames) }
        case .apiKey, .basic, .tokenExchange, .jwtBearer, .none: []
        }
    }
}
