package import PatchbayEngine

/// A request after connecting whose answer becomes variables, or a choice for the person.
package struct AfterConnectPlan: Sendable {
    private let plan: RequestPlan
    private let selection: SelectionSpec?
    private let filter: AnswerCondition?
    private let assignments: [AfterConnectSpec.Assignment]
    private let captures: [String: VariableCapture]
    private let errors: ErrorPlan

    /// What an answer brought.
    package struct Outcome: Sendable, Hashable {
        /// Variables and their values.
        package var variables: [String: JSONValue]
        /// What the person must choose among; nil when nothing is left to choose.
        package var choice: Choice?

        /// What an answer brought.
        package init(variables: [String: JSONValue] = [:], choice: Choice? = nil) {
            self.variables = variables
            self.choice = choice
        }
    }

    /// Things among which the person chooses.
    package struct Choice: Sendable, Hashable {
        /// The variable that is set.
        package var variable: String
        /// The things in the provider's order.
        package var options: [Option]
        /// Whether several may be chosen.
        package var allowsMany: Bool

        /// Things to choose among.
        package init(variable: String, options: [Option], allowsMany: Bool) {
            self.variable = variable
            self.options = options
            self.allowsMany = allowsMany
        }
    }

    /// One of several things.
    package struct Option: Sendable, Hashable {
        /// The value for the variable.
        package var value: String
        /// What people read.
        package var label: String

        /// A thing.
        package init(value: String, label: String) {
            self.value = value
            self.label = label
        }
    }

    /// The most things that are offered.
    private static let limit = 1000

    init(_ spec: AfterConnectSpec, _ variables: [VariableSpec], _ compiler: inout RequestCompiler) {
        plan = compiler.compile(spec.request)
        selection = spec.selection
        filter = spec.selection?.filter.flatMap { compiler.condition($0) }
        assignments = spec.assignments
        captures = Dictionary(
            variables.map { ($0.input.name.value, VariableCapture($0)) },
            uniquingKeysWith: { first, _ in first }
        )
        errors = compiler.errors()
    }

    /// The request, still without credentials.
    package func request(_ scope: RequestScope) throws(AuthError) -> ProviderRequest { try plan.prepare(scope) }

    /// What an answer brings; a variable that is set already stays chosen as long as it is among the things.
    package func outcome(
        of response: ProviderResponse,
        _ scope: RequestScope,
        at now: Timestamp
    ) throws(AuthError) -> Outcome {
        if let verdict = errors.verdict(on: response, receivedAt: now) {
            let words = verdict.message.flatMap { ProviderWords.sentence($0) }.map { ": \($0)" } ?? ""
            throw .failed(
                "a request after connecting was answered \(response.status)\(words)",
                waitSeconds: verdict.waitSeconds
            )
        }
        guard let body = try? response.json() else {
            throw .failed("a request after connecting was answered with what is no JSON")
        }
        var outcome = Outcome()
        for assignment in assignments {
            guard let value = assignment.path.value.find(in: body), value != .null else { continue }
            outcome.variables[assignment.variable.value] = try accepted(value, assignment.variable.value)
        }
        if let selection { try select(selection, body, scope, &outcome) }
        return outcome
    }

    private func accepted(_ value: JSONValue, _ name: String) throws(AuthError) -> JSONValue {
        try captures[name]?.accepted(value) ?? value
    }

    private func select(
        _ selection: SelectionSpec,
        _ body: JSONValue,
        _ scope: RequestScope,
        _ outcome: inout Outcome
    ) throws(AuthError) {
        let found = selection.items.value.find(in: body)
        let items = found?.arrayValue ?? found.map { [$0] } ?? []
        var options: [Option] = []
        for item in items.prefix(Self.limit) where holds(item) {
            guard let value = selection.value.value.find(in: item)?.plainText else { continue }
            let label = selection.label.flatMap { $0.value.find(in: item)?.plainText } ?? value
            options.append(Option(value: value, label: label))
        }
        let variable = selection.variable.value
        let chosen = (scope[variable].map { $0.arrayValue ?? [$0] } ?? []).compactMap(\.plainText)
        if !chosen.isEmpty, chosen.allSatisfy({ value in options.contains { $0.value == value } }) {
            outcome.variables[variable] = scope[variable]
        } else if let only = options.first, options.count == 1, selection.isAutomatic {
            let value = try accepted(.string(only.value), variable)
            outcome.variables[variable] = selection.allowsMany ? [value] : value
        } else if options.isEmpty {
            throw .failed("the account has nothing to choose for `\(variable)`")
        } else {
            outcome.choice = Choice(variable: variable, options: options, allowsMany: selection.allowsMany)
        }
    }

    private func holds(_ item: JSONValue) -> Bool {
        guard let filter else { return true }
        return filter.holds(for: ProviderResponse(status: 200, body: Array(item.compactText.utf8)))
    }
}
