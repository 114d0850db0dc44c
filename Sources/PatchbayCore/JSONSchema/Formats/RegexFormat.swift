import PatchbayEngine

/// The format `regex`: patterns of ECMA-262, also those that cannot match in linear time (validation section 7.3.8).
enum RegexFormat {
    static let all: [StringFormat] = [
        StringFormat(name: "regex", phrase: "a regular expression", isMet: accepts)
    ]

    /// Whether a text is a pattern.
    @Sendable private static func accepts(_ text: String) -> Bool {
        let regular = Array(withoutIrregularParts(Array(text.unicodeScalars)))
        var view = String.UnicodeScalarView()
        view.append(contentsOf: regular)
        return (try? RegularExpression(String(view), syntax: .ecma)) != nil
    }

    /// A pattern with plain groups for look-around and for back-references, so that the rest of it can be checked.
    private static func withoutIrregularParts(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        let plainGroup = Array("(?:".unicodeScalars)
        var output: [Unicode.Scalar] = []
        var rest = scalars[...]
        var isInClass = false
        while let scalar = rest.first {
            if scalar == "\\" {
                let length = isInClass ? 0 : backReferenceLength(rest)
                output += length > 0 ? plainGroup + [")"] : Array(rest.prefix(2))
                rest = rest.dropFirst(max(length, 2))
            } else if !isInClass, let length = lookAroundLength(rest) {
                output += plainGroup
                rest = rest.dropFirst(length)
            } else {
                if scalar == "[" { isInClass = true }
                if scalar == "]" { isInClass = false }
                output.append(scalar)
                rest = rest.dropFirst()
            }
        }
        return output
    }

    /// The length of `\1` or `\k<name>` at the start, 0 when there is neither.
    private static func backReferenceLength(_ rest: ArraySlice<Unicode.Scalar>) -> Int {
        let escaped = rest.dropFirst()
        guard let first = escaped.first else { return 0 }
        if ("1"..."9").contains(first) { return 1 + escaped.prefix { ("0"..."9").contains($0) }.count }
        guard escaped.starts(with: "k<".unicodeScalars), let end = escaped.firstIndex(of: ">") else { return 0 }
        return end + 1 - rest.startIndex
    }

    /// The length of the opening of a look-around group at the start.
    private static func lookAroundLength(_ rest: ArraySlice<Unicode.Scalar>) -> Int? {
        ["(?<=", "(?<!", "(?=", "(?!"].first { rest.starts(with: $0.unicodeScalars) }?.unicodeScalars.count
    }
}
