/// Moves the decimal point of a JSON number on its text: no arithmetic, no rounding, every digit kept.
enum PointShift {
    /// The most digits on a side of the point, so that `1e999999999` cannot ask for a gigabyte of zeros.
    static let digitLimit = 400

    /// Why a number cannot be shifted.
    enum Fault {
        /// The number has more than `digitLimit` digits on a side of the point.
        case tooLong
        /// The text is no number.
        case notANumber
    }

    /// Adds to the context's open text a number with its point moved `places` to the left, at least that many
    /// fraction digits, and every digit of the input kept.
    ///
    /// `1000` by 2 is `10.00`, `5` by 2 is `0.05`, `1e3` by 2 is `10.00`, `0.000381` by 2 is `0.00000381`.
    static func write(_ bytes: Span<UInt8>, left places: Int, _ context: inout MappingContext) -> Fault? {
        var isNegative = false
        var first = 0
        if bytes.count > 0, bytes[0] == 0x2D {
            isNegative = true
            first = 1
        }
        if isWhole(bytes, first) {
            writeWhole(bytes, first, isNegative, places, &context)
            return nil
        }
        var digits: [UInt8] = []
        var scale = 0
        var place = first
        var seenPoint = false
        while place < bytes.count, bytes[place] | 0x20 != 0x65 {
            if bytes[place] == 0x2E {
                seenPoint = true
            } else {
                guard bytes[place] &- 0x30 < 10 else { return .notANumber }
                digits.append(bytes[place])
                if seenPoint { scale += 1 }
            }
            place += 1
        }
        guard !digits.isEmpty, let exponent = exponent(bytes, place) else { return .notANumber }
        scale -= exponent
        while scale > 0, digits.last == 0x30, digits.count > 1 {
            digits.removeLast()
            scale -= 1
        }
        guard abs(scale) <= digitLimit, digits.count <= digitLimit else { return .tooLong }
        if scale < 0 {
            digits.append(contentsOf: repeatElement(0x30, count: -scale))
            scale = 0
        }
        write(digits, isNegative, fractionDigits: scale + places, &context)
        return nil
    }

    /// Whether a number is digits and nothing else, without a leading zero that says nothing.
    @inline(__always) private static func isWhole(_ bytes: Span<UInt8>, _ first: Int) -> Bool {
        guard first < bytes.count, bytes.count - first <= digitLimit else { return false }
        if bytes[first] == 0x30 { return bytes.count == first + 1 }
        for index in first..<bytes.count where bytes[index] &- 0x30 >= 10 { return false }
        return true
    }

    /// Writes a run of digits with the point before the last `places` of them.
    @inline(__always) private static func writeWhole(
        _ bytes: Span<UInt8>,
        _ first: Int,
        _ isNegative: Bool,
        _ places: Int,
        _ context: inout MappingContext
    ) {
        let count = bytes.count - first
        if isNegative { context.append(0x2D) }
        if count <= places {
            context.append(0x30)
            context.append(0x2E)
            context.append(repeating: 0x30, count: places - count)
        }
        for index in first..<bytes.count {
            if index == bytes.count - places, index > first { context.append(0x2E) }
            context.append(bytes[index])
        }
    }

    private static func exponent(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
        guard start < bytes.count else { return 0 }
        var place = start + 1
        var isNegative = false
        if place < bytes.count, bytes[place] == 0x2B || bytes[place] == 0x2D {
            isNegative = bytes[place] == 0x2D
            place += 1
        }
        guard place < bytes.count else { return nil }
        var value = 0
        while place < bytes.count {
            guard bytes[place] &- 0x30 < 10 else { return nil }
            value = min(value * 10 + Int(bytes[place] &- 0x30), 1_000_000)
            place += 1
        }
        return isNegative ? -value : value
    }

    /// Adds digits with a point before the last `fractionDigits` of them.
    static func write(
        _ digits: [UInt8],
        _ isNegative: Bool,
        fractionDigits: Int,
        _ context: inout MappingContext
    ) {
        var digits = digits[...]
        while digits.count > fractionDigits + 1, digits.first == 0x30 { digits = digits.dropFirst() }
        if isNegative { context.append(0x2D) }
        let missing = fractionDigits + 1 - digits.count
        if missing > 0 {
            context.append(0x30)
            if fractionDigits > 0 { context.append(0x2E) }
            context.append(repeating: 0x30, count: missing - 1)
            for digit in digits { context.append(digit) }
            return
        }
        for (offset, digit) in digits.enumerated() {
            if offset == digits.count - fractionDigits, fractionDigits > 0 { context.append(0x2E) }
            context.append(digit)
        }
    }
}
