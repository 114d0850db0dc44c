import PatchbayEngine

/// The sync of one data type of one connection, as a value that does no I/O.
///
/// The driver creates it, hands it `start`, does what the actions say, and tells what came of them. It orders data types
/// so that parents come first, gives every machine of a connection the same start, and keeps the records of data types
/// that are parents. A machine that is thrown away at any moment loses nothing: another one goes on from the checkpoint
/// that was committed last.
package struct SyncMachine: Sendable {
    /// What the network is at.
    enum Fetch: Sendable {
        case requesting
        case waiting
        case refreshing
        case loadingParents
        case holding(PageReading, HeaderFields)
        case resting
        case ended(Ending)
    }

    /// What the store is at.
    enum Store: Sendable {
        case free
        case mapping(PendingPage)
        case committing(Checkpoint)
        /// Records of the page are made whole before it is mapped, or read again behind that.
        case gathering(PendingPage)
    }

    /// What the request that is under way is for.
    enum Errand: Sendable {
        /// A page of the list.
        case page
        /// A value that is asked for before anything is read.
        case preparation
        /// A job that is to make the list.
        case creation
        /// How that job stands.
        case poll
        /// A record that is read again whole.
        case record
        /// A page of a list inside a record.
        case embedded
    }

    /// How the run is to end once the store is free.
    enum Ending: Sendable {
        case completed
        case canceled
        case suspended(until: Timestamp, budget: String?)
        case failed(SyncFailure)
    }

    /// Whether the run has started, and whether it is over.
    enum Phase: Sendable {
        case idle
        case running
        case finalizing
        case finished
    }

    /// A page between its answer and its commit.
    struct PendingPage: Sendable {
        var page: SyncPage
        /// How far the run is when the page is committed, its own records not counted.
        var after: SyncProgress
        /// The newest watermark in the pages of the list before.
        var listNewest: Timestamp?
        /// Which list the page is of.
        var serial: Int
        /// The parents that are done with the page; nil when their list goes on.
        var closes: [SyncParent]?
        /// Whether the next run begins anew rather than behind the page.
        var dropsProgress = false
        /// How far the run was when the page came, to go back to should it be read again.
        var before: SyncProgress
        /// What became of its records so far.
        var mapped: MappedPage?
        /// What is mapped next, once the lists inside its records are whole.
        var completing: Completing?
    }

    /// Records between their answer and their mapping.
    struct Completing: Sendable {
        var part: SyncPage
        var completion: PageCompletion
    }

    /// What is synced.
    package private(set) var plan: SyncPlan
    /// How far the run goes.
    package let limits: SyncLimits
    /// What was committed last.
    package internal(set) var checkpoint: Checkpoint

    var phase = Phase.idle
    var fetch = Fetch.resting
    var store = Store.free
    var backoff: Backoff
    var scope = RequestScope()
    var progress: SyncProgress
    var walk = ParentWalk([])
    var paginator: Paginator?
    /// The place to go on from after a start; nil once the run is there.
    var resumed: SyncPlace?
    /// Which list is read; counts up.
    var serial = 0
    /// The request that is under way or will be sent again.
    var request: ProviderRequest?
    /// What it is for.
    var errand = Errand.page
    /// How many of the values that are asked for before anything is read are there.
    var preparedCount = 0
    /// Whether the job of the list was created before this part of the run.
    var resumesJob = false
    /// Whether the next page is where an earlier run kept it, and none has come since.
    var resumesPage = false
    /// Whether the wait that is under way is for a job, rather than before the request is sent again.
    var waitsForJob = false
    /// How often the request was sent.
    var tries = 0
    /// Whether the token was refreshed for the request.
    var hasRefreshed = false
    /// How often the list was begun again.
    var restarts = 0
    /// How many requests were sent again.
    var retries = 0
    /// Whether a value that is asked for before anything is read was left out.
    var lacksPrepared = false
    /// The reads whose lists brought records.
    var readsWithRecords: Set<Int> = []
    /// Whether the list starts again from its newest record as soon as its pages are stored.
    var restartsFromNewest = false

    /// A run that has not started; the seed is for chance in pauses.
    package init(_ plan: SyncPlan, seed: UInt64, limits: SyncLimits = SyncLimits()) {
        self.plan = plan
        self.limits = limits
        backoff = Backoff(seed: seed)
        checkpoint = Checkpoint(plan)
        progress = SyncProgress(isFull: true, startedAt: Timestamp(microseconds: 0), stepCount: plan.stepCount)
    }

    // MARK: States and events

    /// The state.
    package var state: SyncState {
        switch (phase, fetch, store) {
        case (.idle, _, _): .idle
        case (.finalizing, _, _): .finalizing
        case (.finished, _, _): .finished
        case (_, .requesting, .free): .requesting
        case (_, .requesting, .mapping): .requestingWhileMapping
        case (_, .requesting, .committing): .requestingWhileCommitting
        case (_, .requesting, .gathering): .requestingWhileGathering
        case (_, .waiting, .free): .waiting
        case (_, .waiting, .mapping): .waitingWhileMapping
        case (_, .waiting, .committing): .waitingWhileCommitting
        case (_, .waiting, .gathering): .waitingWhileGathering
        case (_, .refreshing, .free): .refreshing
        case (_, .refreshing, .mapping): .refreshingWhileMapping
        case (_, .refreshing, .committing): .refreshingWhileCommitting
        case (_, .refreshing, .gathering): .refreshingWhileGathering
        case (_, .loadingParents, _): .loadingParents
        case (_, .holding, .mapping): .holdingWhileMapping
        case (_, .holding, _): .holdingWhileCommitting
        case (_, .resting, .mapping): .restingWhileMapping
        case (_, .resting, _): .restingWhileCommitting
        case (_, .ended, .mapping): .endedWhileMapping
        case (_, .ended, _): .endedWhileCommitting
        }
    }

    /// Takes an event and tells what is to be done.
    /// - Throws: a `SyncMachineError` when the event cannot happen in the state; nothing has changed then.
    package mutating func handle(_ event: SyncEvent) throws(SyncMachineError) -> [SyncAction] {
        switch (phase, event) {
        case (.idle, .start(let start)): return begin(start)
        case (.idle, .cancel): return finish(.canceled)
        case (.running, .answered(let response, let instant)):
            if case .requesting = fetch { return answered(response, at: instant) }
        case (.running, .unanswered(let failure, let instant)):
            if case .requesting = fetch { return unanswered(failure, at: instant) }
        case (.running, .waited):
            if case .waiting = fetch { return waited() }
        case (.running, .refreshed):
            if case .refreshing = fetch { return sendAgain() }
        case (.running, .refreshFailed(let failure, let instant)):
            if case .refreshing = fetch { return refreshFailed(failure, at: instant) }
        case (.running, .parents(let parents, let isLast)):
            if case .loadingParents = fetch {
                walk.supply(parents, isLast: isLast)
                return proceed()
            }
        case (.running, .mapped(let mapped)):
            if case .mapping(let page) = store { return self.mapped(page, mapped) }
        case (.running, .committed), (.finalizing, .committed):
            if case .committing(let checkpoint) = store {
                self.checkpoint = checkpoint
                return committed()
            }
        case (_, .storeFailed(let reason)):
            if let actions = storeFailed(reason) { return actions }
        case (.running, .cancel): return end(.canceled)
        case (.finalizing, .cancel): return []
        default: break
        }
        throw SyncMachineError(state: state, event: event.kind)
    }

    // MARK: The start

    private mutating func begin(_ start: SyncStart) -> [SyncAction] {
        phase = .running
        scope = start.scope
        do throws(RequestError) {
            plan = try plan.resolved(by: scope)
        } catch {
            return end(.failed(.request(error)))
        }
        checkpoint = Checkpoint(plan)
        var isFull = start.isFull
        if let known = start.checkpoint {
            switch known.standing(under: plan) {
            case .holds: checkpoint = known
            case .remaps:
                isFull = true
                // Deletions are asked for as before.
                for (number, read) in known.reads.enumerated() { checkpoint.reads[number].feed = read.feed }
            case .void: break
            }
        }
        // They are asked for anew, even where an earlier run goes on.
        checkpoint.prepared = JSONObject()
        progress = SyncProgress(isFull: isFull, startedAt: start.now, stepCount: plan.stepCount)
        if let unfinished = checkpoint.progress, unfinished.steps.count == plan.stepCount,
            unfinished.isFull || !isFull
        {
            progress = unfinished
            resumed = unfinished.place
        }
        walk = ParentWalk(factors(progress.place.step), resuming: progress.place.parents)
        return proceed()
    }
}
