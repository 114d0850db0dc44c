import PatchbayCore
import HTTPTypes
import Hummingbird
import Logging
import PatchbayRuntime

/// Gives each request an id, and each answer its line in the log, its place in the metrics and its safe header fields.
///
/// The log knows the path's template, never the path, the query or a header field.
struct ObservationMiddleware: RouterMiddleware {
    let services: Services
    let metrics: Metrics

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.arrivedAt = services.time.now()
        context.requestID = Identifier.make(prefix: "req-", at: context.arrivedAt, random: services.random)
        context.logger[metadataKey: "requestId"] = .string(context.requestID)
        context.logger[metadataKey: "hb.request.id"] = nil
        let method = Self.known(request.method)
        let start = ContinuousClock.now
        metrics.begin()
        var response = await Self.answer(request, context, next)
        let elapsed = ContinuousClock.now - start
        let path = context.endpointPath ?? "(none)"
        metrics.end(method: method, path: path, status: response.status.code, elapsed: elapsed)
        // A refusal has a body of its own making.
        if request.method == .head { response = response.createHeadResponse() }
        response.headers[.requestID] = context.requestID
        response.headers[.xContentTypeOptions] = "nosniff"
        context.logger.info(
            "request",
            metadata: [
                "method": "\(method)", "path": "\(path)", "status": "\(response.status.code)",
                "milliseconds": "\(elapsed / .milliseconds(1))",
            ]
        )
        return response
    }

    private static func answer(
        _ request: Request,
        _ context: APIContext,
        _ next: @concurrent (Request, APIContext) async throws -> Response
    ) async -> Response {
        do {
            return try await next(request, context)
        } catch {
            if let known = APIError(error) {
                if known.status.code >= 500 {
                    context.logger.error("request failed", metadata: ["reason": "\(reason(error))"])
                }
                return known.response(requestID: context.requestID)
            }
            context.logger.error("request failed", metadata: ["reason": "\(String(reflecting: type(of: error)))"])
            let unknown = APIError(.internalServerError, "Something went wrong here", code: "internal_error")
            return unknown.response(requestID: context.requestID)
        }
    }

    /// Our own errors carry no secret and no text from outside; of others only the type is told.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as StoreError: "store: \(error)"
        case let error as ServiceError: "\(error)"
        default: String(reflecting: type(of: error))
        }
    }

    /// The methods that exist, so that made-up ones make no new series of metrics.
    private static func known(_ method: HTTPRequest.Method) -> String {
        let known: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
        return known.contains(method) ? method.rawValue : "OTHER"
    }
}

extension HTTPField.Name {
    /// The id of a request.
    static var requestID: HTTPField.Name { HTTPField.Name("X-Request-Id") ?? .server }
}
