/// What a validation may cost, so that no schema and no instance can exhaust the machine.
package struct JSONSchemaLimits: Sendable, Hashable {
    /// How many schemas may be applied inside each other; each level of the instance needs at least one.
    package var depth: Int
    /// How many times a schema may be applied to a value in one validation.
    package var steps: Int
    /// How many violations are kept; further ones are dropped.
    package var violations: Int

    /// Limits; the defaults suit documents of tens of megabytes.
    package init(depth: Int = 2048, steps: Int = 50_000_000, violations: Int = 1000) {
        self.depth = depth
        self.steps = steps
        self.violations = violations
    }
}
