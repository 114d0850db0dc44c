import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import PatchbayEngine
import PatchbayServer
import Testing

/// The guard of one connection, with its time in the hands of the test.
struct HeadGuardTests {
    private static let deadline = TimeAmount.seconds(10)

    /// A connection that has just been made.
    private static func connection() throws -> (channel: EmbeddedChannel, loop: EmbeddedEventLoop) {
        let loop = EmbeddedEventLoop()
        let channel = EmbeddedChannel(
            handler: HeadGuard(deadline: deadline) { "req-1" },
            loop: loop
        )
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 80)).wait()
        return (channel, loop)
    }

    private static func head() -> HTTPRequestPart {
        .head(HTTPRequest(method: .get, scheme: "http", authority: "x", path: "/livez"))
    }

    /// The status and the body of the answer that was written.
    private static func answer(_ channel: EmbeddedChannel) throws -> (status: Int, body: String)? {
        guard case .head(let head) = try channel.readOutbound(as: HTTPResponsePart.self) else { return nil }
        guard case .body(let bytes) = try channel.readOutbound(as: HTTPResponsePart.self) else { return nil }
        guard case .end = try channel.readOutbound(as: HTTPResponsePart.self) else { return nil }
        #expect(head.headerFields[.connection] == "close")
        #expect(head.headerFields[.contentLength] == String(bytes.readableBytes))
        return (head.status.code, String(buffer: bytes))
    }

    @Test func refusesAHeadThatDoesNotArrive() throws {
        let (channel, loop) = try Self.connection()
        loop.advanceTime(by: Self.deadline - .nanoseconds(1))
        #expect(try Self.answer(channel) == nil)
        loop.advanceTime(by: .nanoseconds(1))
        let answer = try #require(try Self.answer(channel))
        #expect(answer.status == 408)
        #expect(
            answer.body
                == #"{"success":false,"error":"The request did not arrive in time","code":"request_timeout","requestId":"req-1"}"#
        )
        channel.pipeline.fireChannelRead(Self.head())
        #expect(try channel.readInbound(as: HTTPRequestPart.self) == nil, "what comes too late is dropped")
        loop.advanceTime(by: HeadGuard.linger)
        #expect(!channel.isActive)
    }

    @Test func leavesAConnectionAloneWhoseHeadArrived() throws {
        let (channel, loop) = try Self.connection()
        try channel.writeInbound(Self.head())
        loop.advanceTime(by: Self.deadline + .seconds(50))
        #expect(channel.isActive)
        #expect(try Self.answer(channel) == nil)
        #expect(try channel.readInbound(as: HTTPRequestPart.self) != nil)
        _ = try channel.finish()
    }

    @Test(arguments: [
        (HTTPParserError.headerOverflow, 431, "head_too_large"),
        (HTTPParserError.invalidMethod, 400, "malformed_request"),
    ]) func saysWhyAHeadIsNone(error: HTTPParserError, status: Int, code: String) throws {
        let (channel, _) = try Self.connection()
        channel.pipeline.fireErrorCaught(error)
        let answer = try #require(try Self.answer(channel))
        #expect(answer.status == status)
        #expect(answer.body.contains(#""code":"\#(code)""#))
        channel.pipeline.fireErrorCaught(error)
        #expect(try Self.answer(channel) == nil, "one refusal is enough")
    }

    @Test func leavesErrorsWithinARequestToTheRouter() throws {
        let (channel, _) = try Self.connection()
        try channel.writeInbound(Self.head())
        channel.pipeline.fireErrorCaught(HTTPParserError.invalidChunkSize)
        #expect(throws: HTTPParserError.invalidChunkSize) { try channel.throwIfErrorCaught() }
        #expect(try Self.answer(channel) == nil)
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        _ = try channel.readOutbound(as: HTTPResponsePart.self)
        channel.pipeline.fireErrorCaught(HTTPParserError.invalidMethod)
        #expect(try Self.answer(channel)?.status == 400, "the answer has ended: this is about the next head")
    }
}
