package import NIOCore

/// Looks at the address that a connection has reached, before a request is sent over it.
///
/// A name may lead elsewhere when the connection is made than when it was looked up before; what the connection reached
/// can no longer change. At most a TLS handshake has gone there by then.
package struct PeerGuard: Sendable {
    private let policy: EgressPolicy

    /// A guard that lets connections to the addresses of a policy stand.
    package init(policy: EgressPolicy) {
        self.policy = policy
    }

    /// An address that the policy does not allow.
    package struct ClosedAddress: Error {}

    /// Succeeds when the peer's address is allowed; else, and when the peer has no Internet address, closes the channel
    /// and fails with `ClosedAddress`.
    package func check(_ channel: any Channel) -> EventLoopFuture<Void> {
        if let text = channel.remoteAddress?.ipAddress, let address = InternetAddress(text), policy.allows(address) {
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        channel.close(promise: nil)
        return channel.eventLoop.makeFailedFuture(ClosedAddress())
    }
}
