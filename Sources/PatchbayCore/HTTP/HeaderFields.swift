/// The header fields of a request or an answer in their order; names are compared without case (RFC 9110 section 5.1).
package struct HeaderFields: Sendable, Hashable {
    /// A field line.
    package struct Field: Sendable, Hashable {
        /// The name as it was written.
        package var name: String
        /// The value without the blanks around it.
        package var value: String

        /// A field line.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The field lines in order.
    package private(set) var fields: [Field]

    /// Fields.
    package init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// The value of a field, several lines of it joined by commas (RFC 9110 section 5.3); setting replaces them all.
    package subscript(name: String) -> String? {
        get {
            let values = values(name)
            return values.isEmpty ? nil : values.joined(separator: ", ")
        }
        set {
            fields.removeAll { Self.isSame($0.name, name) }
            if let newValue { fields.append(Field(name: name, value: newValue)) }
        }
    }

    /// The values of all lines of a field, in order.
    package func values(_ name: String) -> [String] {
        fields.filter { Self.isSame($0.name, name) }.map(\.value)
    }

    /// Adds a line, whatever lines of the name there are.
    package mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// Whether two names are one field's.
    package static func isSame(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count && zip(one.utf8, other.utf8).allSatisfy { lowercase($0) == lowercase($1) }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 < 26 ? byte | 0x20 : byte
    }

    /// Whether a text may be a field's name: a token (RFC 9110 section 5.6.2).
    package static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { PercentEncoding.isAlphanumeric($0) || "!#$%&'*+-.^_`|~".utf8.contains($0) }
    }
}

extension HeaderFields: ExpressibleByDictionaryLiteral {
    /// Fields in the order of the literal.
    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }
}
