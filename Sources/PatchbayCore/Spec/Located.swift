/// A value of a spec and where it stands.
package struct Located<Value: Sendable & Hashable>: Sendable, Hashable {
    /// The value.
    package var value: Value
    /// The place.
    package var range: SourceRange

    /// A value at a place.
    package init(_ value: Value, at range: SourceRange) {
        self.value = value
        self.range = range
    }
}
