/// Where random bytes come from.
package struct RandomSource: Sendable {
    /// So many bytes that nobody can guess.
    package var bytes: @Sendable (Int) -> [UInt8]

    /// A source of random bytes.
    package init(bytes: @escaping @Sendable (Int) -> [UInt8]) {
        self.bytes = bytes
    }

    /// The operating system's generator.
    package static let system = RandomSource { count in
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// A token of 256 random bits for URLs (RFC 4648 section 5, without padding).
    package func token() -> String { Base64URL.encode(bytes(32)) }
}
