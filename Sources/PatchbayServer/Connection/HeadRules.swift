import NIOCore
import NIOHTTP1

/// What HTTP/1.1 asks about a head that nothing behind can tell any more, for requests lose their version there.
///
/// A head names its host once (RFC 9112, section 3.2), who waits for leave to send a body is given it at once (RFC 9110,
/// section 10.1.1), and a connection of HTTP/1.0 ends with its answer (RFC 9112, section 9.3). It lives between the decoder and the rest of a connection's pipeline.
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
    /// Whether the connection ends with the answer.
    private var isLast = false

    /// The longest body for which leave is given, in bytes: what is longer is refused by its head.
    private let bodyLimit: Int

    init(bodyLimit: Int) { self.bodyLimit = bodyLimit }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        if case .head(let head) = unwrapInboundIn(data) {
            if head.version == .http1_1, head.headers["Host"].count != 1 {
                isRefused = true
                context.fireErrorCaught(NoOneHost())
                return
            }
            isLast = head.version == .http1_0 && !head.isKeepAlive
            if pending == 0, waitsForLeave(head) {
                let leave = HTTPResponseHead(version: .http1_1, status: .continue)
                context.writeAndFlush(wrapOutboundOut(.head(leave)), promise: nil)
            }
            pending += 1
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where isLast:
            head.headers.replaceOrAdd(name: "Connection", value: "close")
            return context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            pending -= 1
            guard isLast else { break }
            let written = promise ?? context.eventLoop.makePromise()
            written.futureResult.assumeIsolated().whenComplete { _ in context.close(mode: .output, promise: nil) }
            return context.write(data, promise: written)
        case .head, .body: break
        }
        context.write(data, promise: promise)
    }

    private func waitsForLeave(_ head: HTTPRequestHead) -> Bool {
        head.version == .http1_1 && head.headers["Expect"].contains { $0.lowercased() == "100-continue" }
            && (head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0) <= bodyLimit
    }
}
