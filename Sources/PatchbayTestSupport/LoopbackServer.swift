import NIOCore
import NIOHTTP1
import NIOPosix

/// A small HTTP/1.1 server on 127.0.0.1 that plays a provider in tests.
public struct LoopbackServer: Sendable {
    /// What was asked.
    public struct Request: Sendable {
        /// The method.
        public var method: String
        /// The path, without the query.
        public var path: String
        /// The query, as it was sent; empty when there is none.
        public var query: String
        /// The header fields in order.
        public var headers: [(name: String, value: String)]
        /// The body.
        public var body: [UInt8]

        /// The value of a header; nil when there is none.
        public func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }

        /// The body as text.
        public var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// What is answered.
    public struct Response: Sendable {
        /// What is done behind the body.
        public enum Ending: Sendable {
            /// The answer ends as it should.
            case complete
            /// The connection is closed in the middle of the body, whose length was announced.
            case reset
            /// The connection is closed behind a chunk, with no last one.
            case cut
            /// The body comes again and again until the client has enough.
            case endless
        }

        /// The status.
        public var status: Int
        /// The header fields in order.
        public var headers: [(name: String, value: String)]
        /// The body.
        public var body: [UInt8]
        /// What is done behind the body.
        public var ending = Ending.complete

        /// An answer.
        public init(_ status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
            self.status = status
            self.headers = headers
            self.body = body
        }

        /// An answer with a JSON body.
        public static func json(
            _ text: String,
            status: Int = 200,
            headers: [(name: String, value: String)] = []
        ) -> Response {
            Response(
                status,
                headers: [(name: "Content-Type", value: "application/json")] + headers,
                body: Array(text.utf8)
            )
        }
    }

    /// The port that the system gave.
    public let port: Int
    /// The base URL, as in `http://127.0.0.1:4711`.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// Runs a server while the body runs.
    public static func run<Result>(
        _ handler: @escaping @Sendable (Request) async -> Response,
        _ body: (LoopbackServer) async throws -> Result
    ) async throws -> Result {
        let channel = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Exchange(handler))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let server = LoopbackServer(port: channel.localAddress?.port ?? 0)
            let result = try await withTaskExecutorPreference(AsideExecutor.shared) { try await body(server) }
            try await channel.close().get()
            return result
        } catch {
            try? await channel.close().get()
            throw error
        }
    }

    /// Collects a request, asks the handler and writes its answer.
    private final class Exchange: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let handler: @Sendable (Request) async -> Response
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(_ handler: @escaping @Sendable (Request) async -> Response) { self.handler = handler }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                body = []
            case .body(let bytes): body += Array(bytes.readableBytesView)
            case .end: if let head { answer(request(head), on: context.channel) }
            }
        }

        private func request(_ head: HTTPRequestHead) -> Request {
            let halves = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return Request(
                method: head.method.rawValue,
                path: halves[0],
                query: halves.count > 1 ? halves[1] : "",
                headers: head.headers.map { (name: $0.name, value: $0.value) },
                body: body
            )
        }

        private func answer(_ request: Request, on channel: any Channel) {
            let handler = handler
            Task(executorPreference: AsideExecutor.shared) {
                let response = await handler(request)
                var headers = HTTPHeaders(response.headers.map { ($0.name, $0.value) })
                switch response.ending {
                case .complete: headers.replaceOrAdd(name: "Content-Length", value: String(response.body.count))
                case .reset: headers.replaceOrAdd(name: "Content-Length", value: String(response.body.count + 10))
                case .cut, .endless: headers.replaceOrAdd(name: "Transfer-Encoding", value: "chunked")
                }
                let head = HTTPResponseHead(
                    version: .http1_1,
                    status: HTTPResponseStatus(statusCode: response.status),
                    headers: headers
                )
                channel.write(HTTPServerResponsePart.head(head), promise: nil)
                let bytes = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: response.body)))
                guard response.ending == .complete else {
                    repeat {
                        guard (try? await channel.writeAndFlush(bytes).get()) != nil else { return }
                    } while response.ending == .endless
                    try? await channel.close().get()
                    return
                }
                channel.write(bytes, promise: nil)
                try? await channel.writeAndFlush(HTTPServerResponsePart.end(nil)).get()
            }
        }
    }
}
