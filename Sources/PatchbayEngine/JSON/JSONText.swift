/// JSON text of values (RFC 8259): each string in its minimal spelling, numbers as written.
package enum JSONText {
    /// The compact text of a value.
    package static func compact(_ value: JSONValue) -> String {
        var text: [UInt8] = []
        append(value, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The text of a value on lines of their own, two blanks for each level; without a line end at its end.
    package static func pretty(_ value: JSONValue) -> String {
        var text: [UInt8] = []
        appendPretty(value, depth: 0, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// A string in quotes, escaped where it must be.
    package static func quoted(_ content: String) -> String {
        var text: [UInt8] = []
        appendQuoted(content, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Adds the compact text of a value.
    package static func append(_ value: JSONValue, to text: inout [UInt8]) {
        switch value {
        case .null: text.append(contentsOf: "null".utf8)
        case .bool(let flag): text.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let number): text.append(contentsOf: number.text.utf8)
        case .string(let content): appendQuoted(content, to: &text)
        case .array(let elements):
            text.append(0x5B)
            for (index, element) in elements.enumerated() {
                if index > 0 { text.append(0x2C) }
                append(element, to: &text)
            }
            text.append(0x5D)
        case .object(let object):
            text.append(0x7B)
            for (index, member) in object.members.enumerated() {
                if index > 0 { text.append(0x2C) }
                appendQuoted(member.name, to: &text)
                text.append(0x3A)
                append(member.value, to: &text)
            }
            text.append(0x7D)
        }
    }

    /// Adds the text of a value on lines of their own; empty arrays and objects stay on one.
    private static func appendPretty(_ value: JSONValue, depth: Int, to text: inout [UInt8]) {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            text.append(0x5B)
            for (index, element) in elements.enumerated() {
                startLine(isFirst: index == 0, depth: depth + 1, in: &text)
                appendPretty(element, depth: depth + 1, to: &text)
            }
            endLines(with: 0x5D, depth: depth, in: &text)
        case .object(let object) where !object.isEmpty:
            text.append(0x7B)
            for (index, member) in object.members.enumerated() {
                startLine(isFirst: index == 0, depth: depth + 1, in: &text)
                appendQuoted(member.name, to: &text)
                text.append(contentsOf: ": ".utf8)
                appendPretty(member.value, depth: depth + 1, to: &text)
            }
            endLines(with: 0x7D, depth: depth, in: &text)
        default:
            append(value, to: &text)
        }
    }

    private static func startLine(isFirst: Bool, depth: Int, in text: inout [UInt8]) {
        if !isFirst { text.append(0x2C) }
        text.append(0x0A)
        text.append(contentsOf: repeatElement(0x20, count: 2 * depth))
    }

    private static func endLines(with closer: UInt8, depth: Int, in text: inout [UInt8]) {
        text.append(0x0A)
        text.append(contentsOf: repeatElement(0x20, count: 2 * depth))
        text.append(closer)
    }

    private static func appendQuoted(_ content: String, to text: inout [UInt8]) {
        text.append(0x22)
        for byte in content.utf8 { appendEscaped(byte) { text.append($0) } }
        text.append(0x22)
    }

    /// Gives the bytes that stand for one byte of plain UTF-8 inside quotes (RFC 8259 section 7).
    @inline(__always) static func appendEscaped(_ byte: UInt8, _ emit: (UInt8) -> Void) {
        if byte >= 0x20, byte != 0x22, byte != 0x5C { return emit(byte) }
        emit(0x5C)
        switch byte {
        case 0x22, 0x5C: emit(byte)
        case 0x08: emit(0x62)
        case 0x0C: emit(0x66)
        case 0x0A: emit(0x6E)
        case 0x0D: emit(0x72)
        case 0x09: emit(0x74)
        default:
            emit(0x75)
            emit(0x30)
            emit(0x30)
            emit(0x30 + byte >> 4)
            emit(byte & 15 < 10 ? 0x30 + byte & 15 : 0x57 + byte & 15)
        }
    }
}
