import HTTPTypes
import Hummingbird

/// Lets the scripts of the configured origins call the API (the Fetch Standard's CORS protocol), without cookies.
struct OriginMiddleware: RouterMiddleware {
    let origins: [String]

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard let origin = request.headers[.origin], origins.contains(origin) else {
            return try await next(request, context)
        }
        if request.method == .options, request.headers[.accessControlRequestMethod] != nil {
            return Response(
                status: .noContent,
                headers: [
                    .accessControlAllowOrigin: origin, .vary: "Origin",
                    .accessControlAllowMethods: "GET, POST, PATCH, DELETE",
                    .accessControlAllowHeaders: "Authorization, Content-Type, Idempotency-Key",
                    .accessControlMaxAge: "600",
                ]
            )
        }
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            guard let known = APIError(error) else { throw error }
            response = known.response(requestID: context.requestID)
        }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.vary] = "Origin"
        response.headers[.accessControlExposeHeaders] = "X-Request-Id, Retry-After, RateLimit, RateLimit-Policy"
        return response
    }
}
