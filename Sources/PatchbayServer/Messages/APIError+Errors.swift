import HTTPTypes
import Hummingbird
import NIOCore
import PatchbayEngine
import PatchbayRuntime

extension APIError {
    /// The one table from errors to answers; nil for what nobody foresaw.
    init?(_ error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let error as ServiceError: self.init(error)
        case let error as StoreError: self.init(error)
        case let error as HTTPError: self.init(error)
        case is NIOTooManyBytesError: self.init(HTTPError(.contentTooLarge))
        default: return nil
        }
    }

    private init(_ error: ServiceError) {
        switch error {
        case .invalid(let field, let message): self = .invalid(field, message)
        case .notFound(.integration):
            self.init(.notFound, "Integration not found", code: "integration_not_found")
        case .notFound(.connection):
            self.init(.notFound, "Integration not found", code: "connection_not_found")
        case .notFound(.sync):
            self.init(.notFound, "Integration not found", code: "sync_not_found")
        case .notFound(.message):
            self.init(.notFound, "Integration not found", code: "message_not_found")
        case .forbidden(let field, let message):
            self.init(
                .forbidden,
                "Insufficient permissions for this integration",
                code: "insufficient_permissions",
                details: Self.fieldDetails(field, message)
            )
        case .conflict(let code, let message, let syncID):
            var details = syncID.map { JSONObject([JSONObject.Member(name: "syncId", value: .string($0))]) }
            if code == "reauthorization_required" {
                details = Self.fieldDetails(
                    "status",
                    "change the connection with its `permissions` to get an `authUrl`, or with new `credentials`"
                )
            }
            self.init(.conflict, message, code: code, details: details)
        case .rateLimited(let limit, let standing):
            self.init(
                .tooManyRequests,
                "Rate limit exceeded",
                code: "rate_limit_exceeded",
                retryAfter: standing.secondsToReset
            )
            for field in RateLimitHeaders.fields(limit, standing) { headers[field.name] = field.value }
        case .refused(let code, let message):
            self.init(
                .badRequest,
                "Authorization failed",
                code: code,
                details: Self.fieldDetails("service", message)
            )
        case .providerFailed(let message, let waitSeconds):
            self.init(
                .badGateway,
                "The provider did not answer as it should",
                code: "provider_failed",
                details: Self.fieldDetails("provider", message),
                retryAfter: waitSeconds
            )
        case .providerTimedOut:
            self.init(.gatewayTimeout, "The provider did not answer in time", code: "provider_timed_out")
        }
    }

    /// The store's reasons stay in the log: the caller can only wait.
    private init(_ error: StoreError) {
        self.init(
            .serviceUnavailable,
            "The service is unavailable for a moment",
            code: "store_unavailable",
            retryAfter: 5
        )
    }

    private init(_ error: HTTPError) {
        switch error.status {
        case .notFound: self.init(.notFound, "Not found", code: "not_found")
        case .contentTooLarge:
            self.init(.contentTooLarge, "The request body is too large", code: "body_too_large")
        case .badRequest: self.init(.badRequest, "The request is malformed", code: "malformed_request")
        default: self.init(error.status, error.status.reasonPhrase, code: "refused")
        }
    }
}

/// The header fields that tell how a limit stands (draft-ietf-httpapi-ratelimit-headers, version 10).
enum RateLimitHeaders {
    static func fields(_ limit: RateLimit, _ standing: RateLimit.Standing) -> [HTTPField] {
        var fields: [HTTPField] = []
        if let policy = HTTPField.Name("RateLimit-Policy"), let state = HTTPField.Name("RateLimit") {
            fields.append(HTTPField(name: policy, value: "\"\(limit.name)\";q=\(limit.count);w=\(limit.windowSeconds)"))
            fields.append(
                HTTPField(name: state, value: "\"\(limit.name)\";r=\(standing.remaining);t=\(standing.secondsToReset)")
            )
        }
        return fields
    }
}
