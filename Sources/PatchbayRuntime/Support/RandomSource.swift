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
        // Each number is a call of the system.
        return stride(from: 0, to: count, by: 8).flatMap { start in
            let number = generator.next()
            return (0..<min(8, count - start)).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
    }

    /// A token of 256 random bits for URLs (RFC 4648 section 5, without padding).
    package func token() -> String { Base64URL.encode(bytes(32)) }
}
