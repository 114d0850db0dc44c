/// The digest of an HMAC (RFC 2104).
package enum WebhookDigest: String, Sendable, CaseIterable {
    case sha256, sha1, sha512
}

/// How bytes are written in a header or a setting.
package enum WebhookEncoding: String, Sendable {
    /// As they are, in UTF-8.
    case text
    /// Two digits each, in either case.
    case hex
    /// RFC 4648.
    case base64

    /// The bytes of a text; nil when it is no such text.
    package func decode(_ text: String) -> [UInt8]? {
        switch self {
        case .text: Array(text.utf8)
        case .hex: Self.hexBytes(text)
        case .base64: Base64.decode(text)
        }
    }

    private static func hexBytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = nibble(digits[index]), let low = nibble(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func nibble(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46, 0x61...0x66: (digit | 0x20) - 0x61 + 10
        default: nil
        }
    }
}

/// What webhooks need from outside: cryptography.
package struct WebhookPorts: Sendable {
    /// The HMAC of some bytes under a key.
    package var hmac: @Sendable (WebhookDigest, _ key: [UInt8], _ message: [UInt8]) -> [UInt8]
    /// The SHA-256 of some bytes.
    package var sha256: @Sendable ([UInt8]) -> [UInt8]

    /// Ports.
    package init(
        hmac: @escaping @Sendable (WebhookDigest, _ key: [UInt8], _ message: [UInt8]) -> [UInt8],
        sha256: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.hmac = hmac
        self.sha256 = sha256
    }
}

/// Comparing what must not be guessed.
enum ConstantTime {
    /// Whether two texts of bytes are the same, in a time that depends on their lengths alone.
    static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        guard one.count == other.count else { return false }
        var difference: UInt8 = 0
        for index in one.indices { difference |= one[index] ^ other[index] }
        return difference == 0
    }
}
