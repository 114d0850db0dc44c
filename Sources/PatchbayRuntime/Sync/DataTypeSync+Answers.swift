import PatchbayCore

extension TransportFailure {
    /// What a transport says, as the machine knows it.
    init(_ error: TransportError) {
        switch error {
        case .refused, .tooManyRedirects: self = .forbiddenTarget(error.message)
        case .timedOut: self = .timeout
        case .bodyTooLarge: self = .tooLarge
        case .connection: self = .connectionLost
        }
    }
}

extension SyncFailure {
    /// Whether it was the provider's answer that decided.
    var hasAnswer: Bool {
        switch self {
        case .page, .refused, .forbidden, .reauthorizationRequired: true
        case .unprepared, .jobFailed, .jobUnfinished, .jobWithoutResult: true
        case .unavailable(_, let status, _): status != nil
        case .request, .transport, .store, .cut, .unsplittable, .restarts: false
        }
    }
}

extension ProviderAnswer {
    /// How many bytes of a body are kept.
    private static let limit = 2048
    private static let names = [
        "Content-Type", "Date", "Retry-After", "WWW-Authenticate", "X-Request-Id", "Request-Id", "X-RateLimit-Limit",
        "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit", "RateLimit-Policy",
    ]

    /// An answer without what is not kept of its body, which may be large.
    static func head(of response: ProviderResponse) -> ProviderResponse {
        ProviderResponse(
            status: response.status,
            headers: response.headers,
            body: Array(response.body.prefix(SecretMasking.kept(for: limit)))
        )
    }

    /// What is kept of an answer, without what is to be hidden of it.
    init(_ response: ProviderResponse, _ masking: SecretMasking) {
        self.init(
            status: response.status,
            headers: Dictionary(
                Self.names.compactMap { name in response.headers[name].map { (name, masking.mask($0)) } },
                uniquingKeysWith: { first, _ in first }
            ),
            excerpt: masking.excerpt(response.body, limit: Self.limit)
                + (response.isSuccess && response.count > Self.limit ? "…" : "")
        )
    }
}
