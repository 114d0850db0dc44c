import PatchbayEngine

/// How a run has the provider make a list: a job is created, asked after until it is done, and its result read.
///
/// What tells the job again is committed before it is asked after, so that a run that is killed finds its job.
extension SyncMachine {
    /// Creates the job of the list, or asks after it.
    mutating func work(on job: JobPlan, _ query: Query, _ position: PagePosition) -> [SyncAction] {
        // The job is committed with the place alone.
        guard case .free = store else {
            fetch = .resting
            return []
        }
        let isCreated = progress.place.job != nil
        do throws(RequestError) {
            let request = try (isCreated ? job.poll : job.creation).render(requestScope(query, position))
            return sendFirst(request, for: isCreated ? .poll : .creation)
        } catch {
            return end(.failed(.request(error)))
        }
    }

    /// Notes the job that was created, durably.
    mutating func created(_ response: ProviderResponse, at instant: Timestamp) -> [SyncAction] {
        guard let job = query?.job else { return end(.completed) }
        if let actions = retryUnreadable(response, at: instant) { return actions }
        let answers = job.createdQuestions?.answers(on: response, surroundings) ?? []
        let values = job.created.values(answers)
        if let missing = job.created.missing(in: values) { return end(.failed(.noValue(of: missing))) }
        progress.place.job = JobPosition(createdAt: instant, created: values)
        resumesJob = false
        var next = checkpoint
        next.requestDigest = plan.requestDigest
        next.mappingDigest = plan.mappingDigest
        next.progress = progress
        store = .committing(next)
        fetch = .resting
        return [.commit(SyncCommit(checkpoint: next))]
    }

    /// Goes on with a job that is done, waits for one that is not.
    mutating func polled(_ response: ProviderResponse, at instant: Timestamp) -> [SyncAction] {
        guard let job = query?.job, var position = progress.place.job else { return end(.completed) }
        if let actions = retryUnreadable(response, at: instant) { return actions }
        let answers = job.pollQuestions.answers(on: response, surroundings) ?? []
        func holds(_ question: Int?) -> Bool {
            question.map { answers.indices.contains($0) && answers[$0].holds } ?? false
        }
        if holds(job.done) {
            position.isDone = true
            position.result = job.result.values(answers)
            if let missing = job.result.missing(in: position.result) {
                return resumesJob ? restart(AnswerVerdict(.restartRead)) : end(.failed(.noValue(of: missing)))
            }
            let body = job.download == nil ? nil : try? response.json()
            position.url = job.download?.source.text(in: response, body: body).flatMap { $0.isEmpty ? nil : $0 }
            progress.place.job = position
            return proceed()
        }
        if holds(job.failed) {
            let said = job.message.flatMap { answers[$0].value }.map { $0.plainText ?? $0.compactText }
            guard restarts < limits.restarts else { return end(.failed(.jobFailed(message: said))) }
            return restart(AnswerVerdict(.restartRead, message: said))
        }
        guard instant < position.createdAt.adding(seconds: job.timeoutSeconds) else {
            if resumesJob { return restart(AnswerVerdict(.restartRead)) }
            return end(.failed(.jobUnfinished(seconds: job.timeoutSeconds)))
        }
        let asked = RetryAfter.seconds(response, receivedAt: instant) ?? 0
        let seconds = min(max(job.everySeconds, asked), limits.longestWaitSeconds)
        waitsForJob = true
        fetch = .waiting
        return [.wait(SyncWait(microseconds: seconds * 1_000_000, reason: .job))]
    }

    /// Goes on behind a wait.
    mutating func waited() -> [SyncAction] {
        guard waitsForJob else { return sendAgain() }
        waitsForJob = false
        return proceed()
    }

    /// Goes on where a job that is done has no result: its list is empty, if the spec says that this may be.
    mutating func endWithoutResult(_ query: Query) -> [SyncAction] {
        guard query.plan.page.records.allowsMissing else { return end(.failed(.jobWithoutResult)) }
        let reading = PageReading.empty(isUnchanged: false)
        guard case .free = store else {
            fetch = .holding(reading, HeaderFields())
            return []
        }
        return accept(reading, HeaderFields(), query)
    }
}

extension SyncFailure {
    /// The answer about a job lacks a value that requests name.
    fileprivate static func noValue(of name: String) -> SyncFailure {
        .unprepared(name: "job.\(name)", reason: "the answer about the job has no value for it")
    }
}
