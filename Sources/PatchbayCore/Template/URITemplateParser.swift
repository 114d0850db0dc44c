/// Reads a URI Template (RFC 6570 section 2).
struct URITemplateParser {
    private let bytes: [UInt8]
    /// The next byte.
    private var place = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The parts of the whole template.
    mutating func template() throws(TemplateError) -> [URITemplatePart] {
        var parts: [URITemplatePart] = []
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "{") {
                parts.append(.expression(try expression()))
            } else {
                parts.append(.literal(try literal()))
            }
        }
        return parts
    }

    private var peek: UInt8? {
        place < bytes.count ? bytes[place] : nil
    }

    /// A literal (section 2.1); the apostrophe is in, as in the RFC's own examples.
    private mutating func literal() throws(TemplateError) -> String {
        let start = place
        while let next = peek, next != UInt8(ascii: "{") {
            switch next {
            case UInt8(ascii: "}"):
                throw fault("a `}` without its `{`", help: "Write `%7D` for a brace in the text.")
            case UInt8(ascii: "%"):
                guard PercentEncoding.isTriplet(bytes, at: place) else {
                    throw fault("a `%` without two hexadecimal digits", help: "Write `%25` for a percent sign.")
                }
            case 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
                UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"):
                throw fault("\(shown(next)), which no URI holds", help: "Write it percent-encoded.")
            default: break
            }
            place += 1
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func expression() throws(TemplateError) -> URITemplateExpression {
        let start = place
        place += 1
        let kind = try operatorKind()
        var variables: [URITemplateExpression.Variable] = []
        repeat {
            variables.append(try variable(startingAt: start))
        } while take(",")
        guard take("}") else {
            guard let next = peek else { throw unclosed(start) }
            throw fault("\(shown(next)) where `,` or `}` is expected")
        }
        return URITemplateExpression(kind: kind, variables: variables)
    }

    private mutating func operatorKind() throws(TemplateError) -> URITemplateExpression.Operator {
        guard let next = peek else { return .simple }
        if let kind = URITemplateExpression.Operator(rawValue: String(decoding: [next], as: UTF8.self)) {
            place += 1
            return kind
        }
        if "=,!@|".utf8.contains(next) { throw fault("the operator \(shown(next)), which is reserved for extensions") }
        return .simple
    }

    /// A variable with its modifier (sections 2.3 and 2.4).
    private mutating func variable(startingAt start: Int) throws(TemplateError) -> URITemplateExpression.Variable {
        let offset = place
        while let next = peek {
            if PercentEncoding.isTriplet(bytes, at: place) {
                place += 3
            } else if PercentEncoding.isAlphanumeric(next) || next == UInt8(ascii: "_") {
                place += 1
            } else if next == UInt8(ascii: "."), place > offset, bytes[place - 1] != next {
                place += 1
            } else {
                break
            }
        }
        guard place > offset, bytes[place - 1] != UInt8(ascii: ".") else {
            guard let next = peek else { throw unclosed(start) }
            throw fault("\(shown(next)) where a variable's name is expected", help: "Use letters, digits, `_` and `.`.")
        }
        var variable = URITemplateExpression.Variable(
            name: String(decoding: bytes[offset..<place], as: UTF8.self),
            offset: offset
        )
        if take("*") {
            variable.isExploded = true
        } else if take(":") {
            variable.prefix = try prefix()
        }
        return variable
    }

    private mutating func prefix() throws(TemplateError) -> Int {
        let start = place
        while let next = peek, next &- 0x30 < 10, place < start + 5 { place += 1 }
        guard place > start, place < start + 5, bytes[start] != UInt8(ascii: "0"),
            let length = Int(String(decoding: bytes[start..<place], as: UTF8.self))
        else {
            place = start
            throw fault("a prefix that is no length from 1 to 9999")
        }
        return length
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private func shown(_ byte: UInt8) -> String {
        switch byte {
        case 0x20: return "a blank"
        case 0..<0x20, 0x7F: return "a control character"
        default:
            let text = String(decoding: bytes[place..<min(place + 4, bytes.count)], as: UTF8.self)
            return "`\(String(text.unicodeScalars.prefix(1)))`"
        }
    }

    private func unclosed(_ start: Int) -> TemplateError {
        TemplateError(offset: start, message: "a `{` without its `}`", help: "Close the expression with `}`.")
    }

    private func fault(_ message: String, help: String? = nil) -> TemplateError {
        TemplateError(offset: place, message: message, help: help)
    }
}
