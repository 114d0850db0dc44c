import Crypto
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PatchbayCore
import PatchbayRuntime
import Synchronization

/// Lets a POST with an `Idempotency-Key` happen once (draft-ietf-httpapi-idempotency-key-header, version 07).
///
/// The good answer is remembered for a day, sealed, and given again to the same request of the same user. A refusal did
/// nothing, so it is not remembered: the same key may try again.
struct OnceMiddleware: RouterMiddleware {
    let services: Services

    /// The header field of the key.
    static let field = HTTPField.Name("Idempotency-Key") ?? .ifMatch
    /// The longest key, in bytes.
    static let keyLimit = 255
    /// How long an answer is remembered, in seconds.
    private static let rememberedSeconds = 86_400

    func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        guard request.method == .post, let key = request.headers[Self.field] else {
            return try await next(request, context)
        }
        guard (1...Self.keyLimit).contains(key.utf8.count) else {
            throw APIError.invalid(Self.field.rawName, "is empty or longer than \(Self.keyLimit) bytes")
        }
        let caller = try context.requireCaller()
        let body = try await APIRequest.body(request, services.time)
        let once = OnceRequest(
            owner: caller.owner,
            hash: Self.hash([caller.user, key]),
            fingerprint: Self.hash([request.method.rawValue, request.uri.path], body)
        )
        switch try await services.store.begin(once, at: services.time.now()) {
        case .begun: break
        case .atWork:
            throw APIError(.conflict, "The same request is still at work", code: "request_at_work", retryAfter: 1)
        case .mismatched:
            throw APIError(
                .unprocessableContent,
                "The Idempotency-Key was used for another request",
                code: "idempotency_key_reused"
            )
        case .answered(let bytes):
            var response = Response(jsonBytes: bytes.reveal())
            if let field = HTTPField.Name("Idempotency-Replayed") { response.headers[field] = "true" }
            return response
        }
        var again = request
        again.body = RequestBody(buffer: ByteBuffer(bytes: body))
        var response: Response
        do {
            response = try await next(again, context)
        } catch {
            try await services.store.end(once, answer: nil, until: services.time.now())
            throw error
        }
        guard response.status.kind == .successful else {
            try await services.store.end(once, answer: nil, until: services.time.now())
            return response
        }
        let bytes = try await CollectedBody.bytes(of: response.body)
        response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        do {
            let until = services.time.now().adding(seconds: Self.rememberedSeconds)
            try await services.store.end(once, answer: Secret(bytes), until: until)
        } catch {
            // It is done, and whoever asked may know; the same key is at work for a while still.
            context.logger.error("an answer could not be remembered", metadata: ["reason": "\(type(of: error))"])
        }
        return response
    }

    /// A digest of parts, each with its length so that no two lists share one.
    private static func hash(_ parts: [String], _ body: [UInt8] = []) -> [UInt8] {
        let head = parts.map { "\($0.utf8.count):\($0)" }.joined()
        return Array(SHA256.hash(data: Array(head.utf8) + body))
    }
}

/// Collects the bytes of an answer that was not sent yet.
private struct CollectedBody: ResponseBodyWriter {
    // A class because writing consumes the writer.
    private final class Storage: Sendable {
        let bytes = Mutex<[UInt8]>([])
    }

    private let storage = Storage()

    static func bytes(of body: ResponseBody) async throws -> [UInt8] {
        let writer = CollectedBody()
        try await body.write(writer)
        return writer.storage.bytes.withLock { $0 }
    }

    mutating func write(_ buffer: ByteBuffer) async throws {
        storage.bytes.withLock { $0 += buffer.readableBytesView }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
