import NIOCore
import NIOEmbedded
import PatchbayCore
import PatchbayRuntime
import PatchbayTestSupport
import Synchronization
import Testing

struct PeerGuardTests {
    /// A channel that has reached an address.
    static func channel(to address: SocketAddress) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        try channel.connect(to: address).wait()
        return channel
    }

    @Test(arguments: ["8.8.8.8", "2606:4700::1111"]) func letsPublicAddressesStand(_ address: String) throws {
        let channel = try Self.channel(to: SocketAddress(ipAddress: address, port: 443))
        try PeerGuard(policy: .standard).check(channel).wait()
        #expect(channel.isActive)
        _ = try channel.finish()
    }

    @Test(arguments: ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:192.168.0.1"])
    func closesConnectionsToOthers(_ address: String) throws {
        let channel = try Self.channel(to: SocketAddress(ipAddress: address, port: 443))
        #expect(throws: PeerGuard.ClosedAddress.self) {
            try PeerGuard(policy: .standard).check(channel).wait()
        }
        #expect(!channel.isActive)
    }

    @Test func closesConnectionsWithoutAnAddress() throws {
        let channel = try Self.channel(to: SocketAddress(unixDomainSocketPath: "/socket"))
        #expect(throws: PeerGuard.ClosedAddress.self) {
            try PeerGuard(policy: EgressPolicy(allowsLoopback: true)).check(channel).wait()
        }
        #expect(!channel.isActive)
    }

    /// The URL is allowed and the address that the connection reaches is not, as when a name is rebound between the two.
    @Test func sendsNothingToAnAddressThatTurnsOutToBeClosed() async throws {
        let asked = Mutex(0)
        try await LoopbackServer.run { _ in
            asked.withLock { $0 += 1 }
            return .json("{}")
        } _: { server in
            let transport = AsyncHTTPClientTransport(
                policy: EgressPolicy(allowsLoopback: true),
                guardedBy: PeerGuard(policy: .standard)
            )
            await #expect(throws: TransportError.refused("`127.0.0.1` is not a public address")) {
                try await transport.send(
                    ProviderRequest(method: "GET", url: server.url),
                    limits: AsyncHTTPClientTransportTests.limits
                )
            }
            try await transport.shutdown()
        }
        #expect(asked.withLock { $0 } == 0)
    }
}
