package import PatchbayCore

/// A flow that waits for the provider to send the person back.
package struct AuthorizationState: Sendable {
    /// SHA-256 of the state; the state itself is not kept.
    package var hash: [UInt8]
    /// Who started the flow.
    package var caller: Caller
    /// The provider.
    package var service: String
    /// Where the provider sends the person.
    package var redirectURI: String
    /// The connection that the flow is for; nil makes one.
    package var connection: String?
    /// What is granted when the flow ends well.
    package var permissions: [String]
    /// The chosen way to authenticate, where the spec has several.
    package var method: String?
    /// The caller's own state.
    package var callerState: String?
    /// What the token request needs and nobody may see, such as the code verifier; sealed before it is stored.
    package var memory: Secret<[UInt8]>
    /// When the flow started.
    package var createdAt: Timestamp
    /// From when on the state is refused.
    package var expiresAt: Timestamp

    /// A flow that waits.
    package init(
        hash: [UInt8],
        caller: Caller,
        service: String,
        redirectURI: String,
        connection: String?,
        permissions: [String],
        method: String?,
        callerState: String?,
        memory: Secret<[UInt8]>,
        createdAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.hash = hash
        self.caller = caller
        self.service = service
        self.redirectURI = redirectURI
        self.connection = connection
        self.permissions = permissions
        self.method = method
        self.callerState = callerState
        self.memory = memory
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}
