/// An exact decimal number: a sign, an integer coefficient, and how many of its digits are a fraction.
///
/// It holds 38 digits, at most 38 of them behind the point. No operation loses a digit unless it is told how to
/// round: what does not fit is a fault. The scale is kept, so that `10.00` prints `10.00`; zero has no sign.
package struct ExactDecimal: Sendable {
    /// Whether the number is below zero.
    package let isNegative: Bool
    /// The digits without the point; below 10 to the power of 38.
    package let coefficient: UInt128
    /// The number of digits behind the point, 0 to 38.
    package let scale: Int

    /// The most digits, and the most digits behind the point.
    package static let maximumDigits = 38

    /// Why there is no number.
    package enum Fault: Error, Equatable, Sendable {
        /// The text is not a JSON number.
        case notANumber
        /// The number has more digits than fit.
        case tooLong
        /// There is no quotient by zero.
        case divisionByZero
    }

    /// A number whose parts are in range.
    init(isNegative: Bool, coefficient: UInt128, scale: Int) {
        self.isNegative = isNegative && coefficient != 0
        self.coefficient = coefficient
        self.scale = scale
    }

    /// A whole number of units of a decimal place: 1234 at scale 2 is `12.34`.
    package init(_ units: Int, scale: Int = 0) {
        self.init(isNegative: units < 0, coefficient: UInt128(units.magnitude), scale: scale)
    }

    /// The number without its sign, cut to fit: zeros at the end of the fraction go before it is given up.
    init(
        isNegative: Bool,
        fitting product: (high: UInt128, low: UInt128),
        scale: Int
    ) throws(Fault) {
        var (high, low, scale) = (product.high, product.low, scale)
        while high > 0 || low >= Self.power(Self.maximumDigits) || scale > Self.maximumDigits {
            guard scale > 0 else { throw .tooLong }
            let quotient = UInt128(10).dividingFullWidth((high % 10, low))
            guard quotient.remainder == 0 else { throw .tooLong }
            high /= 10
            low = quotient.quotient
            scale -= 1
        }
        self.init(isNegative: isNegative, coefficient: low, scale: scale)
    }

    /// The powers of ten from 0 to 38.
    private static let powers: [UInt128] = {
        var powers: [UInt128] = [1]
        for _ in 0..<maximumDigits { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()

    /// Ten to a power from 0 to 38.
    static func power(_ exponent: Int) -> UInt128 { powers[exponent] }

    /// The same value with more digits behind the point; nil when they do not fit.
    func scaled(to places: Int) -> ExactDecimal? {
        guard places >= scale, places <= Self.maximumDigits else { return nil }
        let (product, overflow) = coefficient.multipliedReportingOverflow(by: Self.power(places - scale))
        guard !overflow, product < Self.power(Self.maximumDigits) else { return nil }
        return ExactDecimal(isNegative: isNegative, coefficient: product, scale: places)
    }

    /// The same value without zeros at the end of the fraction.
    var reduced: ExactDecimal {
        var (coefficient, scale) = (coefficient, scale)
        while scale > 0, coefficient % 10 == 0 {
            coefficient /= 10
            scale -= 1
        }
        return ExactDecimal(isNegative: isNegative, coefficient: coefficient, scale: scale)
    }
}
