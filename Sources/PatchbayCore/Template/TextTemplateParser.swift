/// Reads a ``TextTemplate``.
struct TextTemplateParser {
    private let bytes: [UInt8]
    /// The next byte.
    private var place = 0
    private var parts: [TextTemplate.Part] = []
    private var literal: [UInt8] = []
    private var literalStart = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The pieces of the whole template.
    mutating func template() throws(TemplateError) -> [TextTemplate.Part] {
        while place < bytes.count {
            let byte = bytes[place]
            let isDoubled = place + 1 < bytes.count && bytes[place + 1] == byte
            switch byte {
            case UInt8(ascii: "{") where !isDoubled:
                closeLiteral()
                parts.append(try variable())
                literalStart = place
            case UInt8(ascii: "}") where !isDoubled:
                throw TemplateError(
                    offset: place,
                    message: "a `}` without its `{`",
                    help: "Write `}}` for a brace in the text."
                )
            case UInt8(ascii: "{"), UInt8(ascii: "}"):
                literal.append(byte)
                place += 2
            default:
                literal.append(byte)
                place += 1
            }
        }
        closeLiteral()
        return parts
    }

    private mutating func closeLiteral() {
        guard place > literalStart else { return }
        parts.append(.literal(String(decoding: literal, as: UTF8.self), range: literalStart..<place))
        literal = []
    }

    private mutating func variable() throws(TemplateError) -> TextTemplate.Part {
        let start = place
        place += 1
        var isNameStart = true
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "}"), !isNameStart {
                place += 1
                let name = String(decoding: bytes[start + 1..<place - 1], as: UTF8.self)
                return .variable(name, range: start..<place)
            }
            if byte == UInt8(ascii: "."), !isNameStart {
                isNameStart = true
            } else if isLetter(byte) || !isNameStart && (byte == UInt8(ascii: "_") || byte &- 0x30 < 10) {
                isNameStart = false
            } else {
                throw unexpected(byte, start: start, isNameStart: isNameStart)
            }
            place += 1
        }
        throw TemplateError(
            offset: start,
            message: "a `{` without its `}`",
            help: "Close the variable with `}`, or write `{{` for a brace in the text."
        )
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- 0x61 < 26
    }

    private func unexpected(_ byte: UInt8, start: Int, isNameStart: Bool) -> TemplateError {
        if byte == UInt8(ascii: "}") {
            return TemplateError(
                offset: place,
                message: place == start + 1 ? "a variable without a name" : "a variable's name that ends in `.`",
                help: "Write a name, or `{{}}` for a pair of braces in the text."
            )
        }
        let tail = String(decoding: bytes[place..<min(place + 4, bytes.count)], as: UTF8.self)
        let found =
            byte == 0x20
            ? "a blank" : byte < 0x20 ? "a control character" : "`\(String(tail.unicodeScalars.prefix(1)))`"
        return TemplateError(
            offset: place,
            message: isNameStart ? "\(found) at the start of a variable's name" : "\(found) in a variable's name",
            help: "Use letters, digits and `_` joined by dots, or write `{{` for a brace in the text."
        )
    }
}
