import PatchbayCore
import PatchbayEngine

/// Runs the sync of one data type: does what its machine asks for, the next page being fetched while one is mapped.
struct DataTypeSync: Sendable {
    let plan: DataTypePlan
    let sync: SyncPlan
    let isFull: Bool
    let keeping: PageWorker.Keeping
    let session: SyncSession
    let transport: any HTTPTransport
    let transportLimits: TransportLimits
    let gate: RateGate
    let lane: RateLane
    let sink: any SyncSink
    let limits: SyncLimits
    let time: TimeSource
    let random: RandomSource
    let notify: @Sendable (SyncNotice) -> Void

    /// What ends a step of the loop.
    enum Step: Sendable {
        /// Something of the network ended: the number of what was begun, the event, and the answer.
        case fetched(Int, SyncEvent)
        /// A request was not sent: its number, the event, and until when none may be.
        case held(Int, SyncEvent, until: Timestamp)
        /// Something of the store ended.
        case stored(SyncEvent)
        /// The run is to stop.
        case stop
        /// Nothing is to be done.
        case idle
    }

    /// What is known while the loop runs.
    private struct Standing {
        var machine: SyncMachine
        /// The number of what the network is at; what ends with an older one is not waited for.
        var fetch = 0
        var end: (failure: SyncFailure?, summary: SyncSummary)?
        var lastAnswer: ProviderResponse?
        /// Until when the gate lets nothing through, which the run was told last; nil when it was the provider.
        var heldUntil: Timestamp?
    }

    /// Runs to the end.
    /// - Throws: `StoreError.lostRun` when the run is another's, and `CancellationError`.
    func run(_ report: DataTypeReport, stop: StopSignal) async throws -> DataTypeReport {
        let scope = await session.scope
        guard let worker = PageWorker(plan, variables: await session.variables, keeping: keeping) else { return report }
        let queue = CommitQueue(sink, time: time)
        let seed = random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let known = try await sink.checkpoint(plan.name).flatMap { try? Checkpoint(text: $0) }
        let start = SyncStart(isFull: isFull, now: time.now(), checkpoint: known, scope: scope)
        let standing = try await withThrowingTaskGroup(of: Step.self) { group in
            var standing = Standing(machine: SyncMachine(sync, seed: seed, limits: limits))
            group.addTask {
                await queue.run()
                return .idle
            }
            group.addTask {
                await stop.wait()
                return .stop
            }
            begin(try standing.machine.handle(.start(start)), &standing, &group, worker, queue)
            do {
                while standing.end == nil, let step = try await group.next() {
                    try take(step, &standing, &group, worker, queue)
                }
                await queue.close()
                try await settle(queue, &standing)
            } catch {
                await queue.close()
                group.cancelAll()
                throw error
            }
            group.cancelAll()
            return standing
        }
        return try await finish(report, standing)
    }

    /// Waits for the last pages; a run whose pages were not committed ended with that, whatever else it came to.
    private func settle(_ queue: CommitQueue, _ standing: inout Standing) async throws {
        do {
            try await queue.flush()
        } catch {
            let reason = try reason(error)
            guard var summary = standing.end?.summary else { return }
            summary.status = .failed
            standing.end = (.store(reason), summary)
        }
    }

    private func take(
        _ step: Step,
        _ standing: inout Standing,
        _ group: inout ThrowingTaskGroup<Step, any Error>,
        _ worker: PageWorker,
        _ queue: CommitQueue
    ) throws {
        let event: SyncEvent
        switch step {
        case .idle: return
        case .stop:
            standing.fetch += 1
            event = .cancel
        case .fetched(let number, let fetched):
            guard number == standing.fetch else { return }
            if case .answered(let response, _) = fetched {
                standing.lastAnswer = ProviderAnswer.head(of: response)
                standing.heldUntil = nil
            }
            event = fetched
        case .held(let number, let held, let until):
            guard number == standing.fetch else { return }
            standing.heldUntil = until
            event = held
        case .stored(let stored): event = stored
        }
        begin(try standing.machine.handle(event), &standing, &group, worker, queue)
    }

    /// Begins what the machine asks for.
    private func begin(
        _ actions: [SyncAction],
        _ standing: inout Standing,
        _ group: inout ThrowingTaskGroup<Step, any Error>,
        _ worker: PageWorker,
        _ queue: CommitQueue
    ) {
        for action in actions {
            switch action {
            case .send(let request):
                let number = next(&standing)
                group.addTask { try await exchange(number, request, queue) }
            case .wait(let wait):
                let number = next(&standing)
                group.addTask { .fetched(number, try await pause(wait, queue)) }
            case .refreshToken:
                let number = next(&standing)
                group.addTask {
                    let failure = await session.refresh(askedAt: time.now())
                    return .fetched(number, failure.map { .refreshFailed($0, at: time.now()) } ?? .refreshed)
                }
            case .loadParents(let query):
                let number = next(&standing)
                group.addTask { .fetched(number, try await parents(query, queue)) }
            case .map(let page):
                group.addTask {
                    let mapped = await worker.map(page)
                    notify(.page(dataType: plan.name, counts: mapped.counts))
                    return .stored(.mapped(mapped))
                }
            case .commit(let commit):
                group.addTask { .stored(try await write(commit, worker, queue)) }
            case .finish(let summary): standing.end = (nil, summary)
            case .fail(let failure, let summary): standing.end = (failure, summary)
            }
        }
        // Whatever the network is still at when the machine ends is not waited for.
        switch standing.machine.state {
        case .endedWhileMapping, .endedWhileCommitting, .finalizing: standing.fetch += 1
        default: break
        }
    }

    private func next(_ standing: inout Standing) -> Int {
        standing.fetch += 1
        return standing.fetch
    }

    // MARK: The network

    /// What the session's end comes to for a request that is not sent any more.
    private struct Ended: Error {}

    private func exchange(_ number: Int, _ request: ProviderRequest, _ queue: CommitQueue) async throws -> Step {
        let begun = time.now()
        func ended(_ status: Int?) -> Timestamp {
            let now = time.now()
            notify(
                .answered(dataType: plan.name, status: status, microseconds: now.microseconds - begun.microseconds)
            )
            return now
        }
        do {
            if await session.hasEnded { throw Ended() }
            let authorized = try await session.authorize(request)
            let response = try await gate.pass(
                lane,
                longest: limits.longestWaitSeconds * 1_000_000,
                // What is shorter is the pace of the budget, and nothing that anyone waits for.
                onWait: { if $0 >= 1_000_000 { await tell(.rateLimit, microseconds: $0, queue) } }
            ) {
                // Meanwhile another data type may have found that the connection needs its owner.
                if await session.hasEnded { throw Ended() }
                return try await transport.send(authorized, limits: transportLimits)
            }
            return .fetched(number, .answered(response, at: ended(response.status)))
        } catch let wait as RateGate.TooLong {
            // A spent budget is what the provider would answer with.
            let seconds = (wait.microseconds + 999_999) / 1_000_000
            let answer = ProviderResponse(status: 429, headers: ["Retry-After": "\(seconds)"])
            return .held(number, .answered(answer, at: time.now()), until: wait.until)
        } catch is Ended {
            let reason = SyncFailure.reauthorizationRequired(message: nil).message
            return .fetched(number, .unanswered(.forbiddenTarget(reason), at: time.now()))
        } catch let error as TransportError {
            return .fetched(number, .unanswered(TransportFailure(error), at: ended(nil)))
        } catch let error as AuthError {
            // Nothing was sent, so that the provider said nothing.
            let reason = "the connection's credentials cannot be sent: \(error.message)"
            return .fetched(number, .unanswered(.forbiddenTarget(reason), at: time.now()))
        }
    }

    /// Tells of a pause, before which everything that came is written.
    private func tell(_ reason: SyncWait.Reason, microseconds: Int, _ queue: CommitQueue) async {
        await queue.hurry()
        notify(.waiting(dataType: plan.name, microseconds: microseconds, reason: reason))
    }

    private func pause(_ wait: SyncWait, _ queue: CommitQueue) async throws -> SyncEvent {
        await tell(wait.reason, microseconds: wait.microseconds, queue)
        if wait.reason == .rateLimit { await gate.hold(lane, budget: wait.budget, microseconds: wait.microseconds) }
        try await time.sleep(.microseconds(wait.microseconds))
        return .waited
    }

    // MARK: The store

    private func parents(_ query: ParentQuery, _ queue: CommitQueue) async throws -> SyncEvent {
        do {
            try await queue.flush()
            let parents = try await sink.parents(query, for: plan.name)
            return .parents(Array(parents.prefix(query.limit)), isLast: parents.count <= query.limit)
        } catch {
            return .storeFailed(try reason(error))
        }
    }

    private func write(_ commit: SyncCommit, _ worker: PageWorker, _ queue: CommitQueue) async throws -> SyncEvent {
        do {
            var commit = commit
            commit.checkpoint = await session.masked(commit.checkpoint)
            try await queue.add(await worker.take(commit))
            // The last commit is the one that the summary stands for.
            if commit.page == nil { try await queue.flush() }
            return .committed
        } catch {
            return .storeFailed(try reason(error))
        }
    }

    /// Why the store failed, in one clause.
    /// - Throws: what ends the run without a word: that it is another's now, and that it is given up.
    private func reason(_ error: any Error) throws -> String {
        switch error {
        case StoreError.lostRun, is CancellationError: throw error
        case let error as StoreError: return error.message
        default: return "\(type(of: error))"
        }
    }

    // MARK: The end

    private func finish(_ report: DataTypeReport, _ standing: Standing) async throws -> DataTypeReport {
        guard let end = standing.end else { return report }
        var report = report
        report.retries += end.summary.retries
        report.skips = end.summary.skipCount
        report.reason = nil
        switch end.summary.status {
        case .completed:
            report.status = .completed
            report.reason = end.summary.lack
        case .partial:
            report.status = .partial
            let said = end.summary.skips.compactMap(\.message).first
            report.reason = "\(end.summary.skipCount) left out" + (said.map { ": \($0)" } ?? "")
        case .failed: report.status = .failed
        case .canceled: report.status = .canceled
        case .suspended(let until, let budget):
            // The gate knows until when better than the whole seconds that it was answered for.
            let end = standing.heldUntil ?? until
            if standing.heldUntil == nil {
                await gate.hold(lane, budget: budget, microseconds: until.microseconds - time.now().microseconds)
            }
            report.status = .suspended
            report.resumeAt = end
            report.reason = "the provider asks for a pause until \(end.text)"
        }
        if let failure = end.failure {
            report.reason = failure.message
            if failure.hasAnswer, let answer = standing.lastAnswer { report.answer = await session.kept(answer) }
            if case .reauthorizationRequired(let message) = failure { try await session.markRefused(message) }
        }
        if let reason = report.reason { report.reason = await session.mask(reason) }
        return report
    }
}
