extension ExactDecimal {
    /// Reads bytes that are exactly one JSON number; the digits behind the point are its scale.
    ///
    /// Zeros at the end of the fraction are dropped where only fewer digits fit.
    /// - Throws: `notANumber`, or `tooLong` when it has more than 38 digits.
    package init(_ bytes: Span<UInt8>) throws(Fault) {
        var place = 0
        let isNegative = bytes.count > 0 && bytes[0] == 0x2D
        if isNegative { place = 1 }
        var digits = DigitSum()
        guard place < bytes.count, bytes[place] &- 0x30 < 10 else { throw .notANumber }
        if bytes[place] == 0x30 {
            place += 1
        } else {
            place = digits.read(bytes, from: place)
        }
        var scale = 0
        if place < bytes.count, bytes[place] == 0x2E {
            let end = digits.read(bytes, from: place + 1)
            scale = end - place - 1
            guard scale > 0 else { throw .notANumber }
            place = end
        }
        if place < bytes.count { scale -= try Self.exponent(bytes, place) }
        if digits.isTooLong { throw .tooLong }
        let zeros = min(digits.zeros, Self.maximumDigits)
        scale -= digits.zeros - zeros
        if digits.value == 0 { scale = min(max(0, scale), Self.maximumDigits) }
        if scale < 0 {
            guard scale >= -Self.maximumDigits else { throw .tooLong }
            let product = digits.value.multipliedFullWidth(by: Self.power(-scale))
            guard product.high == 0 else { throw .tooLong }
            digits.value = product.low
            scale = 0
        }
        let product = digits.value.multipliedFullWidth(by: Self.power(zeros))
        try self.init(isNegative: isNegative, fitting: (product.high, product.low), scale: scale)
    }

    /// Reads a JSON number's text.
    /// - Throws: as for bytes.
    package init(_ number: JSONNumber) throws(Fault) {
        try self.init(number.text.utf8.span)
    }

    /// An exponent and what starts it; beyond a million it makes no difference.
    private static func exponent(_ bytes: Span<UInt8>, _ start: Int) throws(Fault) -> Int {
        guard bytes[start] | 0x20 == 0x65 else { throw .notANumber }
        var place = start + 1
        var isNegative = false
        if place < bytes.count, bytes[place] == 0x2B || bytes[place] == 0x2D {
            isNegative = bytes[place] == 0x2D
            place += 1
        }
        guard place < bytes.count else { throw .notANumber }
        var value = 0
        while place < bytes.count {
            guard bytes[place] &- 0x30 < 10 else { throw .notANumber }
            value = min(value * 10 + Int(bytes[place] &- 0x30), 1_000_000)
            place += 1
        }
        return isNegative ? -value : value
    }

    /// The JSON text: digits, and a point where there is a fraction.
    package var text: String {
        let digits = coefficient <= UInt128(UInt64.max) ? String(UInt64(coefficient)) : String(coefficient)
        let sign = isNegative ? "-" : ""
        guard scale > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.utf8.count)) + digits
        return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
    }
}

/// Decimal digits as they are read; zeros at the end wait until another digit needs them.
private struct DigitSum {
    var value: UInt128 = 0
    var zeros = 0
    var isTooLong = false
    private var count = 0

    /// Reads the digits from a place on, and gives the place behind them.
    mutating func read(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var place = start
        while place < bytes.count, bytes[place] &- 0x30 < 10 {
            add(bytes[place] &- 0x30)
            place += 1
        }
        return place
    }

    private mutating func add(_ digit: UInt8) {
        if digit == 0 {
            if count > 0 { zeros += 1 }
            return
        }
        count += zeros + 1
        guard count <= ExactDecimal.maximumDigits else {
            isTooLong = true
            return
        }
        value = value * ExactDecimal.power(zeros + 1) + UInt128(digit)
        zeros = 0
    }
}
