/// What an answer means when it is no success, and what is done about it.
package struct AnswerVerdict: Sendable, Hashable {
    /// What is done.
    package var outcome: ErrorRuleSpec.Outcome
    /// What `skip` skips; nil for every other outcome.
    package var scope: ErrorRuleSpec.Scope?
    /// What the history says, from the rule or from the answer; nil when neither says anything.
    package var message: String?
    /// How many seconds the provider asks to wait; nil when it does not say.
    package var waitSeconds: Int?
    /// The budget that is spent; nil when the rule names none.
    package var budget: String?

    /// A verdict.
    package init(
        _ outcome: ErrorRuleSpec.Outcome,
        scope: ErrorRuleSpec.Scope? = nil,
        message: String? = nil,
        waitSeconds: Int? = nil,
        budget: String? = nil
    ) {
        self.outcome = outcome
        self.scope = scope
        self.message = message
        self.waitSeconds = waitSeconds
        self.budget = budget
    }
}
