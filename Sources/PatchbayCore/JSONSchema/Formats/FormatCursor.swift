/// Reads a text of a fixed grammar byte by byte.
struct FormatCursor {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// Whether everything is read.
    var isAtEnd: Bool { position == bytes.count }

    /// The next byte.
    var next: UInt8? { isAtEnd ? nil : bytes[position] }

    /// Moves over a character if it is next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let next, next == UInt8(truncatingIfNeeded: character.value) else { return false }
        position += 1
        return true
    }

    /// Moves over one character of a set if it is next.
    mutating func take(oneOf characters: String) -> Bool {
        guard let next, characters.utf8.contains(next) else { return false }
        position += 1
        return true
    }

    /// The value of exactly so many ASCII digits.
    mutating func number(digits count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + count] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        position += count
        return value
    }

    /// Moves over one or more ASCII digits.
    mutating func takeDigits() -> Bool {
        let start = position
        while let next, (48...57).contains(next) { position += 1 }
        return position > start
    }
}
