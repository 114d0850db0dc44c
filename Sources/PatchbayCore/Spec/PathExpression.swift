package import PatchbayEngine

/// A JSONPath (RFC 9535) of members and elements one after another, perhaps with `[*]` at its end.
package struct PathExpression: Sendable, Hashable {
    /// The text as written.
    package let text: String
    /// The way, without the `[*]`.
    package let segments: [PathSegment]
    /// Whether the path ends with `[*]`: all elements of the list that it leads to.
    package let isList: Bool

    /// Whether a scanner can follow the path: it leads to one value and counts from the front.
    package var isDirect: Bool {
        !isList && !segments.contains { if case .index(let index) = $0 { index < 0 } else { false } }
    }

    /// Reads a path.
    /// - Throws: a `PathExpressionError` with the offset of the mistake.
    package init(_ text: String) throws(PathExpressionError) {
        self.text = text
        var reader = Reader(bytes: Array(text.utf8))
        segments = try reader.path()
        isList = reader.isList
    }

    private struct Reader {
        let bytes: [UInt8]
        var place = 0
        var isList = false

        var byte: UInt8? { place < bytes.count ? bytes[place] : nil }

        mutating func path() throws(PathExpressionError) -> [PathSegment] {
            guard byte == 0x24 else {
                throw PathExpressionError(
                    offset: 0, message: "a path starts with `$`",
                    help: "Write `$.\(String(decoding: bytes, as: UTF8.self))`.")
            }
            place = 1
            var segments: [PathSegment] = []
            while let next = byte, !isList {
                if next == 0x5B, bytes[place...].starts(with: [0x5B, 0x2A, 0x5D]) {
                    isList = true
                    place += 3
                    continue
                }
                switch next {
                case 0x2E: segments.append(try member())
                case 0x5B: segments.append(try bracket())
                default:
                    throw PathExpressionError(
                        offset: place, message: "expected `.` or `[` in the path", help: "Write `$['…']` for an unusual name.")
                }
            }
            if place < bytes.count {
                throw PathExpressionError(offset: place, message: "nothing can follow `[*]` here", help: "Use `each` for lists.")
            }
            return segments
        }

        private mutating func member() throws(PathExpressionError) -> PathSegment {
            place += 1
            let start = place
            while let next = byte, next == 0x5F || next >= 0x80 || next | 0x20 >= 0x61 && next | 0x20 <= 0x7A
                || place > start && next >= 0x30 && next <= 0x39
            {
                place += 1
            }
            guard place > start else {
                throw PathExpressionError(
                    offset: start, message: "expected a member name after `.`",
                    help: "Write `['…']` for a name with other characters.")
            }
            return .name(String(decoding: bytes[start..<place], as: UTF8.self))
        }

        private mutating func bracket() throws(PathExpressionError) -> PathSegment {
            place += 1
            let start = place
            if let quote = byte, quote == 0x27 || quote == 0x22 {
                place += 1
                while let next = byte, next != quote, next != 0x5C { place += 1 }
                let name = String(decoding: bytes[(start + 1)..<place], as: UTF8.self)
                guard byte == quote else {
                    throw PathExpressionError(offset: start, message: "the name is not closed", help: "Close it with the same quote.")
                }
                place += 1
                try close(start)
                return .name(name)
            }
            if byte == 0x2D { place += 1 }
            while let next = byte, next >= 0x30 && next <= 0x39 { place += 1 }
            guard let index = Int(String(decoding: bytes[start..<place], as: UTF8.self)) else {
                throw PathExpressionError(
                    offset: start, message: "expected the index of an element or a name in quotes",
                    help: "Here a path leads to one value: use `each` for lists.")
            }
            try close(start)
            return .index(index)
        }

        private mutating func close(_ start: Int) throws(PathExpressionError) {
            guard byte == 0x5D else {
                throw PathExpressionError(offset: start, message: "`[` is not closed", help: "Close it with `]`.")
            }
            place += 1
        }
    }
}

/// Why a text is no path.
package struct PathExpressionError: Error, Sendable, Hashable {
    /// The byte of the text.
    package var offset: Int
    /// One clause.
    package var message: String
    /// One imperative sentence.
    package var help: String
}
