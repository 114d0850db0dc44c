package import PatchbayCore

/// Where requests may go: to public addresses over https, and for development to this machine as well.
package struct EgressPolicy: Sendable, Hashable {
    /// Whether requests may go to loopback addresses, and over plain http to them.
    package var allowsLoopback: Bool

    /// A policy.
    package init(allowsLoopback: Bool) {
        self.allowsLoopback = allowsLoopback
    }

    /// Public addresses over https alone.
    package static let standard = EgressPolicy(allowsLoopback: false)

    /// Loopback: IANA's registries of special-purpose addresses (RFC 6890).
    private static let loopback = ranges("127.0.0.0/8", "::1/128")

    /// Everything else that is not public: private, shared, link-local with the clouds' metadata, documentation,
    /// benchmarking, multicast, reserved, unspecified.
    private static let closed = ranges(
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/128",
        "64:ff9b:1::/48",
        "100::/64",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8"
    )

    private static func ranges(_ texts: String...) -> [AddressRange] { texts.compactMap { AddressRange($0) } }

    /// Whether a connection to an address may be used.
    package func allows(_ address: InternetAddress) -> Bool {
        if Self.loopback.contains(where: { $0.contains(address) }) { return allowsLoopback }
        if Self.closed.contains(where: { $0.contains(address) }) { return false }
        return address.embedded.map { allows($0) } ?? true
    }

    /// Looks at a URL before anything is resolved.
    /// - Throws: `TransportError.refused`, naming the host and nothing else of the URL.
    package func check(_ url: String) throws(TransportError) -> Origin {
        guard let origin = Origin(of: url) else { throw .refused("the request has no usable URL") }
        let literal = InternetAddress(origin.host.trimmed(of: "[", "]"))
        if let literal, !allows(literal) { throw Self.refusal(origin.host) }
        guard origin.scheme == "https" else {
            let isLocal = origin.host == "localhost" || literal.map { isLoopback($0) } ?? false
            guard allowsLoopback, isLocal else {
                throw .refused("a request to `\(origin.host)` would travel unencrypted: its URL is not https")
            }
            return origin
        }
        return origin
    }

    private func isLoopback(_ address: InternetAddress) -> Bool {
        Self.loopback.contains { $0.contains(address) }
    }

    /// The refusal of a host whose address is not public.
    static func refusal(_ host: String) -> TransportError {
        .refused("`\(host)` is not a public address")
    }
}

extension String {
    fileprivate func trimmed(of first: Character, _ last: Character) -> String {
        self.first == first && self.last == last ? String(dropFirst().dropLast()) : self
    }
}
