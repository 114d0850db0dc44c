/// Addresses of the Internet Protocol (validation section 7.3.4).
enum AddressFormats {
    static let all: [StringFormat] = [
        StringFormat(name: "ipv4", phrase: "an IPv4 address", isMet: isIPv4),
        StringFormat(name: "ipv6", phrase: "an IPv6 address", isMet: isIPv6),
    ]

    /// Four decimal bytes without leading zeros (RFC 2673 section 3.2, RFC 3986 section 3.2.2).
    @Sendable static func isIPv4(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.count), part.allSatisfy({ (48...57).contains($0) }) else { return false }
                guard part.count == 1 || part.first != 48 else { return false }
                return part.reduce(0) { $0 * 10 + Int($1 - 48) } < 256
            }
    }

    /// Eight groups, one run of them left out as `::`, the last two perhaps as an IPv4 address (RFC 4291 section 2.2).
    @Sendable static func isIPv6(_ text: String) -> Bool {
        let halves = split(text)
        guard halves.count <= 2 else { return false }
        var count = 0
        for (index, half) in halves.enumerated() {
            guard let groups = groupCount(half, isLast: index == halves.count - 1) else { return false }
            count += groups
        }
        return halves.count == 1 ? count == 8 : count <= 7
    }

    /// The parts around each `::`.
    private static func split(_ text: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = text[...]
        var index = rest.startIndex
        while index < rest.endIndex {
            let next = rest.index(after: index)
            if rest[index] == ":", next < rest.endIndex, rest[next] == ":" {
                parts.append(rest[..<index])
                rest = rest[rest.index(after: next)...]
                index = rest.startIndex
            } else {
                index = next
            }
        }
        return parts + [rest]
    }

    /// The number of 16-bit groups in a part, nil when one is malformed.
    private static func groupCount(_ part: Substring, isLast: Bool) -> Int? {
        guard !part.isEmpty else { return 0 }
        let groups = part.split(separator: ":", omittingEmptySubsequences: false)
        var count = 0
        for (index, group) in groups.enumerated() {
            if (1...4).contains(group.utf8.count), group.utf8.allSatisfy(URICharacters.isHexDigit) {
                count += 1
            } else if isLast, index == groups.count - 1, isIPv4(String(group)) {
                count += 2
            } else {
                return nil
            }
        }
        return count
    }
}
