package import PatchbayCore

/// The way out to providers: live, recorded or simulated.
package protocol HTTPTransport: Sendable {
    /// Sends a request and reads its whole answer, whatever its status.
    /// - Throws: a `TransportError` when there is no answer, and `CancellationError`.
    func send(_ request: ProviderRequest, limits: TransportLimits) async throws -> ProviderResponse
}

/// How long an exchange may take and how much may come back.
package struct TransportLimits: Sendable, Hashable {
    /// From the start of the connection to the last byte, in seconds, redirects included.
    package var timeoutSeconds: Int
    /// The size of the answer's body, decompressed, in bytes.
    package var maximumBodyBytes: Int
    /// How many redirects are followed.
    package var redirects: Int
    /// The other origins that redirects may lead to, without credentials.
    package var redirectOrigins: [String]
    /// Whether a larger body is cut rather than refused: where nothing but the status counts.
    package var cutsBody: Bool

    /// Limits.
    package init(
        timeoutSeconds: Int,
        maximumBodyBytes: Int,
        redirects: Int = 3,
        redirectOrigins: [String] = [],
        cutsBody: Bool = false
    ) {
        self.timeoutSeconds = timeoutSeconds
        self.maximumBodyBytes = maximumBodyBytes
        self.redirects = redirects
        self.redirectOrigins = redirectOrigins
        self.cutsBody = cutsBody
    }

    /// The limits that a spec states for its data.
    package init(_ api: APISpec) {
        self.init(
            timeoutSeconds: api.timeoutSeconds,
            maximumBodyBytes: api.maximumBodyBytes,
            redirectOrigins: api.allowedOrigins.map(\.value)
        )
    }

    /// The limits of connecting, refreshing and revoking: 30 seconds, one mebibyte, no redirects (RFC 9700 section 4.11).
    package static let authentication = TransportLimits(timeoutSeconds: 30, maximumBodyBytes: 1 << 20, redirects: 0)

    /// The limits of ending a grant: 5 seconds, since it is done as well as it can be and its answer changes nothing for
    /// the owner, who waits for it.
    package static let revocation = TransportLimits(
        timeoutSeconds: 5,
        maximumBodyBytes: 1 << 20,
        redirects: 0,
        cutsBody: true
    )
}

/// Why there is no answer; none of them holds a part of a request but its host.
package enum TransportError: Error, Sendable, Hashable {
    /// The egress policy does not let the request out: one clause.
    case refused(String)
    /// No answer in time.
    case timedOut(seconds: Int)
    /// The body is larger than the limit.
    case bodyTooLarge(limit: Int)
    /// More redirects than are followed.
    case tooManyRedirects(limit: Int)
    /// No connection, or one that broke: one clause.
    case connection(String)

    /// One clause for the owner of the connection.
    package var message: String {
        switch self {
        case .refused(let why): why
        case .timedOut(let seconds): "there was no answer within \(seconds) s"
        case .bodyTooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .tooManyRedirects(let limit):
            limit == 0
                ? "the answer is a redirect, which is not followed here" : "there were more than \(limit) redirects"
        case .connection(let why): why
        }
    }

    /// Whether the same request may succeed later.
    package var isTransient: Bool {
        switch self {
        case .timedOut, .connection: true
        case .refused, .bodyTooLarge, .tooManyRedirects: false
        }
    }
}
