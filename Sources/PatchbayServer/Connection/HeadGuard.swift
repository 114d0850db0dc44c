import HTTPTypes
package import NIOCore
import NIOHTTP1
package import NIOHTTPTypes
import PatchbayEngine

/// Refuses, in the documented shape, what never becomes a request: heads that are no HTTP, too large or too slow.
///
/// It lives on a connection, before the router. The head of a first request has a deadline of its own; that of a later
/// one is bounded by how long a connection may be idle, which trickling bytes do not extend.
package final class HeadGuard: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    private let deadline: TimeAmount
    private let makeRequestID: () -> String
    private var timer: Scheduled<Void>?
    /// How many requests wait for the end of their answer.
    private var pending = 0
    private var isRefused = false

    /// How long what still comes is read and dropped after a refusal.
    package static let linger = TimeAmount.seconds(2)

    /// A guard of one connection.
    package init(deadline: TimeAmount, makeRequestID: @escaping () -> String) {
        self.deadline = deadline
        self.makeRequestID = makeRequestID
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { startTimer(context) }
        let pipeline = context.pipeline.syncOperations
        // A test may have no decoder, and feed requests.
        guard let decoder = try? pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self) else { return }
        do {
            try pipeline.addHandler(HeadRules(bodyLimit: APIRequest.bodyLimit), position: .after(decoder))
        } catch {
            context.fireErrorCaught(error)
        }
    }

    package func channelActive(context: ChannelHandlerContext) {
        startTimer(context)
        context.fireChannelActive()
    }

    package func handlerRemoved(context: ChannelHandlerContext) { stopTimer() }

    package func channelInactive(context: ChannelHandlerContext) {
        stopTimer()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        if case .head = unwrapInboundIn(data) {
            stopTimer()
            pending += 1
        }
        context.fireChannelRead(data)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { pending -= 1 }
        context.write(data, promise: promise)
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isRefused else { return }
        // Within a request the router answers.
        guard pending == 0, let refusal = Self.refusal(error) else {
            context.fireErrorCaught(error)
            return
        }
        refuse(context, refusal)
    }

    /// What is answered to a head that is none; nil for errors of another kind.
    private static func refusal(_ error: any Error) -> APIError? {
        if error is HeadRules.NoOneHost {
            return APIError(
                .badRequest,
                "The request is malformed",
                code: "malformed_request",
                details: APIError.fieldDetails("Host", "must be named once")
            )
        }
        guard let error = error as? HTTPParserError else { return nil }
        guard error == .headerOverflow else {
            return APIError(.badRequest, "The request is malformed", code: "malformed_request")
        }
        return APIError(
            .requestHeaderFieldsTooLarge,
            "The head of the request is too large",
            code: "head_too_large"
        )
    }

    // MARK: The deadline

    private func startTimer(_ context: ChannelHandlerContext) {
        guard timer == nil else { return }
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: deadline) { [weak self] in
            self?.refuse(
                context,
                APIError(.requestTimeout, "The request did not arrive in time", code: "request_timeout")
            )
        }
    }

    private func stopTimer() {
        timer?.cancel()
        timer = nil
    }

    // MARK: The refusal

    private func refuse(_ context: ChannelHandlerContext, _ error: APIError) {
        guard !isRefused else { return }
        isRefused = true
        stopTimer()
        let requestID = makeRequestID()
        var bytes: [UInt8] = []
        JSONText.append(error.body(requestID: requestID), to: &bytes)
        let head = HTTPResponse(
            status: error.status,
            headerFields: [
                .contentType: "application/json; charset=utf-8", .cacheControl: "no-store", .connection: "close",
                .contentLength: String(bytes.count), .requestID: requestID, .xContentTypeOptions: "nosniff",
            ]
        )
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: bytes))), promise: nil)
        let loop = context.eventLoop.assumeIsolated()
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in context.close(mode: .output, promise: nil) }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
        // Closing before the other side has read the answer could take it away (RFC 9112, section 9.6).
        timer = loop.scheduleTask(in: Self.linger) { context.close(promise: nil) }
    }
}
