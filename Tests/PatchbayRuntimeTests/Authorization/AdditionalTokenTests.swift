import PatchbayCore
import PatchbayEngine
import PatchbayRuntime
import Synchronization
import Testing

/// Refreshing a connection that has several tokens, each with a refresh token of its own.
struct AdditionalTokenTests {
    private static let members = #"""
        "auth": { "type": "oauth2", "grant": "authorization_code", "authorizationUrl": "https://HOST/authorize",
          "tokenUrl": "https://HOST/token", "clientAuthentication": "client_secret_post",
          "tokenResponse": { "additionalTokens": { "user": {
            "accessToken": "$.user.access_token", "refreshToken": "$.user.refresh_token" } } } }
        """#

    /// Answers one token request after the other.
    private final class Answers: HTTPTransport, Sendable {
        private let left: Mutex<[ProviderResponse]>
        private let seen = Mutex<[String]>([])

        init(_ answers: [ProviderResponse]) { left = Mutex(answers) }

        /// The refresh tokens that were sent.
        var sent: [String] { seen.withLock { $0 } }

        func send(_ request: ProviderRequest, limits: TransportLimits) async throws -> ProviderResponse {
            let form = FormURLEncoding.decode(request.text)
            seen.withLock { $0.append(form.first { $0.name == "refresh_token" }?.value ?? "none") }
            return left.withLock { $0.isEmpty ? .json("{}", status: 500) : $0.removeFirst() }
        }
    }

    private static let held = ConnectionCredentials(tokens: [
        "": ConnectionCredentials.Token(access: Secret("a1"), refresh: Secret("r1")),
        "user": ConnectionCredentials.Token(access: Secret("u1"), refresh: Secret("ur1")),
    ])

    private static func tokens(_ account: ConnectedAccount) -> [String] {
        ["", "user"].flatMap { name in
            let token = account.credentials.tokens[name]
            return [token?.access.reveal() ?? "none", token?.refresh?.reveal() ?? "none"]
        }
    }

    private static func refresh(_ answers: Answers) async throws -> ConnectedAccount {
        let connector = try ProviderConnectorTests.connector(members, answers)
        return try await connector.refresh(held, permissions: [], ProviderConnectorTests.scope)
    }

    @Test func renewsEachWithItsOwnRefreshToken() async throws {
        let answers = Answers([
            .json(#"{"access_token":"a2","refresh_token":"r2"}"#),
            .json(#"{"access_token":"u2","refresh_token":"ur2"}"#),
        ])
        let renewed = try await Self.refresh(answers)
        #expect(answers.sent == ["r1", "ur1"])
        #expect(Self.tokens(renewed) == ["a2", "r2", "u2", "ur2"])
        #expect(renewed.shortfall == nil)
    }

    @Test func keepsWhatWasRenewedWhenAnotherTokenCannotBe() async throws {
        let renewed = try await Self.refresh(Answers([.json(#"{"access_token":"a2","refresh_token":"r2"}"#)]))
        #expect(Self.tokens(renewed) == ["a2", "r2", "u1", "ur1"])
        #expect(renewed.shortfall is AuthError)
        await #expect(throws: AuthError.self) { try await Self.refresh(Answers([])) }
    }
}
