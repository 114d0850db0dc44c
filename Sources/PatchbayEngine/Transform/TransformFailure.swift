/// Why a transform refused a value, in the words that the user reads.
package struct TransformFailure: Error, Equatable, Sendable {
    /// One clause, lower case: what was found, as in "`2024-02-30` is not a calendar date".
    package var message: String
    /// What would have been accepted, when that adds something.
    package var expected: String?

    /// A refusal.
    package init(message: String, expected: String? = nil) {
        self.message = message
        self.expected = expected
    }
}

/// A path that an argument of a transform names; the mapper resolves it for each record.
package struct Operand: Sendable, Hashable {
    /// The place among the operands of the plan.
    package let index: Int
    /// The operand at that place.
    package init(index: Int) { self.index = index }
}
