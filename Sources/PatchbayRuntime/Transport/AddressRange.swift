/// A range of Internet addresses, as in `10.0.0.0/8` or `fc00::/7`.
package struct AddressRange: Sendable, Hashable, CustomStringConvertible {
    /// The range as written.
    package let description: String
    private let prefix: [UInt8]
    private let length: Int

    /// A range in the notation of RFC 4632 or RFC 4291; nil when the text is none.
    package init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count <= 2, let address = InternetAddress(String(halves[0])) else { return nil }
        let bits = address.bytes.count * 8
        guard let length = halves.count == 2 ? Int(halves[1]) : bits, (0...bits).contains(length) else { return nil }
        description = text
        prefix = address.bytes
        self.length = length
    }

    /// Whether an address of the same family lies in the range.
    package func contains(_ address: InternetAddress) -> Bool {
        guard address.bytes.count == prefix.count else { return false }
        for index in 0..<prefix.count {
            let bits = min(8, max(0, length - index * 8))
            let mask: UInt8 = bits == 0 ? 0 : 0xFF << UInt8(8 - bits)
            if (address.bytes[index] ^ prefix[index]) & mask != 0 { return false }
        }
        return true
    }
}

/// An IPv4 or IPv6 address as bytes in network order.
package struct InternetAddress: Sendable, Hashable {
    /// Four bytes or sixteen.
    package let bytes: [UInt8]

    /// An address of four or sixteen bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    /// The address that a text spells: four decimal numbers, or the notation of RFC 4291 section 2.2.
    ///
    /// Short, octal and hexadecimal forms of IPv4 are none; a zone, as in `fe80::1%eth0`, is dropped.
    package init?(_ text: String) {
        let plain =
            text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init) ?? text
        guard let bytes = plain.contains(":") ? Self.six(plain) : Self.four(plain) else { return nil }
        self.bytes = bytes
    }

    private static func four(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard part.utf8.allSatisfy({ $0 &- 0x30 < 10 }), part == "0" || !part.hasPrefix("0"), let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func six(_ text: String) -> [UInt8]? {
        let halves = text.components(around: "::")
        guard halves.count <= 2 else { return nil }
        var groups: [[UInt8]] = []
        for half in halves {
            guard let bytes = half.isEmpty ? [] : groupBytes(half) else { return nil }
            groups.append(bytes)
        }
        if groups.count == 1 { return groups[0].count == 16 ? groups[0] : nil }
        let missing = 16 - groups[0].count - groups[1].count
        guard missing >= 2 else { return nil }
        return groups[0] + [UInt8](repeating: 0, count: missing) + groups[1]
    }

    private static func groupBytes(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(".") {
                guard let tail = four(String(part)) else { return nil }
                bytes += tail
            } else {
                guard (1...4).contains(part.utf8.count), !part.hasPrefix("+"), let group = UInt16(part, radix: 16)
                else {
                    return nil
                }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes
    }

    /// The IPv4 address inside an IPv6 one that carries it: mapped, compatible, translated (RFC 6052), 6to4 or Teredo.
    package var embedded: InternetAddress? {
        guard bytes.count == 16 else { return nil }
        func tail(_ start: Int) -> InternetAddress? { InternetAddress(bytes: Array(bytes[start..<start + 4])) }
        if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == bytes[11], bytes[10] == 0xFF || bytes[10] == 0 {
            return tail(12)
        }
        if bytes.prefix(12) == [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0] { return tail(12) }
        if bytes.prefix(2) == [0x20, 0x02] { return tail(2) }
        if bytes.prefix(4) == [0x20, 0x01, 0, 0] { return InternetAddress(bytes: bytes[12...].map { ~$0 }) }
        return nil
    }
}

extension String {
    /// The pieces around every occurrence of a separator.
    fileprivate func components(around separator: String) -> [Substring] {
        var pieces: [Substring] = []
        var rest = self[...]
        while let found = rest.firstRange(of: separator) {
            pieces.append(rest[..<found.lowerBound])
            rest = rest[found.upperBound...]
        }
        return pieces + [rest]
    }
}
