package import PatchbayEngine

/// The ordered list that tells what answers mean; the first rule that holds counts.
///
/// Behind the rules of the spec come the defaults: 2xx and 304 are success, 401 asks for authorization, 429 is a spent
/// budget, the statuses of `api.retry` and all 5xx are tried again, everything else has failed.
package struct ErrorPlan: Sendable {
    /// A rule and the numbers of its questions.
    struct Rule: Sendable {
        var condition: Int
        var outcome: ErrorRuleSpec.Outcome
        var scope: ErrorRuleSpec.Scope?
        var message: Message?
        var wait: Int?
        var budget: String?
    }

    /// Where the words for the history come from.
    enum Message: Sendable {
        case answer(Int)
        case text(String)
    }

    let rules: [Rule]
    /// The questions of all rules; nil when there are none, or when they are asked together with others.
    var values: ValuePlan?
    /// The statuses after which a request is tried again.
    let retried: [Int]
    /// The budgets, whose reset headers tell how long to wait where nothing else does.
    let budgets: [RateLimitSpec]

    /// What an answer means; nil is success.
    ///
    /// A body that is no JSON has no values; whether a success may have such a body is for its reader to say.
    package func verdict(
        on response: ProviderResponse,
        receivedAt: Timestamp,
        _ surroundings: MappingSurroundings = MappingSurroundings()
    ) -> AnswerVerdict? {
        ruled(on: response, receivedAt: receivedAt, surroundings) ?? standard(response, receivedAt)
    }

    /// What the rules alone say of an answer; nil when none holds.
    func ruled(
        on response: ProviderResponse,
        receivedAt: Timestamp,
        _ surroundings: MappingSurroundings = MappingSurroundings()
    ) -> AnswerVerdict? {
        values?.answers(on: response, surroundings).flatMap { ruled(on: response, $0, receivedAt) }
    }

    /// What an answer means whose questions were answered together with others; nil is success.
    func verdict(on response: ProviderResponse, _ answers: [ValueAnswer], receivedAt: Timestamp) -> AnswerVerdict? {
        ruled(on: response, answers, receivedAt) ?? standard(response, receivedAt)
    }

    private func ruled(
        on response: ProviderResponse,
        _ answers: [ValueAnswer],
        _ receivedAt: Timestamp
    ) -> AnswerVerdict? {
        rules.first { answers[$0.condition].holds }.map { verdict($0, answers, response, receivedAt) }
    }

    private func verdict(
        _ rule: Rule,
        _ answers: [ValueAnswer],
        _ response: ProviderResponse,
        _ receivedAt: Timestamp
    ) -> AnswerVerdict {
        var verdict = AnswerVerdict(rule.outcome, budget: rule.budget)
        if rule.outcome == .skip { verdict.scope = rule.scope ?? .record }
        switch rule.message {
        case .text(let text): verdict.message = text
        case .answer(let number): verdict.message = answers[number].value.map { $0.plainText ?? $0.compactText }
        case nil: break
        }
        if let number = rule.wait, let value = answers[number].value {
            verdict.waitSeconds = Self.seconds(value, response, receivedAt)
        }
        if verdict.waitSeconds == nil { verdict.waitSeconds = wait(verdict, response, receivedAt) }
        return verdict
    }

    /// The verdict where no rule holds.
    private func standard(_ response: ProviderResponse, _ receivedAt: Timestamp) -> AnswerVerdict? {
        var verdict: AnswerVerdict
        switch response.status {
        case 200...299, 304: return nil
        case 401: verdict = AnswerVerdict(.reauthorize)
        case 429: verdict = AnswerVerdict(.rateLimited)
        case _ where retried.contains(response.status): verdict = AnswerVerdict(.retry)
        case 500...599: verdict = AnswerVerdict(.retry)
        default: verdict = AnswerVerdict(.fail)
        }
        verdict.waitSeconds = wait(verdict, response, receivedAt)
        return verdict
    }

    // MARK: Waits

    /// The wait that the answer's headers tell, where the outcome is to wait.
    private func wait(_ verdict: AnswerVerdict, _ response: ProviderResponse, _ receivedAt: Timestamp) -> Int? {
        guard verdict.outcome == .retry || verdict.outcome == .rateLimited else { return nil }
        if let seconds = RetryAfter.seconds(response, receivedAt: receivedAt) { return seconds }
        guard verdict.outcome == .rateLimited else { return nil }
        let readings = budgets.filter { verdict.budget == nil || $0.name?.value == verdict.budget }.map {
            BudgetReading($0, response, receivedAt: receivedAt)
        }
        return readings.compactMap { $0.remaining ?? 0 > 0 ? nil : $0.resetSeconds }.max()
    }

    /// The seconds that a rule's value spells: a number of them, or an instant as RFC 3339 writes it.
    private static func seconds(_ value: JSONValue, _ response: ProviderResponse, _ receivedAt: Timestamp) -> Int? {
        if let text = value.stringValue, let instant = Timestamp(rfc3339: text) {
            return RetryAfter.seconds(until: instant, response, receivedAt: receivedAt)
        }
        guard let text = value.plainText, let number = JSONNumber(text) else { return nil }
        guard let whole = number.intValue else {
            return text.hasPrefix("-")
                ? 0
                : Int(text.prefix { $0 != "." && $0 != "e" && $0 != "E" }).map {
                    min(RetryAfter.limit, $0 + 1)
                }
        }
        return min(RetryAfter.limit, max(0, whole))
    }
}

extension RequestCompiler {
    /// The error rules of a read, which go before the API's own.
    mutating func errors(_ own: [ErrorRuleSpec] = []) -> ErrorPlan {
        compile(own + api.errors)
    }

    /// Error rules that stand alone.
    mutating func compile(_ specs: [ErrorRuleSpec]) -> ErrorPlan {
        var values = self.values(.answer)
        var plan = compile(specs, &values)
        plan.values = values.plan
        diagnostics += values.diagnostics
        return plan
    }

    /// Error rules whose questions are asked together with others.
    func compile(_ specs: [ErrorRuleSpec], _ values: inout ValueCompiler) -> ErrorPlan {
        var rules: [ErrorPlan.Rule] = []
        for spec in specs {
            guard let condition = values.condition(spec.condition) else { continue }
            var rule = ErrorPlan.Rule(condition: condition, outcome: spec.outcome, scope: spec.scope)
            switch spec.message {
            case .path(let path): rule.message = .answer(values.path(Located(path, at: spec.range)))
            case .text(let text): rule.message = .text(text)
            case nil: break
            }
            rule.wait = spec.wait.map { values.rule($0) }
            rule.budget = spec.budget?.value
            rules.append(rule)
        }
        return ErrorPlan(rules: rules, retried: api.retry.statuses, budgets: api.rateLimits)
    }
}
