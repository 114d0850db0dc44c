/// A JSON Pointer (RFC 6901): the reference tokens from the root to a value.
package struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    /// The tokens, unescaped; none is the whole document.
    package let tokens: [String]

    /// A pointer of plain tokens.
    package init(_ tokens: [String] = []) {
        self.tokens = tokens
    }

    /// Reads a pointer (RFC 6901 section 3).
    /// - Throws: a `JSONPointerError` with the place and the reason.
    package init(parsing text: String) throws(JSONPointerError) {
        var tokens: [[UInt8]] = []
        var isEscape = false
        for (offset, byte) in text.utf8.enumerated() {
            guard offset > 0 || byte == UInt8(ascii: "/") else {
                throw JSONPointerError(offset: 0, message: "a pointer that does not start with `/`")
            }
            if isEscape {
                guard byte == UInt8(ascii: "0") || byte == UInt8(ascii: "1") else {
                    throw JSONPointerError(offset: offset - 1, message: Self.badEscape)
                }
                tokens[tokens.count - 1].append(UInt8(ascii: byte == UInt8(ascii: "0") ? "~" : "/"))
                isEscape = false
            } else if byte == UInt8(ascii: "/") {
                tokens.append([])
            } else if byte == UInt8(ascii: "~") {
                isEscape = true
            } else {
                tokens[tokens.count - 1].append(byte)
            }
        }
        guard !isEscape else { throw JSONPointerError(offset: text.utf8.count - 1, message: Self.badEscape) }
        self.tokens = tokens.map { String(decoding: $0, as: UTF8.self) }
    }

    private static let badEscape = "a `~` that is followed by neither `0` nor `1`"

    /// The text, with `~` as `~0` and `/` as `~1`.
    package var description: String {
        tokens.map { "/" + JSONPointerText.escape($0) }.joined()
    }

    /// The pointer to a part of the value that this one points to.
    package func appending(_ token: String) -> JSONPointer {
        JSONPointer(tokens + [token])
    }

    /// The pointer to an element of the array that this one points to.
    package func appending(_ index: Int) -> JSONPointer {
        appending(String(index))
    }

    /// The value in a document, nil when the document has none there (RFC 6901 section 4).
    package func resolve(in document: JSONValue) -> JSONValue? {
        var value = document
        for token in tokens {
            switch value {
            case .object(let object):
                guard let member = object[token] else { return nil }
                value = member
            case .array(let elements):
                guard let index = Self.index(token), index < elements.count else { return nil }
                value = elements[index]
            case .null, .bool, .number, .string: return nil
            }
        }
        return value
    }

    /// The array index that a token denotes: digits without a leading zero.
    package static func index(_ token: String) -> Int? {
        let digits = token.utf8
        guard digits.allSatisfy({ $0 &- 48 < 10 }), digits.count == 1 || digits.first != 48 else { return nil }
        return Int(token)
    }
}

/// Why a text is no JSON Pointer.
package struct JSONPointerError: Error, Hashable, Sendable {
    /// The byte at which it shows.
    package let offset: Int
    /// One clause that says what was found.
    package let message: String
}
