/// A text that equals another when both have the same code points (RFC 8259 section 8.3).
///
/// `String` itself also holds canonical equivalents equal, such as `é` in one code point and in two.
package struct ExactText: Hashable, Sendable {
    /// The text.
    package let text: String

    /// A text to be compared by its code points.
    package init(_ text: String) {
        self.text = text
    }

    /// Whether two texts have the same code points.
    package static func areSame(_ left: String, _ right: String) -> Bool {
        // Unequal strings, the common case, are told apart without a look at each byte.
        left == right && left.utf8.elementsEqual(right.utf8)
    }

    /// Equal by code points.
    package static func == (left: ExactText, right: ExactText) -> Bool {
        areSame(left.text, right.text)
    }
}
