import HTTPTypes
import Hummingbird
import Logging

/// Lets only requests with a good session token through, and puts the caller into the context.
struct IdentityMiddleware: RouterMiddleware {
    let verifier: SessionVerifier

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard let bearer = Self.bearer(request) else { throw APIError.authenticationRequired }
        var context = context
        do {
            context.caller = try await verifier.caller(of: bearer)
        } catch let refusal as SessionToken.Refusal {
            context.logger.debug("session token refused", metadata: ["reason": "\(refusal.rawValue)"])
            throw APIError.authenticationRequired
        }
        return try await next(request, context)
    }

    /// The token of the one `Authorization` field (RFC 6750 section 2.1); no cookie and no query parameter counts.
    private static func bearer(_ request: Request) -> String? {
        let fields = request.headers[values: .authorization]
        guard fields.count == 1 else { return nil }
        let parts = fields[0].split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        let token = parts[1].drop { $0 == " " }
        return token.isEmpty ? nil : String(token)
    }
}
