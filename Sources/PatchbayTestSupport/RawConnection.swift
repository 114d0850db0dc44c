import NIOCore
import NIOPosix

/// A connection to a server on this machine over which a test sends bytes as they are.
package enum RawConnection {
    /// Sends bytes and gives what came back when the server closed, or when it is enough.
    package static func exchange(
        port: Int,
        _ bytes: [UInt8],
        until isEnough: @escaping @Sendable (String) -> Bool
    ) async throws -> String {
        let channel = try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            // The server may close before it has read everything.
            try? await outbound.write(ByteBuffer(bytes: bytes))
            var found = ""
            do {
                for try await buffer in inbound {
                    found += String(buffer: buffer)
                    if isEnough(found) { break }
                }
            } catch {
                // A reset ends what can be read.
            }
            return found
        }
    }
}
