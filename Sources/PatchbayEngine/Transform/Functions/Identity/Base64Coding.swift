/// Base64 (RFC 4648).
package enum Base64Coding {
    /// Which characters stand for the last two values, and whether there is padding.
    package enum Alphabet: String, CaseIterable, Sendable {
        /// `+` and `/`, padded (section 4).
        case standard
        /// `-` and `_`; padding may be missing (section 5).
        case url
    }

    private static let common = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    private static let standardDigits = common + Array("+/".utf8)
    private static let urlDigits = common + Array("-_".utf8)

    private static func digits(_ alphabet: Alphabet) -> [UInt8] {
        alphabet == .standard ? standardDigits : urlDigits
    }

    /// The text of bytes; padded in the standard alphabet.
    package static func encode(_ bytes: [UInt8], _ alphabet: Alphabet) -> String {
        let digits = digits(alphabet)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var group = 0
            for offset in 0..<3 { group = group << 8 | (offset < count ? Int(bytes[start + offset]) : 0) }
            for offset in 0...count { text.append(digits[group >> (18 - 6 * offset) & 63]) }
            if alphabet == .standard { text += repeatElement(0x3D, count: 3 - count) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text; nil when it is not base64 of the alphabet.
    ///
    /// Without an alphabet both are read, padded or not.
    package static func decode(_ text: [UInt8], _ alphabet: Alphabet?) -> [UInt8]? {
        var values = [UInt8](repeating: 64, count: 256)
        for alphabet in alphabet.map({ [$0] }) ?? Alphabet.allCases {
            for (value, digit) in digits(alphabet).enumerated() { values[Int(digit)] = UInt8(value) }
        }
        var digits = text[...]
        while digits.last == 0x3D, text.count - digits.count < 2 { digits.removeLast() }
        let mustBeWhole = alphabet == .standard || digits.count < text.count
        guard mustBeWhole ? text.count.isMultiple(of: 4) : digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var (group, bits) = (0, 0)
        for digit in digits {
            guard values[Int(digit)] < 64 else { return nil }
            group = group << 6 | Int(values[Int(digit)])
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(group >> bits & 0xFF))
                group &= 1 << bits - 1
            }
        }
        return group == 0 ? bytes : nil
    }
}
