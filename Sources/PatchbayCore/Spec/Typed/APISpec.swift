import PatchbayEngine

/// What all requests of a provider share.
package struct APISpec: Sendable, Hashable {
    /// What every path is appended to.
    package var baseURL: Located<TextTemplate>
    /// Headers of every request.
    package var headers: [RequestMemberSpec]
    /// Query parameters of every request.
    package var query: [RequestMemberSpec]
    /// Other origins that next links may lead to with credentials, and redirects without.
    package var allowedOrigins: [Located<String>]
    /// How long an answer may take, in seconds.
    package var timeoutSeconds: Int
    /// How large an answer may be, in bytes.
    package var maximumBodyBytes: Int
    /// Budgets that requests are paced by.
    package var rateLimits: [RateLimitSpec]
    /// What is tried again.
    package var retry: RetrySpec
    /// What answers mean; the first that fits counts.
    package var errors: [ErrorRuleSpec]
    /// Decimal places by currency code, where they differ from ISO 4217.
    package var minorUnits: [String: Int]
    /// Where the object stands.
    package var range: SourceRange
}

/// A budget of requests.
package struct RateLimitSpec: Sendable, Hashable {
    /// What shares a budget.
    package enum Key: String, Sendable, Hashable, CaseIterable {
        case app, account, endpoint
    }

    /// The header that tells when the budget is new.
    package struct ResetHeader: Sendable, Hashable {
        /// The header.
        package var name: String
        /// `seconds`, `unixSeconds`, `unixMilliseconds` or `httpDate`.
        package var format: String

        /// A header.
        package init(name: String, format: String) {
            self.name = name
            self.format = format
        }
    }

    /// Its name, for error rules.
    package var name: Located<String>?
    /// What shares it.
    package var keys: [Key]
    /// How many requests in a period; nil when only `concurrent` counts.
    package var requests: Int?
    /// The period in seconds.
    package var perSeconds: Int?
    /// How many at once.
    package var concurrent: Int?
    /// The header that tells how many are left.
    package var remainingHeader: String?
    /// The header that tells when the budget is new.
    package var resetHeader: ResetHeader?
    /// Where the object stands.
    package var range: SourceRange

    /// A budget.
    package init(
        name: Located<String>?,
        keys: [Key],
        requests: Int?,
        perSeconds: Int?,
        concurrent: Int?,
        remainingHeader: String?,
        resetHeader: ResetHeader?,
        range: SourceRange
    ) {
        self.name = name
        self.keys = keys
        self.requests = requests
        self.perSeconds = perSeconds
        self.concurrent = concurrent
        self.remainingHeader = remainingHeader
        self.resetHeader = resetHeader
        self.range = range
    }
}

/// What is tried again, and when.
package struct RetrySpec: Sendable, Hashable {
    /// How often at the most.
    package var attempts: Int
    /// After which statuses.
    package var statuses: [Int]
    /// The first pause in seconds; later ones double.
    package var initialSeconds: Int
    /// The longest pause in seconds.
    package var maximumSeconds: Int
}

/// What an answer means.
package struct ErrorRuleSpec: Sendable, Hashable {
    /// What is done.
    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        case retry, rateLimited, reauthorize, forbidden, skip, fail, restartPage, restartRead, fullRead, splitWindow
    }

    /// What `skip` skips.
    package enum Scope: String, Sendable, Hashable, CaseIterable {
        case record, parent, dataType
    }

    /// What the history says.
    package enum Message: Sendable, Hashable {
        /// The value of a path of the answer.
        case path(PathExpression)
        /// A text.
        case text(String)
    }

    /// Which answers.
    package var condition: PredicateSpec
    /// What is done.
    package var outcome: Outcome
    /// What `skip` skips.
    package var scope: Scope?
    /// What the history says.
    package var message: Message?
    /// How many seconds to wait, or until when.
    package var wait: RuleSpec?
    /// Which budget is spent.
    package var budget: Located<String>?
    /// Where the rule stands.
    package var range: SourceRange
}

extension SpecDecoder {
    /// What all requests share; nil when the base URL is broken.
    func api(_ reader: SpecReader) -> APISpec? {
        guard let baseURL = template(reader, "baseUrl") else { return nil }
        let minorUnits = reader.object("currency")?.members("minorUnits") ?? []
        return APISpec(
            baseURL: baseURL,
            headers: requestMembers(reader, "headers"),
            query: requestMembers(reader, "query"),
            allowedOrigins: reader.texts("allowedOrigins"),
            timeoutSeconds: reader.integer("timeoutSeconds") ?? 0,
            maximumBodyBytes: reader.integer("maximumBodyBytes") ?? 0,
            rateLimits: reader.objects("rateLimits").map { rateLimit($0) },
            retry: retry(reader.object("retry")),
            errors: errorRules(reader),
            minorUnits: Dictionary(
                minorUnits.compactMap { unit in unit.value.value?.numberValue?.intValue.map { (unit.name, $0) } },
                uniquingKeysWith: { first, _ in first }
            ),
            range: reader.range
        )
    }

    private func rateLimit(_ reader: SpecReader) -> RateLimitSpec {
        let reset = reader.object("resetHeader")
        return RateLimitSpec(
            name: reader.text("name"),
            keys: reader.texts("key").compactMap { RateLimitSpec.Key(rawValue: $0.value) },
            requests: reader.integer("requests"),
            perSeconds: reader.integer("perSeconds"),
            concurrent: reader.integer("concurrent"),
            remainingHeader: reader.text("remainingHeader")?.value,
            resetHeader: reset.map {
                RateLimitSpec.ResetHeader(name: $0.text("name")?.value ?? "", format: $0.text("format")?.value ?? "")
            },
            range: reader.range
        )
    }

    private func retry(_ written: SpecReader?) -> RetrySpec {
        let range = SourceRange(0, 0)
        guard let reader = written ?? SpecReader(.object([], range), .object(APIShapes.retry)) else {
            return RetrySpec(attempts: 0, statuses: [], initialSeconds: 0, maximumSeconds: 0)
        }
        return RetrySpec(
            attempts: reader.integer("attempts") ?? 0,
            statuses: (reader.node("on")?.elements ?? []).compactMap { $0.value?.numberValue?.intValue },
            initialSeconds: reader.integer("initialSeconds") ?? 0,
            maximumSeconds: reader.integer("maximumSeconds") ?? 0
        )
    }

    /// The error rules of an object, in their order.
    func errorRules(_ reader: SpecReader) -> [ErrorRuleSpec] {
        reader.objects("errors").compactMap { rule in
            guard let condition = predicate(rule.node("when")),
                let outcome = rule.text("then").flatMap({ ErrorRuleSpec.Outcome(rawValue: $0.value) })
            else { return nil }
            return ErrorRuleSpec(
                condition: condition,
                outcome: outcome,
                scope: rule.text("scope").flatMap { ErrorRuleSpec.Scope(rawValue: $0.value) },
                message: rule.text("message").map { message in
                    (try? PathExpression(message.value)).map { .path($0) } ?? .text(message.value)
                },
                wait: self.rule(rule.node("wait")),
                budget: rule.text("budget"),
                range: rule.range
            )
        }
    }
}
