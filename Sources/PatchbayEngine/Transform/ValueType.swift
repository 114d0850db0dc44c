/// What is known of a value before any record is seen: the type that `validate` carries through a chain of transforms.
package struct ValueType: Sendable, Hashable {
    /// A set of kinds.
    package struct Kinds: OptionSet, Sendable, Hashable {
        /// One bit a kind.
        package let rawValue: UInt8
        /// A set of these bits.
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        /// Nothing was there.
        package static let absent = Kinds(rawValue: 1)
        /// JSON null.
        package static let null = Kinds(rawValue: 2)
        /// `true` and `false`.
        package static let boolean = Kinds(rawValue: 4)
        /// A number with a fraction, or not known to be whole.
        package static let number = Kinds(rawValue: 8)
        /// A text.
        package static let string = Kinds(rawValue: 16)
        /// A list.
        package static let array = Kinds(rawValue: 32)
        /// An object.
        package static let object = Kinds(rawValue: 64)
        /// Every kind of JSON value but null.
        package static let anyValue: Kinds = [.boolean, .number, .string, .array, .object]
        /// Anything at all, absence included.
        package static let anything: Kinds = [.absent, .null, .boolean, .number, .string, .array, .object]
        /// Absent or null.
        package static let missing: Kinds = [.absent, .null]
    }

    /// The kinds that the value may have.
    package var kinds: Kinds
    /// Every value that is possible, when that is a known short list (the results of a lookup).
    package var enumeration: [JSONValue]?
    /// The JSON Schema format that a text is sure to have, such as `date-time`.
    package var format: String?
    /// Whether a number is sure to be whole.
    package var isWhole: Bool

    /// A type.
    package init(_ kinds: Kinds, enumeration: [JSONValue]? = nil, format: String? = nil, isWhole: Bool = false) {
        self.kinds = kinds
        self.enumeration = enumeration
        self.format = format
        self.isWhole = isWhole
    }

    /// Nothing is known.
    package static let anything = ValueType(.anything)

    /// The same without absence and null.
    package var present: ValueType {
        var copy = self
        copy.kinds.subtract(.missing)
        return copy
    }

    /// The type with more kinds allowed.
    package func adding(_ more: Kinds) -> ValueType {
        var copy = self
        copy.kinds.formUnion(more)
        return copy
    }
}
