import PatchbayEngine

/// What tells an older state of a record from a newer one, as bytes whose order is the order of versions.
enum RecordVersion {
    /// Adds the bytes of a version that is written in a date format; none when it is not.
    static func append(_ text: String, format: DateFormat, to bytes: inout [UInt8]) {
        guard let microseconds = format.microseconds(of: text) else { return }
        append(UInt64(bitPattern: Int64(microseconds)) ^ (1 << 63), to: &bytes)
    }

    /// Adds the bytes of a text.
    static func append(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) { bytes.append(contentsOf: text) }

    /// Adds the bytes of a number; none when it is not one that can be told exactly.
    ///
    /// A sign, the power of ten in front of the digits, and the digits: of a negative number all bits are turned, and a
    /// byte that is greater than all digits ends it, so that fewer digits stand behind more.
    static func append(number text: String, to bytes: inout [UInt8]) {
        guard let number = JSONNumber(text) else { return }
        let parts = DecimalDigits(number.text)
        guard !parts.digits.isEmpty else { return bytes.append(2) }
        bytes.append(parts.isNegative ? 1 : 3)
        let start = bytes.count
        append(UInt64(bitPattern: Int64(parts.power)) ^ (1 << 63), to: &bytes)
        bytes.append(contentsOf: parts.digits)
        guard parts.isNegative else { return }
        for index in start..<bytes.count { bytes[index] = ~bytes[index] }
        bytes.append(0xFF)
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// A number as 0.digits times ten to a power, without zeros at either end.
    private struct DecimalDigits {
        var isNegative = false
        var digits: [UInt8] = []
        var power = 0

        init(_ text: String) {
            var seesPoint = false
            var exponent = ""
            for (index, byte) in text.utf8.enumerated() {
                switch byte {
                case UInt8(ascii: "-"): isNegative = true
                case UInt8(ascii: "."): seesPoint = true
                case UInt8(ascii: "e"), UInt8(ascii: "E"): exponent = String(text.dropFirst(index + 1))
                default:
                    if !digits.isEmpty || byte != UInt8(ascii: "0") { digits.append(byte) }
                    // A zero in front counts towards the power alone, and only behind the point.
                    if !seesPoint, !digits.isEmpty { power += 1 }
                    if seesPoint, digits.isEmpty { power -= 1 }
                }
                if !exponent.isEmpty { break }
            }
            while digits.last == UInt8(ascii: "0") { digits.removeLast() }
            power += Int(exponent.hasPrefix("+") ? String(exponent.dropFirst()) : exponent) ?? 0
        }
    }
}
