import PatchbayEngine

/// Tells whether a decimal number is a whole multiple of another one, exactly, in time linear in the digits.
struct DecimalDivisor: Sendable {
    /// The most significant digits that a divisor may have; they bound the cost of each digit of a dividend.
    static let digitLimit = 1000

    /// The divisor's digits as limbs of base 10⁹, the least significant first.
    private let limbs: [UInt64]
    private let digitCount: Int
    private let exponent: Int
    private static let base: UInt64 = 1_000_000_000

    /// The divisor of a positive number; nil when it has too many digits.
    init?(_ number: JSONNumber) {
        let value = number.normalized
        guard value.digits.count <= Self.digitLimit, !value.digits.isEmpty else { return nil }
        var limbs: [UInt64] = []
        var rest = value.digits[...]
        while !rest.isEmpty {
            limbs.append(rest.suffix(9).reduce(0) { $0 * 10 + UInt64($1 - 48) })
            rest = rest.dropLast(9)
        }
        self.limbs = limbs
        digitCount = value.digits.count
        exponent = value.exponent
    }

    /// Whether a number is a whole multiple.
    func divides(_ number: JSONNumber) -> Bool {
        let value = number.normalized
        guard !value.digits.isEmpty else { return true }
        let shift = value.exponent - exponent
        // The digits end in no zero, so that a divisor of a higher power of ten cannot divide them.
        guard shift >= 0 else { return false }
        // A divisor of n digits holds the factors 2 and 5 less than 4n times: more zeros change nothing.
        let zeros = min(shift, 4 * digitCount)
        if limbs.count == 1 { return isDividedByLimb(value.digits, zeros) }
        var remainder = [UInt64](repeating: 0, count: limbs.count + 1)
        for digit in value.digits { take(UInt64(digit - 48), into: &remainder) }
        for _ in 0..<zeros { take(0, into: &remainder) }
        return remainder.allSatisfy { $0 == 0 }
    }

    private func isDividedByLimb(_ digits: [UInt8], _ zeros: Int) -> Bool {
        let divisor = limbs[0]
        var remainder: UInt64 = 0
        for digit in digits { remainder = (remainder * 10 + UInt64(digit - 48)) % divisor }
        for _ in 0..<zeros { remainder = remainder * 10 % divisor }
        return remainder == 0
    }

    /// Appends a digit to the remainder and reduces it below the divisor.
    private func take(_ digit: UInt64, into remainder: inout [UInt64]) {
        var carry = digit
        for index in remainder.indices {
            let product = remainder[index] * 10 + carry
            remainder[index] = product % Self.base
            carry = product / Self.base
        }
        while !isBelowDivisor(remainder) { subtractDivisor(from: &remainder) }
    }

    private func isBelowDivisor(_ remainder: [UInt64]) -> Bool {
        guard remainder[limbs.count] == 0 else { return false }
        for index in limbs.indices.reversed() where remainder[index] != limbs[index] {
            return remainder[index] < limbs[index]
        }
        return false
    }

    private func subtractDivisor(from remainder: inout [UInt64]) {
        var borrow: UInt64 = 0
        for index in remainder.indices {
            let part = (index < limbs.count ? limbs[index] : 0) + borrow
            borrow = remainder[index] < part ? 1 : 0
            remainder[index] = remainder[index] + borrow * Self.base - part
        }
    }
}
