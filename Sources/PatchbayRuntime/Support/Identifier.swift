package import PatchbayCore

/// The ids that Patchbay gives out: a prefix and a UUIDv7 (RFC 9562 section 5.7) in 26 characters of base 32.
///
/// The alphabet is Crockford's in lower case, so that ids sort by the time they were made. To everyone else they are opaque.
package enum Identifier {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    /// The characters behind the prefix.
    private static let length = 26

    /// A new id, as in `conn-01jq…`.
    package static func make(prefix: String, at time: Timestamp, random: RandomSource) -> String {
        let milliseconds = UInt64(max(0, time.microseconds / 1000))
        var bytes = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> (40 - 8 * $0)) } + random.bytes(10)
        bytes[6] = bytes[6] & 0x0F | 0x70
        bytes[8] = bytes[8] & 0x3F | 0x80
        var high: UInt64 = 0
        var low: UInt64 = 0
        for index in 0..<8 {
            high = high << 8 | UInt64(bytes[index])
            low = low << 8 | UInt64(bytes[index + 8])
        }
        var text: [UInt8] = []
        for _ in 0..<length {
            text.append(alphabet[Int(low & 31)])
            low = low >> 5 | high << 59
            high >>= 5
        }
        return prefix + String(decoding: text.reversed(), as: UTF8.self)
    }

    /// An id of the same prefix that sorts behind another one: itself where it does, else with a time one millisecond after
    /// the other's, as of a clock that was not set back (RFC 9562 section 6.2).
    package static func later(_ id: String, than other: String) -> String {
        guard id <= other else { return id }
        // The first ten characters behind the prefix are the time: 48 bits behind two that are 0.
        let tail = length - 10
        var head = Array(other.utf8.dropLast(tail))
        for index in head.indices.reversed().prefix(10) {
            guard let place = alphabet.firstIndex(of: head[index]) else { break }
            head[index] = alphabet[(place + 1) % alphabet.count]
            if place + 1 < alphabet.count { break }
        }
        return String(decoding: head + id.utf8.suffix(tail), as: UTF8.self)
    }

    /// Whether a text can be an id with this prefix.
    package static func isValid(_ text: String, prefix: String) -> Bool {
        text.hasPrefix(prefix) && text.utf8.count == prefix.utf8.count + length
            && text.utf8.dropFirst(prefix.utf8.count).allSatisfy { alphabet.contains($0) }
    }
}
