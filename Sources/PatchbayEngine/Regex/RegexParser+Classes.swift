/// Classes in brackets of ECMA-262 patterns.
extension RegexParser {
    /// A class in brackets; `[]` is empty and `[^]` is every character.
    mutating func ecmaClass() throws(RegularExpressionError) -> ScalarSet {
        let start = place
        place += 1
        let isNegated = take("^")
        var builder = ScalarSetBuilder()
        while !take("]") {
            guard place < scalars.count else { throw fault("a class without its `]`", at: start) }
            try ecmaClassPart(into: &builder)
        }
        return builder.set(isNegated: isNegated, ignoreCase: ignoreCase)
    }

    private mutating func ecmaClassPart(into builder: inout ScalarSetBuilder) throws(RegularExpressionError) {
        let start = place
        if try ecmaClassEscape(into: &builder) { return }
        let first = try ecmaClassScalar()
        // Behind a class escape, or before the end, the hyphen is itself.
        guard peek == "-", place + 1 < scalars.count, scalars[place + 1] != "]" else {
            return builder.add(first...first)
        }
        place += 1
        if try ecmaClassEscape(into: &builder) {
            builder.add(first...first)
            return builder.add(0x2D...0x2D)
        }
        let last = try ecmaClassScalar()
        guard first <= last else { throw fault("a range whose ends are the wrong way round", at: start) }
        builder.add(first...last)
    }

    private mutating func ecmaClassScalar() throws(RegularExpressionError) -> UInt32 {
        guard let next = peek else { throw fault("a class without its `]`") }
        guard next == "\\" else {
            place += 1
            return next.value
        }
        if take(text: "\\b") { return 0x08 }
        return try ecmaCharacterEscape()
    }
}
