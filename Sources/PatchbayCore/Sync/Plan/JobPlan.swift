import PatchbayEngine

/// What an answer gives by names.
struct CapturePlan: Sendable {
    /// The names, each with the number of its question.
    var questions: [(name: String, number: Int)]

    /// The first name for which there is no value; nil when all have one.
    func missing(in values: JSONObject) -> String? { questions.map(\.name).first { values[$0] == nil } }

    /// The values that the answers have; names for which there is nothing are left out.
    func values(_ answers: [ValueAnswer]) -> JSONObject {
        JSONObject(
            questions.compactMap { name, number in
                answers[number].value.map { JSONObject.Member(name: name, value: $0) }
            }
        )
    }
}

/// How a job is run whose result is a list.
package struct JobPlan: Sendable {
    /// What creates it.
    let creation: RequestPlan
    /// What the answer to that gives; nil when nothing is asked of it.
    let createdQuestions: ValuePlan?
    let created: CapturePlan
    /// What asks after it.
    let poll: RequestPlan
    /// What is asked of the answer to that.
    let pollQuestions: ValuePlan
    /// The question whether the job has its result.
    let done: Int
    /// The question whether it will never have one; nil when the spec does not say how that shows.
    let failed: Int?
    /// The question why.
    let message: Int?
    let result: CapturePlan
    /// Where the URL of the result is; nil when the read's own request asks for it.
    let download: Download?
    /// The pause between two questions.
    let everySeconds: Int
    /// How long a job may take.
    let timeoutSeconds: Int

    /// Where the URL of the result is.
    struct Download: Sendable {
        var source: PageSourceSpec
        var sendsCredentials: Bool
    }
}

/// A value that is asked for once in each run.
package struct PreparationPlan: Sendable {
    /// The variable's name.
    let name: String
    /// What is sent.
    let request: RequestPlan
    /// The one question of the answer.
    let value: ValuePlan
}

extension RequestCompiler {
    /// The plan of a job; `filter` tells how the instants in its requests are written.
    mutating func job(_ spec: JobSpec, filter: IncrementalSpec.FilterSpec?) -> JobPlan? {
        let creation = compile(spec.creation, filter: filter)
        let poll = compile(spec.poll, filter: filter)
        var creating = values(.answer)
        let created = Self.captures(spec.createdValues, &creating)
        var polling = values(.answer)
        let done = polling.condition(spec.done)
        let failed = spec.failed.flatMap { polling.condition($0) }
        let message = spec.message.map { polling.path($0) }
        let result = Self.captures(spec.doneValues, &polling)
        diagnostics += creating.diagnostics + polling.diagnostics
        guard let done else { return nil }
        return JobPlan(
            creation: creation,
            createdQuestions: creating.plan,
            created: created,
            poll: poll,
            pollQuestions: polling.pagePlan,
            done: done,
            failed: failed,
            message: message,
            result: result,
            download: spec.download.map {
                JobPlan.Download(source: $0.source, sendsCredentials: $0.sendsCredentials)
            },
            everySeconds: spec.everySeconds,
            timeoutSeconds: spec.timeoutSeconds
        )
    }

    /// The plan of a value that is asked for once in each run.
    mutating func preparation(_ spec: PreparationSpec) -> PreparationPlan {
        var values = self.values(.answer)
        _ = values.rule(spec.value)
        diagnostics += values.diagnostics
        return PreparationPlan(name: spec.name.value, request: compile(spec.request), value: values.pagePlan)
    }

    private static func captures(_ specs: [NamedRuleSpec], _ values: inout ValueCompiler) -> CapturePlan {
        CapturePlan(questions: specs.map { ($0.name.value, values.rule($0.rule)) })
    }
}
