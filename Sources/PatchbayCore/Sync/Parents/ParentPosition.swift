/// Where one factor of a read's parents stands.
package enum ParentPosition: Sendable, Hashable {
    /// At the value of this index.
    case value(Int)
    /// At these records, which were found behind a key.
    case records(after: String?, keys: [String], level: Int)
}
