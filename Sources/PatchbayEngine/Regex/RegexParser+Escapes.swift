/// Escapes of ECMA-262 that mean one character or one class.
extension RegexParser {
    /// Adds the class of `\d`, `\w`, `\s`, `\p{…}` or one of their opposites when that comes next.
    mutating func ecmaClassEscape(into builder: inout ScalarSetBuilder) throws(RegularExpressionError) -> Bool {
        guard peek == "\\", place + 1 < scalars.count else { return false }
        let letter = scalars[place + 1]
        switch letter {
        case "d", "D": builder.add(Self.digits, isNegated: letter == "D")
        case "w", "W": builder.add(ignoreCase ? Self.foldedWords : Self.words, isNegated: letter == "W")
        case "s", "S": builder.add(Self.spaces, isNegated: letter == "S")
        case "p", "P":
            try ecmaProperty(isNegated: letter == "P", into: &builder)
            return true
        default: return false
        }
        place += 2
        return true
    }

    private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
    private static let words: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
    /// U+017F and U+212A fold to `s` and `k`.
    private static let foldedWords = words + [0x17F...0x17F, 0x212A...0x212A]
    private static let spaces: [ClosedRange<UInt32>] = [
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ]

    private mutating func ecmaProperty(
        isNegated: Bool,
        into builder: inout ScalarSetBuilder
    ) throws(RegularExpressionError) {
        let start = place
        place += 2
        var text = ""
        if take("{") {
            while let next = peek, next != "}", text.utf8.count < 64 {
                text.unicodeScalars.append(next)
                place += 1
            }
        }
        guard take("}") else {
            throw fault("a property escape without its braces", at: start, help: "Write it as `\\p{L}`.")
        }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let name = parts.count == 2 ? parts[0] : "gc"
        let value = parts[parts.count - 1]
        let isCategory = name == "gc" || name == "General_Category"
        if isCategory, let mask = GeneralCategories.mask(named: value) {
            builder.add(categories: mask, isNegated: isNegated)
        } else if name == "sc" || name == "Script", let ranges = UnicodeScripts.ranges(named: value) {
            builder.add(ranges, isNegated: isNegated)
        } else if parts.count == 1, let property = ScalarProperty(named: value) {
            builder.add(property, isNegated: isNegated)
        } else {
            throw fault("the unknown property `\(text)`", at: start, help: Self.propertyHelp)
        }
    }

    private static let propertyHelp =
        "Use a general category (`\\p{Lu}`), a script (`\\p{Script=Greek}`) or a property (`\\p{Alphabetic}`)."

    /// The scalar that an escape denotes.
    mutating func ecmaCharacterEscape() throws(RegularExpressionError) -> UInt32 {
        let start = place
        place += 1
        guard let letter = peek else { throw fault("a `\\` with nothing behind it", at: start) }
        place += 1
        switch letter {
        case "t": return 0x09
        case "n": return 0x0A
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "0":
            if let next = peek, ("0"..."9").contains(next) { throw fault("an octal escape", at: start) }
            return 0
        case "c":
            guard let next = peek, next.isASCII, next.properties.isAlphabetic else {
                throw fault("a `\\c` without a letter", at: start)
            }
            place += 1
            return next.value & 31
        case "x": return try hexadecimal(digits: 2, startingAt: start)
        case "u": return try unicodeEscape(startingAt: start)
        default:
            guard letter.isASCII, !letter.properties.isXIDContinue, letter.value > 0x20, letter.value != 0x7F else {
                throw fault("the unknown escape `\\\(letter)`", at: start, help: "Write the character without `\\`.")
            }
            return letter.value
        }
    }

    private mutating func unicodeEscape(startingAt start: Int) throws(RegularExpressionError) -> UInt32 {
        if take("{") {
            var value: UInt32 = 0
            var count = 0
            while let digit = peek.flatMap({ Self.hexadecimalValue($0) }), value <= 0x10FFFF {
                value = value << 4 | digit
                count += 1
                place += 1
            }
            guard count > 0, take("}"), Unicode.Scalar(value) != nil else {
                throw fault("a `\\u{…}` that names no character", at: start)
            }
            return value
        }
        let value = try hexadecimal(digits: 4, startingAt: start)
        guard value & 0xF800 == 0xD800 else { return value }
        if value < 0xDC00, take(text: "\\u") {
            let low = try hexadecimal(digits: 4, startingAt: start)
            if low & 0xFC00 == 0xDC00 { return 0x10000 + (value & 0x3FF) << 10 + (low & 0x3FF) }
        }
        throw fault("half of a surrogate pair, which no text holds", at: start)
    }

    private mutating func hexadecimal(digits: Int, startingAt start: Int) throws(RegularExpressionError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = peek.flatMap({ Self.hexadecimalValue($0) }) else {
                throw fault("an escape with fewer than \(digits) hexadecimal digits", at: start)
            }
            value = value << 4 | digit
            place += 1
        }
        return value
    }

    private static func hexadecimalValue(_ scalar: Unicode.Scalar) -> UInt32? {
        switch scalar {
        case "0"..."9": scalar.value - 0x30
        case "a"..."f": scalar.value - 0x57
        case "A"..."F": scalar.value - 0x37
        default: nil
        }
    }
}
