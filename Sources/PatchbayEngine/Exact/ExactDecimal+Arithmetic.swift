extension ExactDecimal {
    /// The number with the other sign.
    package var negated: ExactDecimal {
        ExactDecimal(isNegative: !isNegative, coefficient: coefficient, scale: scale)
    }

    /// The sum, at the larger of the scales.
    /// - Throws: `tooLong` when the sum has more than 38 digits.
    package func adding(_ other: ExactDecimal) throws(Fault) -> ExactDecimal {
        guard let (one, two) = aligned(self, other) ?? aligned(reduced, other.reduced) else { throw .tooLong }
        if one.isNegative == two.isNegative {
            return try ExactDecimal(
                isNegative: one.isNegative,
                fitting: (0, one.coefficient + two.coefficient),
                scale: one.scale
            )
        }
        let isLarger = one.coefficient >= two.coefficient
        return ExactDecimal(
            isNegative: isLarger ? one.isNegative : two.isNegative,
            coefficient: isLarger ? one.coefficient - two.coefficient : two.coefficient - one.coefficient,
            scale: one.scale
        )
    }

    /// The product, at the sum of the scales unless only fewer digits fit.
    /// - Throws: `tooLong` when the exact product has more than 38 digits.
    package func multiplied(by other: ExactDecimal) throws(Fault) -> ExactDecimal {
        let product = coefficient.multipliedFullWidth(by: other.coefficient)
        return try ExactDecimal(
            isNegative: isNegative != other.isNegative,
            fitting: (product.high, product.low),
            scale: scale + other.scale
        )
    }

    /// The quotient with a number of digits behind the point.
    /// - Throws: `divisionByZero`, or `tooLong` when the quotient has more than 38 digits.
    package func divided(
        by divisor: ExactDecimal,
        places: Int,
        _ mode: RoundingMode
    ) throws(Fault) -> ExactDecimal {
        guard divisor.coefficient != 0 else { throw .divisionByZero }
        // The quotient of the coefficients has `scale - divisor.scale` places; digits are added up to what is wanted.
        let working = max(places, scale - divisor.scale)
        var (quotient, remainder) = coefficient.quotientAndRemainder(dividingBy: divisor.coefficient)
        for _ in 0..<working - (scale - divisor.scale) {
            let shifted = remainder.multipliedFullWidth(by: 10)
            let digit = divisor.coefficient.dividingFullWidth((shifted.high, shifted.low))
            guard quotient < Self.power(Self.maximumDigits - 1) else { throw .tooLong }
            quotient = quotient * 10 + digit.quotient
            remainder = digit.remainder
        }
        let isBelowZero = isNegative != divisor.isNegative
        guard working > places else {
            return try Self.rounded(quotient, remainder, of: divisor.coefficient, isBelowZero, places, mode)
        }
        let unit = Self.power(working - places)
        let rest = quotient % unit
        // What the division left over decides only whether the rest is exactly nothing or exactly a half.
        let beyond = remainder == 0 ? rest * 2 : rest * 2 + 1
        return try Self.rounded(quotient / unit, beyond, of: unit * 2, isBelowZero, places, mode)
    }

    /// The number with exactly so many digits behind the point.
    /// - Throws: `tooLong` when it then has more than 38 digits.
    package func rounded(to places: Int, _ mode: RoundingMode) throws(Fault) -> ExactDecimal {
        guard places < scale else {
            guard let result = scaled(to: places) else { throw .tooLong }
            return result
        }
        let unit = Self.power(scale - places)
        return try Self.rounded(coefficient / unit, coefficient % unit, of: unit, isNegative, places, mode)
    }

    /// A magnitude of whole units, rounded by the part `rest` of `unit` that is left over.
    private static func rounded(
        _ magnitude: UInt128,
        _ rest: UInt128,
        of unit: UInt128,
        _ isNegative: Bool,
        _ places: Int,
        _ mode: RoundingMode
    ) throws(Fault) -> ExactDecimal {
        let remainder: RoundingMode.Remainder =
            rest == 0 ? .zero : rest < unit - rest ? .belowHalf : rest == unit - rest ? .half : .aboveHalf
        let raised = mode.raises(magnitude, remainder, isNegative: isNegative) ? magnitude + 1 : magnitude
        guard raised < power(maximumDigits) else { throw .tooLong }
        return ExactDecimal(isNegative: isNegative, coefficient: raised, scale: places)
    }

    private func aligned(_ one: ExactDecimal, _ two: ExactDecimal) -> (ExactDecimal, ExactDecimal)? {
        let places = max(one.scale, two.scale)
        guard let left = one.scaled(to: places), let right = two.scaled(to: places) else { return nil }
        return (left, right)
    }
}
