/// A rule and the name of what it makes.
package struct NamedRuleSpec: Sendable, Hashable {
    /// The name.
    package var name: Located<String>
    /// The rule.
    package var rule: RuleSpec
}

/// A value that is asked for once in each run, before anything is read; requests and rules see it as a variable.
package struct PreparationSpec: Sendable, Hashable {
    /// The variable's name.
    package var name: Located<String>
    /// What is sent.
    package var request: RequestSpec
    /// What the answer gives.
    package var value: RuleSpec
}

/// A job of the provider's: it is created, asked after until it is done, and its result is read as the list.
package struct JobSpec: Sendable, Hashable {
    /// What creates it.
    package var creation: RequestSpec
    /// What the answer to that gives, as `{job.NAME}`.
    package var createdValues: [NamedRuleSpec]
    /// What asks after it.
    package var poll: RequestSpec
    /// The answer of a job that has its result.
    package var done: PredicateSpec
    /// The answer of a job that will never have one.
    package var failed: PredicateSpec?
    /// Where such an answer says why.
    package var message: Located<PathExpression>?
    /// What the answer of a done job gives, as `{job.NAME}`.
    package var doneValues: [NamedRuleSpec]
    /// The pause between two questions.
    package var everySeconds: Int
    /// How long a job may take.
    package var timeoutSeconds: Int
    /// Where the result is; nil when the read's own request asks for it.
    package var download: Download?
    /// Where the object stands.
    package var range: SourceRange

    /// Where the result of a job is.
    package struct Download: Sendable, Hashable {
        /// Where the answer of a done job has its URL.
        package var source: PageSourceSpec
        /// Whether another origin is sent the connection's credentials.
        package var sendsCredentials: Bool
        /// Where the object stands.
        package var range: SourceRange
    }

    /// What creates it, and what asks after it.
    package var requests: [RequestSpec] { [creation, poll] }

    /// The names under `job.` that its answers define.
    package var names: [Located<String>] { (createdValues + doneValues).map(\.name) }
}

extension SpecDecoder {
    /// A job; nil when a part that it needs is missing or broken.
    func job(_ reader: SpecReader) -> JobSpec? {
        guard let create = reader.object("create"), let creation = request(create.object("request")),
            let polling = reader.object("poll"), let poll = request(polling.object("request")),
            let done = predicate(polling.node("done"))
        else { return nil }
        return JobSpec(
            creation: creation,
            createdValues: namedRules(create, "values"),
            poll: poll,
            done: done,
            failed: predicate(polling.node("failed")),
            message: polling.path("message"),
            doneValues: namedRules(polling, "values"),
            everySeconds: polling.integer("everySeconds") ?? 0,
            timeoutSeconds: polling.integer("timeoutSeconds") ?? 0,
            download: reader.object("download").flatMap { download in
                pageSource(download.node("from")).map { source in
                    JobSpec.Download(
                        source: source,
                        sendsCredentials: download.flag("credentials") ?? false,
                        range: download.range
                    )
                }
            },
            range: reader.range
        )
    }

    /// The values that are asked for in each run, in their order.
    func preparations(_ reader: SpecReader) -> [PreparationSpec] {
        reader.entries("prepare").compactMap { name, preparation in
            guard let request = request(preparation.object("request")), let value = rule(preparation.node("value"))
            else { return nil }
            return PreparationSpec(name: name, request: request, value: value)
        }
    }

    private func namedRules(_ reader: SpecReader, _ name: String) -> [NamedRuleSpec] {
        reader.members(name).compactMap { member in
            rule(member.value).map { NamedRuleSpec(name: Located(member.name, at: member.nameRange), rule: $0) }
        }
    }
}
