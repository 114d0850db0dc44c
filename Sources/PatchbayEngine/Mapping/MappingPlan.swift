/// A compiled mapping: everything that is done with one record of a data type.
package final class MappingPlan: Sendable {
    /// The paths read in the record.
    package let frame: FramePlan
    /// The members of the mapped record, in the order in which they are written.
    package let members: [RulePlan.Member]
    /// The frames of the lists inside, by number less one.
    let inner: [FramePlan]
    /// Records for which this does not hold are left out.
    let filter: PredicatePlan?
    /// A record for which this holds says that the thing is deleted.
    let deletion: PredicatePlan?
    /// What every record must satisfy, and what is said of one that does not.
    let expectations: [(predicate: PredicatePlan, message: String)]
    /// The operands of the record's key.
    package let key: [Int]
    /// The operand of the instant that the record was last changed at; nil when the spec names none.
    let watermark: Int?
    /// The operand of what tells an older state from a newer one; nil when the spec names none.
    let version: Int?
    /// Whether a rule looks at the whole response.
    package let usesPage: Bool
    /// Checks the whole output beyond its members; nil when the members' checks are enough.
    let check: (@Sendable (JSONValue) -> String?)?

    /// Whether records have a version.
    package var hasVersion: Bool { version != nil }

    /// The path of a part of the key, as the spec wrote it.
    package func keyPath(_ part: Int) -> String { frame.paths[key[part]] }

    /// A mapping.
    package init(
        frame: FramePlan,
        members: [RulePlan.Member],
        inner: [FramePlan] = [],
        filter: PredicatePlan? = nil,
        deletion: PredicatePlan? = nil,
        expectations: [(predicate: PredicatePlan, message: String)] = [],
        key: [Int] = [],
        watermark: Int? = nil,
        version: Int? = nil,
        usesPage: Bool = false,
        check: (@Sendable (JSONValue) -> String?)? = nil
    ) {
        self.frame = frame
        self.members = members
        self.inner = inner
        self.filter = filter
        self.deletion = deletion
        self.expectations = expectations
        self.key = key
        self.watermark = watermark
        self.version = version
        self.usesPage = usesPage
        self.check = check
    }
}
