/// Scheme, host and port of a URL (RFC 6454 section 4): what credentials may be sent to.
package struct Origin: Sendable, Hashable, CustomStringConvertible {
    /// `https` or `http`.
    package let scheme: String
    /// The host in lower case; an IPv6 address keeps its brackets.
    package let host: String
    /// The port, the scheme's own when none is written.
    package let port: Int

    /// The origin of an absolute URL; nil when it is none of `http` or `https`, names no host, or has user information.
    package init?(of url: String) {
        let reference = URIReference(url)
        guard let scheme = reference.scheme, let fallback = Self.ports[scheme], let authority = reference.authority,
            !authority.utf8.contains(UInt8(ascii: "@"))
        else { return nil }
        var host = Substring(authority)
        var port = fallback
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            let digits = authority[authority.index(after: colon)...]
            host = authority[..<colon]
            guard digits.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
            if !digits.isEmpty {
                guard let number = Int(digits), (1...65_535).contains(number) else { return nil }
                port = number
            }
        }
        guard Self.isHost(host) else { return nil }
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port
    }

    private static let ports = ["https": 443, "http": 80]

    /// Whether a text is a host as clients agree on it: letters, digits, `-`, `_` and dots, or an address in brackets.
    private static func isHost(_ host: Substring) -> Bool {
        let bytes = host.utf8
        if bytes.first == UInt8(ascii: "["), bytes.last == UInt8(ascii: "]") {
            return bytes.dropFirst().dropLast().allSatisfy { isHexadecimal($0) || $0 == 0x3A || $0 == 0x2E }
        }
        return !bytes.isEmpty
            && bytes.allSatisfy { PercentEncoding.isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
    }

    /// The origin as text, without the scheme's own port.
    package var description: String {
        "\(scheme)://\(host)" + (Self.ports[scheme] == port ? "" : ":\(port)")
    }
}
