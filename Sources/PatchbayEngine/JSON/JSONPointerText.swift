/// JSON Pointers (RFC 6901) of places in a record.
package enum JSONPointerText {
    /// The pointer that the segments spell.
    package static func text(_ segments: [PathSegment]) -> String {
        segments.map { segment in
            switch segment {
            case .name(let name): "/" + escape(name)
            case .index(let index): "/\(index)"
            }
        }.joined()
    }

    /// A reference token: `~` as `~0`, `/` as `~1`.
    package static func escape(_ name: String) -> String {
        var token = ""
        for character in name.unicodeScalars {
            switch character {
            case "~": token += "~0"
            case "/": token += "~1"
            default: token.unicodeScalars.append(character)
            }
        }
        return token
    }
}
