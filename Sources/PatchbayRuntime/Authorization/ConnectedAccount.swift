package import PatchbayCore
package import PatchbayEngine

/// A provider's account after connecting or refreshing: what is to be stored of it.
package struct ConnectedAccount: Sendable {
    /// The secrets.
    package var credentials: ConnectionCredentials
    /// The scopes that were granted by token; nil when the provider did not say.
    package var scopes: [String: [String]]?
    /// Public values that were learnt.
    package var variables: [String: JSONValue]
    /// What the person must still choose; requests that need it cannot be made before.
    package var choices: [AfterConnectPlan.Choice]
    /// What kept some of several tokens from being renewed; nil when nothing did.
    package var shortfall: (any Error)?

    /// An account.
    package init(
        credentials: ConnectionCredentials,
        scopes: [String: [String]]? = nil,
        variables: [String: JSONValue] = [:],
        choices: [AfterConnectPlan.Choice] = []
    ) {
        self.credentials = credentials
        self.scopes = scopes
        self.variables = variables
        self.choices = choices
    }
}

/// What is remembered of a flow until the person comes back, and nobody may see.
package struct AuthorizationMemory: Sendable {
    /// The code verifier (RFC 7636); nil without PKCE.
    package var verifier: Secret<String>?
    /// The temporary credentials (RFC 5849); nil elsewhere.
    package var temporary: ConnectionCredentials.Token?

    /// A memory.
    package init(verifier: Secret<String>? = nil, temporary: ConnectionCredentials.Token? = nil) {
        self.verifier = verifier
        self.temporary = temporary
    }

    /// The bytes to seal.
    package func encoded() -> Secret<[UInt8]> {
        ConnectionCredentials(
            tokens: temporary.map { ["temporary": $0] } ?? [:],
            supplied: verifier.map { ["verifier": $0] } ?? [:]
        ).encoded()
    }

    /// The memory of bytes that ``encoded()`` made; nil for any other.
    package init?(decoding bytes: Secret<[UInt8]>) {
        guard let stored = ConnectionCredentials(decoding: bytes) else { return nil }
        self.init(verifier: stored.supplied["verifier"], temporary: stored.tokens["temporary"])
    }
}
