import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PatchbayCore
import PatchbayRuntime

/// What providers tell of their own accord.
///
/// There is no identity: the signature is the proof. The answers are constant, so that nobody learns more from them than whether a signature was right.
struct DeliveryRoutes {
    /// What takes deliveries; nil where nothing does.
    let incoming: IncomingWebhooks?
    let time: TimeSource

    private static let unknown = APIError(.notFound, "Not found", code: "unknown_service")

    func add(to router: some RouterMethods<APIContext>) {
        router.on(WebhookOperations.deliver) { try await deliver($0, $1) }
    }

    private func deliver(_ request: Request, _ context: APIContext) async throws -> Response {
        let service = try context.parameters.require("service")
        guard let incoming, incoming.services.contains(service) else {
            throw Self.unknown
        }
        let body = try await APIRequest.body(request, time)
        let headers = HeaderFields(
            request.headers.map { HeaderFields.Field(name: $0.name.rawName, value: $0.value) }
        )
        switch try await incoming.receive(service, headers: headers, body: body) {
        case .taken: return Response(status: .ok, headers: [.cacheControl: "no-store"])
        case .reply(let text):
            return Response(text: text, type: "text/plain; charset=utf-8", cache: "no-store")
        case .refused(let reason):
            context.logger.notice(
                "webhook refused",
                metadata: ["service": "\(service)", "reason": "\(reason.rawValue)"]
            )
            // It is signed, so that its sender may know what is wrong with it.
            if reason == .malformed {
                throw APIError(.badRequest, "The request is malformed", code: "malformed_request")
            }
            // Without a body: some providers send a bad signature on purpose and want exactly that.
            return Response(status: .unauthorized, headers: [.cacheControl: "no-store"])
        case .unknown: throw Self.unknown
        }
    }
}
