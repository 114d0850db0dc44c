/// A JSON number as it was written; compared by value, printed as written.
///
/// `10.00` prints `10.00` and equals `10`. No binary floating point is involved.
public struct JSONNumber: Sendable {
    /// The text, which matches the number grammar of RFC 8259 section 6.
    public let text: String

    /// A whole number.
    public init(_ value: Int) {
        text = String(value)
    }

    /// Text that is known to match the grammar, as a reader has checked it.
    package init(checked text: String) {
        self.text = text
    }

    /// The number that a text denotes, nil when the text is not a JSON number.
    public init?(_ text: String) {
        guard Self.matchesGrammar(text.utf8) else { return nil }
        self.text = text
    }

    /// Whether bytes are exactly one number of RFC 8259 section 6.
    static func matchesGrammar(_ bytes: some Collection<UInt8>) -> Bool {
        var rest = bytes[...]
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { (48...57).contains($0) } ?? false }
        func skipDigits() -> Bool {
            guard isDigit(rest.first) else { return false }
            rest = rest.drop { (48...57).contains($0) }
            return true
        }
        if rest.first == 0x2D { rest = rest.dropFirst() }
        if rest.first == 0x30 {
            rest = rest.dropFirst()
        } else if !skipDigits() {
            return false
        }
        if rest.first == 0x2E {
            rest = rest.dropFirst()
            guard skipDigits() else { return false }
        }
        if rest.first == 0x65 || rest.first == 0x45 {
            rest = rest.dropFirst()
            if rest.first == 0x2B || rest.first == 0x2D { rest = rest.dropFirst() }
            guard skipDigits() else { return false }
        }
        return rest.isEmpty
    }
}

extension JSONNumber: Hashable {
    /// The value as a sign, digits without leading and trailing zeros, and a power of ten; zero has no digits.
    ///
    /// An exponent beyond `Int` is clamped: such numbers compare by their digits alone.
    package var normalized: (isNegative: Bool, digits: [UInt8], exponent: Int) {
        var isNegative = false
        var digits: [UInt8] = []
        var exponent = 0
        var written = 0
        var writtenIsNegative = false
        var part = 0
        for byte in text.utf8 {
            switch byte {
            case 0x2D: if part == 2 { writtenIsNegative = true } else { isNegative = true }
            case 0x2B: break
            case 0x2E: part = 1
            case 0x65, 0x45: part = 2
            default:
                if part == 2 {
                    let (product, overflow) = written.multipliedReportingOverflow(by: 10)
                    written = overflow || product > Int.max / 4 ? Int.max / 4 : product + Int(byte - 48)
                } else {
                    if !(digits.isEmpty && byte == 48) { digits.append(byte) }
                    if part == 1 { exponent -= 1 }
                }
            }
        }
        while digits.last == 48 {
            digits.removeLast()
            exponent += 1
        }
        guard !digits.isEmpty else { return (false, [], 0) }
        return (isNegative, digits, exponent + (writtenIsNegative ? -written : written))
    }

    /// Equal by value.
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        left.text == right.text || left.normalized == right.normalized
    }

    /// Hashes the value, not the text.
    public func hash(into hasher: inout Hasher) {
        let value = normalized
        hasher.combine(value.isNegative)
        hasher.combine(value.digits)
        hasher.combine(value.exponent)
    }
}

extension JSONNumber: Comparable {
    /// Ordered by value.
    public static func < (left: JSONNumber, right: JSONNumber) -> Bool {
        let (a, b) = (left.normalized, right.normalized)
        let (signA, signB) = (
            a.digits.isEmpty ? 0 : a.isNegative ? -1 : 1, b.digits.isEmpty ? 0 : b.isNegative ? -1 : 1
        )
        if signA != signB { return signA < signB }
        if signA == 0 { return false }
        let (magnitudeA, magnitudeB) = (a.digits.count + a.exponent, b.digits.count + b.exponent)
        let isSmaller: Bool
        if magnitudeA != magnitudeB {
            isSmaller = magnitudeA < magnitudeB
        } else if a.digits == b.digits {
            return false
        } else {
            isSmaller = a.digits.lexicographicallyPrecedes(b.digits)
        }
        return signA > 0 ? isSmaller : !isSmaller
    }

    /// Whether the value is a whole number, as JSON Schema defines `integer`: `1.0` is one.
    public var isWhole: Bool { normalized.exponent >= 0 }

    /// The value when it is whole and fits `Int`.
    public var intValue: Int? {
        if let plain = Int(text) { return plain }
        let value = normalized
        guard value.exponent >= 0, value.exponent <= 18 else { return value.digits.isEmpty ? 0 : nil }
        let digits = String(decoding: value.digits, as: UTF8.self) + String(repeating: "0", count: value.exponent)
        return Int((value.isNegative ? "-" : "") + (digits.isEmpty ? "0" : digits))
    }
}
