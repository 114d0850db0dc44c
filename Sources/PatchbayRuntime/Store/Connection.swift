package import PatchbayCore
package import PatchbayEngine

/// One account of one provider.
package struct Connection: Sendable, Equatable {
    /// Where a connection stands.
    package enum Status: String, Sendable, CaseIterable {
        /// The person has not come back from the provider yet.
        case pending
        /// Requests may be made.
        case connected
        /// The provider took the grant back, or it ran out.
        case reauthorizationRequired
        /// The provider refuses for another reason.
        case error
    }

    /// How the last sync ended, or that one runs.
    package enum SyncStatus: String, Sendable, CaseIterable {
        case running, success, partial, failed
    }

    /// `conn-` and 26 characters.
    package var id: String
    /// Who owns it.
    package var owner: Owner
    /// The provider's id.
    package var service: String
    /// Where it stands.
    package var status: Status
    /// Why it stands there, for its owner; nil when there is nothing to say.
    package var reason: String?
    /// When it was made.
    package var createdAt: Timestamp
    /// When it was last changed.
    package var updatedAt: Timestamp
    /// When the provider last agreed to it; nil before.
    package var connectedAt: Timestamp?
    /// When the last sync ended.
    package var lastSyncAt: Timestamp?
    /// How the last sync ended; nil before the first.
    package var syncStatus: SyncStatus?
    /// What our API grants on it.
    package var permissions: [String]
    /// The provider's scopes that were granted by token (`""` is the main one); nil when the provider did not say.
    package var grantedScopes: [String: [String]]?
    /// Its owner's choices.
    package var settings: JSONObject
    /// Public values that templates may use.
    package var variables: JSONObject
    /// What tells the provider's accounts apart; nil when the provider names none.
    package var account: String?
    /// The chosen way to authenticate, where the spec has several.
    package var method: String?
    /// What its owner must still choose, such as one of several companies; it waits until then.
    package var choices: [AfterConnectPlan.Choice]
    /// When the access token expires; nil when it does not.
    package var expiresAt: Timestamp?
    /// Grows with every change of the credentials; 0 means there are none.
    package var credentialVersion: Int

    /// A connection that waits for its owner to agree at the provider.
    package init(id: String, owner: Owner, service: String, permissions: [String], at time: Timestamp) {
        self.id = id
        self.owner = owner
        self.service = service
        status = .pending
        createdAt = time
        updatedAt = time
        self.permissions = permissions
        settings = JSONObject()
        variables = JSONObject()
        choices = []
        credentialVersion = 0
    }
}

/// What a provider granted: what changes in a connection when it is connected or refreshed.
package struct Grant: Sendable {
    /// The secrets, as the authorization service writes them; sealed before they are stored.
    package var credentials: Secret<[UInt8]>
    /// When the access token expires.
    package var expiresAt: Timestamp?
    /// The scopes that were granted by token; nil leaves what is stored.
    package var grantedScopes: [String: [String]]?
    /// Public values that were learnt; they replace those of the same name.
    package var variables: JSONObject

    /// What a provider granted.
    package init(
        credentials: Secret<[UInt8]>,
        expiresAt: Timestamp?,
        grantedScopes: [String: [String]]?,
        variables: JSONObject = JSONObject()
    ) {
        self.credentials = credentials
        self.expiresAt = expiresAt
        self.grantedScopes = grantedScopes
        self.variables = variables
    }
}
