import PatchbayEngine

/// The form of a node on one line, given up as soon as it is too wide, so that trying it costs no more than a line.
struct JSONLine {
    private(set) var text = ""
    private var left: Int

    /// A line that may take so many columns.
    init(limit: Int) {
        left = limit
    }

    /// Adds a node; false when it does not fit or could not be read, and the line is of no use then.
    mutating func append(_ node: JSONNode) -> Bool {
        switch node {
        case .null, .bool, .number, .string: return add(Self.atom(node))
        case .invalid: return false
        case .array(let elements, _):
            guard add("[") else { return false }
            for (index, element) in elements.enumerated() {
                guard index == 0 || add(", "), append(element) else { return false }
            }
            return add("]")
        case .object(let members, _):
            guard !members.isEmpty else { return add("{}") }
            guard add("{ ") else { return false }
            for (index, member) in members.enumerated() {
                guard index == 0 || add(", "), add(JSONSpelling.quoted(member.name)), add(": "), append(member.value)
                else { return false }
            }
            return add(" }")
        }
    }

    private mutating func add(_ part: String) -> Bool {
        left -= part.unicodeScalars.count
        guard left >= 0 else { return false }
        text += part
        return true
    }

    /// The text of a node that has no parts.
    static func atom(_ node: JSONNode) -> String {
        switch node {
        case .null: "null"
        case .bool(let flag, _): flag ? "true" : "false"
        case .number(let number, _): number.text
        case .string(let text, _): JSONSpelling.quoted(text)
        case .array, .object, .invalid: ""
        }
    }
}

/// How a canonical spec spells a string.
enum JSONSpelling {
    /// The string in quotes: what JSON demands is escaped (RFC 8259 section 7), and what a reader would not see is too.
    static func quoted(_ text: String) -> String {
        let plain = JSONText.quoted(text)
        guard !plain.unicodeScalars.allSatisfy(isClear) else { return plain }
        var result = ""
        for scalar in plain.unicodeScalars {
            if isClear(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return result
    }

    /// Whether a scalar is seen as what it is: printable, and no blank but the space.
    private static func isClear(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value != 0x7F }
        return PrintableText.isVisible(scalar) && scalar.properties.generalCategory != .spaceSeparator
    }
}
