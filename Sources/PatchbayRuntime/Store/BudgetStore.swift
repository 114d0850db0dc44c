package import PatchbayCore

/// What a store keeps of the pauses that providers ask for, so that no later process asks sooner.
package protocol BudgetStore: Sendable {
    /// Keeps a pause; a longer one of the same budget stays.
    func keepPause(_ pause: BudgetPause) async throws

    /// The pauses of some budgets that last; one that began later than now is of a clock that was set back, and is none.
    func pauses(of keys: [String], at now: Timestamp) async throws -> [BudgetPause]
}

/// A time for which a provider wants a budget left alone.
package struct BudgetPause: Sendable, Hashable {
    /// Which budget, as the rate gate names it.
    package var key: String
    /// When it was asked for.
    package var since: Timestamp
    /// When it ends.
    package var until: Timestamp

    /// A pause.
    package init(key: String, since: Timestamp, until: Timestamp) {
        self.key = key
        self.since = since
        self.until = until
    }
}
