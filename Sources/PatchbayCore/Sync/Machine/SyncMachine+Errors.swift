/// What a run does about answers that are no success, and about answers that do not come.
extension SyncMachine {
    /// Does what an error rule says.
    mutating func judge(_ verdict: AnswerVerdict, _ status: Int, at instant: Timestamp) -> [SyncAction] {
        if let actions = judgeErrand(verdict, status) { return actions }
        if [.restartRead, .fullRead, .splitWindow].contains(verdict.outcome) { forgetGathering() }
        switch verdict.outcome {
        case .retry, .rateLimited, .restartPage: return retry(verdict, status, at: instant)
        case .reauthorize:
            guard !hasRefreshed else { return end(.failed(.reauthorizationRequired(message: verdict.message))) }
            hasRefreshed = true
            fetch = .refreshing
            return [.refreshToken(request?.token)]
        case .forbidden: return end(.failed(.forbidden(message: verdict.message)))
        case .fail: return end(.failed(.refused(status: status, message: verdict.message)))
        case .skip: return skip(verdict.scope ?? .record, verdict.message)
        case .restartRead: return restart(verdict)
        case .fullRead:
            guard readFully() else { return end(.failed(.refused(status: status, message: verdict.message))) }
            return proceed()
        case .splitWindow:
            guard splitWindow() else { return end(.failed(.unsplittable)) }
            return proceed()
        }
    }

    /// What is done about an answer by what was asked for; nil when it is what is done about any.
    private mutating func judgeErrand(_ verdict: AnswerVerdict, _ status: Int) -> [SyncAction]? {
        switch (errand, verdict.outcome) {
        case (.preparation, .skip): return skipPreparation(verdict)
        case (.preparation, .restartRead), (.preparation, .fullRead), (.preparation, .splitWindow):
            return end(.failed(.refused(status: status, message: verdict.message)))
        // The provider does not know any more a job that was created long ago.
        case (.poll, .fail): return resumesJob ? restart(verdict) : nil
        // Nor a place in a list.
        case (.page, .fail): return resumesJob || resumesPage ? restart(verdict) : nil
        // What was asked for without credentials says nothing of them.
        case (.page, .reauthorize) where request?.isAnonymous == true:
            return resumesJob ? restart(verdict) : end(.failed(.refused(status: status, message: verdict.message)))
        // What is gone since it was listed has no rest, and no other state to be read.
        case (.embedded, .fail), (.record, .fail): return status == 404 || status == 410 ? leaveOutGone() : nil
        default: return nil
        }
    }

    mutating func unanswered(_ failure: TransportFailure, at instant: Timestamp) -> [SyncAction] {
        guard failure.isTransient else { return end(.failed(.transport(failure))) }
        return retry(AnswerVerdict(.retry, message: failure.message), nil, at: instant)
    }

    mutating func refreshFailed(_ failure: RefreshFailure, at instant: Timestamp) -> [SyncAction] {
        switch failure {
        case .ended: return end(.failed(.reauthorizationRequired(message: nil)))
        case .unavailable(let answer, let waitSeconds):
            // The grant may live: the request is tried again, and so is the refresh.
            hasRefreshed = false
            let message = "the refresh of the credentials failed"
            var verdict = AnswerVerdict(.retry, message: answer.map { "\(message): \($0)" } ?? message)
            verdict.waitSeconds = waitSeconds
            return retry(verdict, nil, at: instant)
        }
    }

    /// Waits and sends the request again, as long as tries are left.
    mutating func retry(_ verdict: AnswerVerdict, _ status: Int?, at instant: Timestamp) -> [SyncAction] {
        guard tries <= plan.retry.attempts else {
            return end(.failed(.unavailable(tries: tries, status: status, message: verdict.message)))
        }
        if verdict.outcome == .restartPage { return sendAgain() }
        let pause = backoff.microseconds(before: tries, plan.retry)
        let reason: SyncWait.Reason = verdict.outcome == .rateLimited ? .rateLimit : .retry
        if let seconds = verdict.waitSeconds, seconds > limits.longestWaitSeconds {
            return end(.suspended(until: instant.adding(seconds: seconds), budget: verdict.budget))
        }
        fetch = .waiting
        // A server that says 0 is not believed to the letter: no loop without pauses.
        let microseconds = verdict.waitSeconds.map { $0 > 0 ? $0 * 1_000_000 : pause } ?? pause
        return [.wait(SyncWait(microseconds: microseconds, reason: reason, budget: verdict.budget))]
    }

    /// Begins the list again; in ascending order, behind what is stored already.
    mutating func restart(_ verdict: AnswerVerdict) -> [SyncAction] {
        restarts += 1
        guard restarts <= limits.restarts else { return end(.failed(.restarts(limits.restarts))) }
        let isAscending = query?.plan.order == .ascending && query?.plan.increment?.mode == .filter
        let newest = isAscending && progress.place.page != nil ? progress.listNewest : nil
        restartList(since: newest.map { max($0, progress.place.since ?? $0) })
        return proceed()
    }

    /// Goes back to where the page came from whose records are being made whole or read again: it is read again itself.
    private mutating func forgetGathering() {
        guard case .gathering(let page) = store else { return }
        store = .free
        progress = page.before
    }

    // MARK: Skips

    /// Leaves out what a rule says.
    private mutating func skip(_ scope: ErrorRuleSpec.Scope, _ message: String?) -> [SyncAction] {
        note(skip: scope, message)
        if case .gathering(var page) = store { return skipRefetched(&page, scope) }
        let step = progress.place.step
        progress.note(.skipped, step: step)
        progress.steps[step].hasSkips = true
        if scope == .dataType {
            for later in step..<plan.stepCount { progress.steps[later].hasSkips = true }
            return end(.completed)
        }
        if isByParent(step) {
            progress.leavesOutOfParents = true
            _ = closesParents(step)
        }
        progress.place.isBetween = true
        progress.place.page = nil
        return proceed()
    }

    /// Whether the stored parents of a list that has ended are done: all lists of theirs are, and nothing was left out.
    mutating func closesParents(_ step: Int) -> Bool {
        guard isByParent(step), walk.isLastOfParents else { return false }
        let isWhole = !progress.leavesOutOfParents && !lacksPrepared
        // The lists of one parent lie together where nothing but parents is gone through around them.
        if plan.reads[step].parents.first?.isStored == true { progress.leavesOutOfParents = false }
        return isWhole
    }

    /// Counts what is left out.
    mutating func note(skip scope: ErrorRuleSpec.Scope, _ message: String?) {
        progress.skipCount += 1
        guard progress.skips.count < limits.skips else { return }
        let keys = walk.parents.map(\.key)
        progress.skips.append(SyncSkip(scope: scope, parentKeys: keys, message: message))
    }

    /// Leaves out the record that is being read whole, for it is no more.
    private mutating func leaveOutGone() -> [SyncAction]? {
        guard case .gathering(var page) = store else { return nil }
        if page.completing != nil { return leaveOut(of: page, .record) }
        page.mapped?.refetched.removeFirst()
        return refetchOrCommit(page)
    }

    /// Reads the next record whole, or writes the page, behind which the list goes on.
    private mutating func refetchOrCommit(_ page: PendingPage) -> [SyncAction] {
        fetch = .resting
        return refetch(page) ?? commit(page)
    }

    private mutating func skipRefetched(_ page: inout PendingPage, _ scope: ErrorRuleSpec.Scope) -> [SyncAction] {
        progress.steps[progress.place.step].hasSkips = true
        page.after.skips = progress.skips
        page.after.skipCount = progress.skipCount
        page.after.steps[page.after.place.step].hasSkips = true
        // Where the list is at its end, its parents are read again; else as soon as it is.
        if page.closes != nil {
            page.closes = nil
        } else if isByParent(page.after.place.step) {
            page.after.leavesOutOfParents = true
            progress.leavesOutOfParents = true
        }
        if page.completing != nil { return leaveOut(of: page, scope) }
        if scope == .record { page.mapped?.refetched.removeFirst() } else { page.mapped?.refetched = [] }
        return refetchOrCommit(page)
    }
}
