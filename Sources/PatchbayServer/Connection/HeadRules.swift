import NIOCore
import NIOHTTP1

/// What HTTP/1.1 asks about a head that nothing behind can tell any more, for requests lose their version there.
///
/// A head names its host once (RFC 9112, section 3.2), and who waits for leave to send a body is given it at once
/// (RFC 9110, section 10.1.1). It lives between the decoder and the rest of a connection's pipeline.
final class HeadRules: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// A head names no host, or several.
    struct NoOneHost: Error {}

    /// How many requests wait for the end of their answer.
    private var pending = 0
    private var isRefused = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        if case .head(let head) = unwrapInboundIn(data) {
            if head.version == .http1_1, head.headers["Host"].count != 1 {
                isRefused = true
                context.fireErrorCaught(NoOneHost())
                return
            }
            if pending == 0, Self.waitsForLeave(head) {
                let leave = HTTPResponseHead(version: .http1_1, status: .continue)
                context.writeAndFlush(wrapOutboundOut(.head(leave)), promise: nil)
            }
            pending += 1
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { pending -= 1 }
        context.write(data, promise: promise)
    }

    private static func waitsForLeave(_ head: HTTPRequestHead) -> Bool {
        head.version == .http1_1 && head.headers["Expect"].contains { $0.lowercased() == "100-continue" }
    }
}
