package import PatchbayEngine

/// Writes a spec in the one form that `patchbay fmt` knows.
///
/// Members keep their order and numbers their spelling. An array or object that fits the line stands on it, as in
/// `{ "from": "$.id" }`; any other has each element on a line of its own, two blanks deeper. The members of the outermost
/// object always stand on lines of their own. Formatting what was formatted changes nothing.
package struct JSONFormatter {
    /// The columns that a line should not exceed, counted in Unicode scalars.
    package static let lineWidth = 120

    private var text: [UInt8] = []
    /// The columns that are taken on the current line.
    private var column = 0

    /// The canonical text of a node, with a line end at its end; nil when a part of it could not be read.
    package static func format(_ node: JSONNode) -> String? {
        var formatter = JSONFormatter()
        guard formatter.append(node, depth: 0, reserved: 0) else { return nil }
        formatter.text.append(0x0A)
        return String(decoding: formatter.text, as: UTF8.self)
    }

    /// The canonical text of a file; nil when it has findings as JSON, which formatting must not hide.
    package static func format(_ file: SourceFile) -> String? {
        let result = JSONParser.parse(file)
        guard result.diagnostics.isEmpty else { return nil }
        return result.root.flatMap(format)
    }

    /// The canonical text of a value, with a line end at its end.
    package static func format(_ value: JSONValue) -> String {
        var formatter = JSONFormatter()
        // Only nodes that could not be read stop the formatter, and a value has none.
        _ = formatter.append(JSONNode(value, at: SourceRange(0, 0)), depth: 0, reserved: 0)
        formatter.text.append(0x0A)
        return String(decoding: formatter.text, as: UTF8.self)
    }

    private mutating func emit(_ part: String) {
        text += Array(part.utf8)
        column += part.unicodeScalars.count
    }

    private mutating func startLine(depth: Int) {
        text.append(0x0A)
        text += repeatElement(0x20, count: 2 * depth)
        column = 2 * depth
    }

    /// Writes a node; `reserved` columns behind it belong to a comma.
    private mutating func append(_ node: JSONNode, depth: Int, reserved: Int) -> Bool {
        let isOutermost = depth == 0 && node.members?.isEmpty == false
        var line = JSONLine(limit: Self.lineWidth - column - reserved)
        if !isOutermost, line.append(node) {
            emit(line.text)
            return true
        }
        switch node {
        case .array(let elements, _):
            return appendParts("[", elements, "]", depth: depth) { formatter, element, reserved in
                formatter.append(element, depth: depth + 1, reserved: reserved)
            }
        case .object(let members, _):
            return appendParts("{", members, "}", depth: depth) { formatter, member, reserved in
                formatter.emit(JSONSpelling.quoted(member.name) + ": ")
                return formatter.append(member.value, depth: depth + 1, reserved: reserved)
            }
        case .null, .bool, .number, .string:
            emit(JSONLine.atom(node))
            return true
        case .invalid:
            return false
        }
    }

    private mutating func appendParts<Part>(
        _ opener: String,
        _ parts: [Part],
        _ closer: String,
        depth: Int,
        _ write: (inout JSONFormatter, Part, Int) -> Bool
    ) -> Bool {
        emit(opener)
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            startLine(depth: depth + 1)
            guard write(&self, part, isLast ? 0 : 1) else { return false }
            if !isLast { emit(",") }
        }
        startLine(depth: depth)
        emit(closer)
        return true
    }
}
