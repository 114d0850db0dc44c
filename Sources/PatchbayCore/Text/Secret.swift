/// A value that cannot print itself: every description of it is a mask.
///
/// It has no coding conformance on purpose. What it guards leaves through ``reveal()`` alone, where the bytes are sent.
package struct Secret<Value: Sendable>: Sendable {
    private let value: Value

    /// Guards a value.
    package init(_ value: Value) {
        self.value = value
    }

    /// The value itself, for the place that sends or seals it.
    package func reveal() -> Value { value }

    /// A secret made from this one.
    package func map<Other: Sendable>(_ transform: (Value) throws -> Other) rethrows -> Secret<Other> {
        Secret<Other>(try transform(value))
    }
}

/// What stands for every secret in print.
package let secretMask = "••••••"

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The mask.
    package var description: String { secretMask }
    /// The mask.
    package var debugDescription: String { secretMask }
    /// A mirror without children, so that `dump` and reflection find nothing.
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

extension Secret: Equatable where Value: StringProtocol {
    /// Compares in a time that depends on the lengths alone, not on where the texts differ.
    package static func == (left: Secret, right: Secret) -> Bool {
        let (one, other) = (Array(left.value.utf8), Array(right.value.utf8))
        var difference: UInt8 = one.count == other.count ? 0 : 1
        for index in one.indices {
            difference |= one[index] ^ (other.isEmpty ? 0xFF : other[index % other.count])
        }
        return difference == 0
    }
}
