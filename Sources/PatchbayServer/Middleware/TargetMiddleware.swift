import HTTPTypes
import Hummingbird

/// Bounds the request's target, and says of a path that exists which methods it has (RFC 9110 section 15.5.6).
struct TargetMiddleware: RouterMiddleware {
    /// The longest target, in bytes.
    static let limit = 8 * 1024

    let operations: [APIOperation]

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard (request.head.path ?? "").utf8.count <= Self.limit else {
            throw APIError(.uriTooLong, "The request target is too long", code: "target_too_long")
        }
        let known = operations.filter { $0.matches(request.uri.path) }
        var methods = Set(known.map(\.method))
        // What can be read can be asked about (RFC 9110 section 9.3.2).
        if methods.contains(.get) { methods.insert(.head) }
        if !methods.isEmpty, !methods.contains(request.method) {
            var error = APIError(.methodNotAllowed, "Method not allowed", code: "method_not_allowed")
            error.headers[.allow] = methods.map(\.rawValue).sorted().joined(separator: ", ")
            throw error
        }
        return try await next(request, context)
    }
}
