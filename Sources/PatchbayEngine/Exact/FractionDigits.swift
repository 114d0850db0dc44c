/// The digits behind a second's decimal point as they were written, at most 32 of them, without an allocation.
struct FractionDigits: RandomAccessCollection, ExpressibleByArrayLiteral {
    /// The most digits that are kept.
    static let limit = 32

    private var digits = InlineArray<32, UInt8>(repeating: 0)
    private(set) var endIndex = 0
    var startIndex: Int { 0 }

    /// No digits.
    init() {}

    /// The first digits of a sequence of ASCII digits.
    init(_ digits: some Sequence<UInt8>) {
        for digit in digits.prefix(Self.limit) { append(digit) }
    }

    init(arrayLiteral elements: UInt8...) { self.init(elements) }

    subscript(position: Int) -> UInt8 { digits[position] }

    /// Adds an ASCII digit; there must be room.
    mutating func append(_ digit: UInt8) {
        digits[endIndex] = digit
        endIndex += 1
    }
}
