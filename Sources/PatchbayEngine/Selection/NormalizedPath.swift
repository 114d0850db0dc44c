/// The place of a node in a document: names and indices that are not negative (RFC 9535 section 2.7).
package struct NormalizedPath: Hashable, Sendable, CustomStringConvertible {
    /// The steps from the root.
    package let segments: [PathSegment]

    /// A place by its steps.
    package init(_ segments: [PathSegment] = []) {
        self.segments = segments
    }

    /// The canonical text, such as `$['a'][0]`.
    package var description: String {
        var text = "$"
        for segment in segments {
            switch segment {
            case .name(let name): text += "[\(Self.quoted(name))]"
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }

    /// The same place as a JSON Pointer.
    package var pointer: JSONPointer {
        JSONPointer(
            segments.map { segment in
                switch segment {
                case .name(let name): name
                case .index(let index): String(index)
                }
            }
        )
    }

    /// A name in single quotes, with the escapes of section 2.7.
    static func quoted(_ name: String) -> String {
        var text = "'"
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\u{8}": text += "\\b"
            case "\t": text += "\\t"
            case "\n": text += "\\n"
            case "\u{C}": text += "\\f"
            case "\r": text += "\\r"
            case "'": text += "\\'"
            case "\\": text += "\\\\"
            case "\0"..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "'"
    }
}
