import PatchbayCore
package import PatchbayRuntime

/// The document of an issuer's keys on the network (RFC 7517 section 5).
package enum KeyDocument {
    private static let limits = TransportLimits(timeoutSeconds: 5, maximumBodyBytes: 1 << 20, redirects: 0)

    /// The issuer did not answer with a document.
    package struct Unavailable: Error, Sendable {
        /// The status of the answer.
        package var status: Int
    }

    /// What reads the document at a URL.
    package static func fetch(_ url: String, over transport: any HTTPTransport) -> SessionVerifier.Fetch {
        {
            let request = ProviderRequest(method: "GET", url: url, headers: ["Accept": "application/json"])
            let response = try await transport.send(request, limits: limits)
            guard response.isSuccess else { throw Unavailable(status: response.status) }
            return Array(response.body)
        }
    }
}
