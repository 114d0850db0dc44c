package import PatchbayCore
package import PatchbayRuntime
import Synchronization

/// A provider that is a function: a transport without a network.
package final class ScriptedTransport: HTTPTransport {
    // A class because the test looks at what was sent.
    private let sent = Mutex<[ProviderRequest]>([])
    private let answer: @Sendable (ProviderRequest) async throws -> ProviderResponse

    /// A provider that answers so.
    package init(_ answer: @escaping @Sendable (ProviderRequest) async throws -> ProviderResponse) {
        self.answer = answer
    }

    /// The requests so far, in order.
    package var requests: [ProviderRequest] { sent.withLock { $0 } }

    package func send(_ request: ProviderRequest, limits: TransportLimits) async throws -> ProviderResponse {
        sent.withLock { $0.append(request) }
        return try await answer(request)
    }
}
