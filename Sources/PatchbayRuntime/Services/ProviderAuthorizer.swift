package import PatchbayCore
package import PatchbayEngine

/// What can be asked of a provider about an account: the port that the authorization service speaks through.
package protocol ProviderAuthorizer: Sendable {
    /// Where the person agrees, and what the token request will need.
    func begin(_ flow: AuthorizationFlow) async throws -> FlowStart

    /// Turns the parameters of a callback into a grant.
    func finish(
        _ flow: AuthorizationFlow,
        parameters: [(String, String)],
        memory: Secret<[UInt8]>
    ) async throws
        -> ProviderGrant

    /// Makes a grant of what a person supplied, and asks the provider whether it works.
    func connect(
        _ account: ProviderAccount,
        supplied: [String: Secret<String>],
        permissions: [String]
    ) async throws
        -> ProviderGrant

    /// Goes on after connecting when the person has chosen; the choice is among the account's variables.
    func complete(_ account: ProviderAccount, credentials: Secret<[UInt8]>) async throws -> ProviderGrant

    /// Asks for new tokens.
    func refresh(
        _ account: ProviderAccount,
        credentials: Secret<[UInt8]>,
        permissions: [String]
    ) async throws
        -> ProviderGrant

    /// Tells the provider that the grant ends.
    func revoke(_ account: ProviderAccount, credentials: Secret<[UInt8]>) async throws
}

/// A provider's account as its requests need it.
package struct ProviderAccount: Sendable {
    /// The provider's spec.
    package var spec: ProviderSpec
    /// The chosen way to authenticate, where the spec has several.
    package var method: String?
    /// What the provider knows this installation by.
    package var client: ClientCredentials?
    /// Public values.
    package var variables: JSONObject

    /// The way to authenticate.
    package var auth: AuthSpec { spec.auth.method(method) }

    /// A provider's account.
    package init(spec: ProviderSpec, method: String?, client: ClientCredentials?, variables: JSONObject) {
        self.spec = spec
        self.method = method
        self.client = client
        self.variables = variables
    }
}

/// A flow that sends a person to a provider and back.
package struct AuthorizationFlow: Sendable {
    /// The account that will be known when the flow has ended well.
    package var account: ProviderAccount
    /// What is asked for.
    package var permissions: [String]
    /// Where the person comes back.
    package var redirectURI: String
    /// What the provider returns unchanged.
    package var state: String
}

/// The start of a flow.
package struct FlowStart: Sendable {
    /// Where the person agrees.
    package var url: String
    /// What the token request will need, such as the code verifier.
    package var memory: Secret<[UInt8]>

    /// The start of a flow.
    package init(url: String, memory: Secret<[UInt8]>) {
        self.url = url
        self.memory = memory
    }
}

/// What a provider granted, and whose account it is.
package struct ProviderGrant: Sendable {
    /// What is stored.
    package var grant: Grant
    /// What tells the provider's accounts apart; nil when it names none.
    package var account: String?
    /// What the person must still choose.
    package var choices: [AfterConnectPlan.Choice]
    /// Why some of several tokens are still the old ones; nil when all are new.
    ///
    /// What was renewed must be stored all the same: the provider has replaced it.
    package var shortfall: AuthorizationFailure?

    /// What a provider granted.
    package init(
        grant: Grant,
        account: String?,
        choices: [AfterConnectPlan.Choice] = [],
        shortfall: AuthorizationFailure? = nil
    ) {
        self.grant = grant
        self.account = account
        self.choices = choices
        self.shortfall = shortfall
    }
}

/// Why a provider granted nothing.
package enum AuthorizationFailure: Error, Sendable, Equatable {
    /// It said no: the error code, which is short and plain.
    case refused(code: String)
    /// It said no to the grant itself: the person must agree again.
    case grantEnded(code: String)
    /// The callback is not the provider's answer to what was asked: one clause says why.
    case invalidCallback(String)
    /// It did not answer as it should; trying again may help, after a pause of so many seconds where it says so.
    case failed(String, waitSeconds: Int? = nil)
    /// It did not answer in time.
    case timedOut
    /// There is no way to do this: no refresh token, or a way to authenticate that has none.
    case unsupported(String)
}
