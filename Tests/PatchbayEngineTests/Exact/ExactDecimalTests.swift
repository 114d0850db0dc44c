import PatchbayEngine
import PatchbayTestSupport
import Testing

@Suite struct ExactDecimalTests {
    private func decimal(_ text: String) throws -> ExactDecimal {
        try ExactDecimal(JSONNumber(checked: text))
    }

    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("0.00", "0.00"), ("10.00", "10.00"), ("-1.5e3", "-1500"), ("1.50e1", "15.0"),
        ("5e-3", "0.005"), ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
        ("1e37", "10000000000000000000000000000000000000"), ("0e999999999", "0"), ("0e-999999999", "0." + zeros(38)),
        ("0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001"),
        ("1." + zeros(60), "1." + zeros(37)), ("100e-2", "1.00"),
    ])
    func readsAndWrites(_ written: String, _ expected: String) throws {
        #expect(try decimal(written).text == expected)
    }

    @Test(arguments: ["1e38", "123456789012345678901234567890123456789", "1e-39", "1e999999999999", "1e-999999999999"])
    func refusesWhatDoesNotFit(_ text: String) {
        #expect(throws: ExactDecimal.Fault.tooLong) { try decimal(text) }
    }

    @Test(arguments: ["", "-", "+1", "01", ".5", "5.", "1e", "1e+", "0x10", " 1", "1 ", "1,5", "\u{661}", "NaN", "--1"])
    func refusesWhatIsNoNumber(_ text: String) {
        #expect(throws: ExactDecimal.Fault.notANumber) { try decimal(text) }
    }

    /// A row of the table that documents Java's `RoundingMode`, with one decimal place rounded to none.
    struct Row: Sendable, CustomTestStringConvertible {
        var number: String
        var results: [RoundingMode: String]
        var testDescription: String { number }

        init(_ number: String, up: Int, down: Int, ceiling: Int, floor: Int, halfUp: Int, halfDown: Int, halfEven: Int)
        {
            self.number = number
            results = [
                .up: "\(up)", .down: "\(down)", .ceiling: "\(ceiling)", .floor: "\(floor)", .halfUp: "\(halfUp)",
                .halfDown: "\(halfDown)", .halfEven: "\(halfEven)",
            ]
        }
    }

    static let rows = [
        Row("5.5", up: 6, down: 5, ceiling: 6, floor: 5, halfUp: 6, halfDown: 5, halfEven: 6),
        Row("2.5", up: 3, down: 2, ceiling: 3, floor: 2, halfUp: 3, halfDown: 2, halfEven: 2),
        Row("1.6", up: 2, down: 1, ceiling: 2, floor: 1, halfUp: 2, halfDown: 2, halfEven: 2),
        Row("1.1", up: 2, down: 1, ceiling: 2, floor: 1, halfUp: 1, halfDown: 1, halfEven: 1),
        Row("1.0", up: 1, down: 1, ceiling: 1, floor: 1, halfUp: 1, halfDown: 1, halfEven: 1),
        Row("-1.0", up: -1, down: -1, ceiling: -1, floor: -1, halfUp: -1, halfDown: -1, halfEven: -1),
        Row("-1.1", up: -2, down: -1, ceiling: -1, floor: -2, halfUp: -1, halfDown: -1, halfEven: -1),
        Row("-1.6", up: -2, down: -1, ceiling: -1, floor: -2, halfUp: -2, halfDown: -2, halfEven: -2),
        Row("-2.5", up: -3, down: -2, ceiling: -2, floor: -3, halfUp: -3, halfDown: -2, halfEven: -2),
        Row("-5.5", up: -6, down: -5, ceiling: -5, floor: -6, halfUp: -6, halfDown: -5, halfEven: -6),
        Row("0.5", up: 1, down: 0, ceiling: 1, floor: 0, halfUp: 1, halfDown: 0, halfEven: 0),
        Row("-0.5", up: -1, down: 0, ceiling: 0, floor: -1, halfUp: -1, halfDown: 0, halfEven: 0),
        Row(
            "2.500000000000000000000000000000000001",
            up: 3,
            down: 2,
            ceiling: 3,
            floor: 2,
            halfUp: 3,
            halfDown: 3,
            halfEven: 3
        ),
    ]

    @Test(arguments: rows) func rounds(_ row: Row) throws {
        let number = try decimal(row.number)
        for mode in RoundingMode.allCases {
            #expect(try number.rounded(to: 0, mode).text == row.results[mode], "\(mode)")
            let quotient = try number.divided(by: ExactDecimal(1), places: 0, mode)
            #expect(quotient.text == row.results[mode], "\(mode) of a quotient")
        }
    }

    @Test func roundingCarriesAndAddsZeros() throws {
        #expect(try decimal("9.995").rounded(to: 2, .halfUp).text == "10.00")
        #expect(try decimal("-0.004").rounded(to: 2, .halfUp).text == "0.00")
        #expect(try decimal("7").rounded(to: 2, .down).text == "7.00")
        let nines = String(repeating: "9", count: 37)
        #expect(throws: ExactDecimal.Fault.tooLong) { try decimal(nines).rounded(to: 2, .down) }
        #expect(throws: ExactDecimal.Fault.tooLong) {
            try decimal(nines + "9").divided(by: decimal("0.1"), places: 0, .up)
        }
    }

    @Test func divisionKnowsTiesFromWhatLiesBeyondThem() throws {
        #expect(try decimal("1").divided(by: decimal("8"), places: 2, .halfEven).text == "0.12")
        #expect(try decimal("3").divided(by: decimal("8"), places: 2, .halfEven).text == "0.38")
        // The digits that the dividend has beyond the places are not rounded first.
        #expect(try decimal("0.2500000001").divided(by: decimal("1"), places: 1, .halfEven).text == "0.3")
        #expect(try decimal("0.7500000001").divided(by: decimal("3"), places: 1, .halfDown).text == "0.3")
        #expect(try decimal("0.75").divided(by: decimal("3"), places: 1, .halfDown).text == "0.2")
        #expect(throws: ExactDecimal.Fault.divisionByZero) {
            try decimal("1").divided(by: decimal("0.0"), places: 2, .up)
        }
    }

    @Test func dropsZerosBeforeItGivesUp() throws {
        #expect(try decimal("1e37").adding(decimal("1.50e1")).text == "10000000000000000000000000000000000015")
        #expect(throws: ExactDecimal.Fault.tooLong) { try decimal("1e37").adding(decimal("0.1")) }
        let product = try decimal("0.50000000000000000000").multiplied(by: decimal("0.20000000000000000000"))
        #expect(product.text == "0.1" + zeros(37))
    }

    // MARK: Against big integers

    /// A random number and its units of 10^-scale.
    private func random(_ random: inout SeededRandom) -> (text: String, units: Digits, scale: Int, isNegative: Bool) {
        let count = Int.random(in: 1...38, using: &random)
        let scale = Int.random(in: 0...min(30, count), using: &random)
        var digits = (0..<count).map { _ in UInt8.random(in: 0...9, using: &random) }
        if Bool.random(using: &random) { digits = digits.map { Bool.random(using: &random) ? 9 : $0 % 2 } }
        let isNegative = Bool.random(using: &random)
        let text = Digits(digits).decimalText(scale: scale, isNegative: isNegative)
        return (text, Digits(digits), scale, isNegative)
    }

    @Test func sumsAndProductsAreThoseOfBigIntegers() throws {
        var random = SeededRandom(seed: 4217)
        for _ in 0..<4000 {
            let (one, two) = (self.random(&random), self.random(&random))
            let scale = max(one.scale, two.scale)
            let (left, right) = (one.units.shifted(scale - one.scale), two.units.shifted(scale - two.scale))
            let sum =
                one.isNegative == two.isNegative
                ? (left.adding(right), one.isNegative)
                : left.isLess(than: right)
                    ? (right.subtracting(left), two.isNegative) : (left.subtracting(right), one.isNegative)
            try expect(sum.0, scale, sum.1) { try decimal(one.text).adding(decimal(two.text)) }
            try expect(one.units.multiplied(by: two.units), one.scale + two.scale, one.isNegative != two.isNegative) {
                try decimal(one.text).multiplied(by: decimal(two.text))
            }
        }
    }

    /// The result has exactly these units, unless they need more than 38 digits.
    private func expect(_ units: Digits, _ scale: Int, _ isNegative: Bool, _ work: () throws -> ExactDecimal) throws {
        var (units, scale) = (units, scale)
        while scale > 0, units.count > 38 || scale > 38, let shorter = units.dividedByTen {
            (units, scale) = (shorter, scale - 1)
        }
        let fits = units.count <= 38 && scale <= 38
        guard fits else {
            #expect(throws: ExactDecimal.Fault.tooLong) { try work() }
            return
        }
        let result = try work()
        let expected = units.decimalText(scale: scale, isNegative: isNegative)
        #expect(result.rounded(matching: scale) == expected)
    }

    @Test func quotientsAndTheirRemaindersMakeTheDividend() throws {
        var random = SeededRandom(seed: 9535)
        for _ in 0..<4000 {
            let (one, two) = (self.random(&random), self.random(&random))
            let places = Int.random(in: 0...20, using: &random)
            guard !two.units.isZero,
                let quotient = try? decimal(one.text).divided(by: decimal(two.text), places: places, .down)
            else { continue }
            // quotient · 10^-places · divisor ≤ dividend < (quotient + 1) · 10^-places · divisor, in whole units.
            let units = Digits(String(quotient.coefficient).utf8.map { $0 - 48 })
            let dividend = one.units.shifted(two.scale + places)
            let divisor = two.units.shifted(one.scale)
            #expect(!dividend.isLess(than: units.multiplied(by: divisor)), "\(one.text) / \(two.text) at \(places)")
            #expect(
                dividend.isLess(than: units.adding(Digits([1])).multiplied(by: divisor)),
                "\(one.text) / \(two.text)"
            )
            #expect(quotient.scale == places)
        }
    }
}

private func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }

extension ExactDecimal {
    /// The text at a scale that the number may have with fewer zeros.
    fileprivate func rounded(matching scale: Int) -> String? {
        (try? rounded(to: max(scale, self.scale), .down))?.text
    }
}

/// A natural number as its decimal digits: slow, and plainly right.
private struct Digits {
    /// The most significant first, none of them a leading zero.
    let digits: [UInt8]

    init(_ digits: [UInt8]) { self.digits = Array(digits.drop { $0 == 0 }) }

    var isZero: Bool { digits.isEmpty }
    var count: Int { digits.count }

    func shifted(_ places: Int) -> Digits { Digits(digits + [UInt8](repeating: 0, count: places)) }

    var dividedByTen: Digits? { isZero ? self : digits.last == 0 ? Digits(digits.dropLast()) : nil }

    func isLess(than other: Digits) -> Bool {
        count == other.count ? digits.lexicographicallyPrecedes(other.digits) : count < other.count
    }

    func adding(_ other: Digits) -> Digits {
        let width = max(count, other.count) + 1
        var result = [UInt8](repeating: 0, count: width)
        var carry: UInt8 = 0
        for place in 0..<width {
            let sum = digit(place) + other.digit(place) + carry
            result[width - 1 - place] = sum % 10
            carry = sum / 10
        }
        return Digits(result)
    }

    func subtracting(_ other: Digits) -> Digits {
        var result = [UInt8](repeating: 0, count: count)
        var borrow: UInt8 = 0
        for place in 0..<count {
            let (top, bottom) = (digit(place), other.digit(place) + borrow)
            borrow = top < bottom ? 1 : 0
            result[count - 1 - place] = top + 10 * borrow - bottom
        }
        return Digits(result)
    }

    func multiplied(by other: Digits) -> Digits {
        var result = [Int](repeating: 0, count: count + other.count)
        for one in 0..<count {
            for two in 0..<other.count { result[one + two] += Int(digit(one)) * Int(other.digit(two)) }
        }
        for place in result.indices.dropLast() {
            result[place + 1] += result[place] / 10
            result[place] %= 10
        }
        return Digits(result.reversed().map { UInt8($0) })
    }

    private func digit(_ place: Int) -> UInt8 { place < count ? digits[count - 1 - place] : 0 }

    func decimalText(scale: Int, isNegative: Bool) -> String {
        let padded = zeros(max(0, scale + 1 - count)) + digits.map { String($0) }.joined()
        let whole = String(padded.dropLast(scale))
        let text = scale == 0 ? whole : whole + "." + padded.suffix(scale)
        return isNegative && !isZero ? "-" + text : text
    }
}
