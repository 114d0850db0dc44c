package import PatchbayCore
package import PatchbayRuntime
import PatchbayEngine
import Synchronization

/// Plays a provider for services that are tested without a network: answers as the test says, and counts what was asked.
package final class ScriptedAuthorizer: ProviderAuthorizer, Sendable {
    // A class because the test looks at what the services did.
    private struct State {
        var asked: [String] = []
        var answers: [String: @Sendable (Int) async throws -> ProviderGrant] = [:]
    }

    private let state = Mutex(State())

    /// A provider that refuses everything until it is told otherwise.
    package init() {}

    /// Says how `finish`, `connect` or `refresh` is answered; the number counts the calls from 1.
    package func answer(_ call: String, _ answer: @escaping @Sendable (Int) async throws -> ProviderGrant) {
        state.withLock { $0.answers[call] = answer }
    }

    /// How often something was asked.
    package func count(_ call: String) -> Int { state.withLock { $0.asked.count { $0 == call } } }

    /// A grant whose secrets are a text.
    package static func grant(
        _ secrets: String,
        expiresAt: Timestamp? = nil,
        scopes: [String: [String]]? = nil,
        account: String? = nil
    ) -> ProviderGrant {
        ProviderGrant(
            grant: Grant(credentials: Secret(Array(secrets.utf8)), expiresAt: expiresAt, grantedScopes: scopes),
            account: account
        )
    }

    private func play(_ call: String) async throws -> ProviderGrant {
        let (number, answer) = state.withLock { state in
            state.asked.append(call)
            return (state.asked.count { $0 == call }, state.answers[call])
        }
        guard let answer else { throw AuthorizationFailure.failed("the test answers no `\(call)`") }
        return try await answer(number)
    }

    package func begin(_ flow: AuthorizationFlow) async throws -> FlowStart {
        state.withLock { $0.asked.append("begin") }
        return FlowStart(
            url: "https://provider.test/authorize?state=\(flow.state)",
            memory: Secret(Array("verifier of \(flow.state)".utf8))
        )
    }

    package func finish(
        _ flow: AuthorizationFlow,
        parameters: [(String, String)],
        memory: Secret<[UInt8]>
    ) async throws -> ProviderGrant {
        guard memory.reveal() == Array("verifier of \(flow.state)".utf8) else {
            throw AuthorizationFailure.refused(code: "wrong_memory")
        }
        return try await play("finish")
    }

    package func connect(
        _ account: ProviderAccount,
        supplied: [String: Secret<String>],
        permissions: [String]
    ) async throws -> ProviderGrant {
        try await play("connect")
    }

    package func complete(_ account: ProviderAccount, credentials: Secret<[UInt8]>) async throws -> ProviderGrant {
        try await play("complete")
    }

    package func refresh(
        _ account: ProviderAccount,
        credentials: Secret<[UInt8]>,
        permissions: [String]
    ) async throws -> ProviderGrant {
        try await play("refresh")
    }

    package func revoke(_ account: ProviderAccount, credentials: Secret<[UInt8]>) async throws {
        state.withLock { $0.asked.append("revoke") }
    }
}
