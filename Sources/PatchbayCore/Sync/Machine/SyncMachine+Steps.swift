import PatchbayEngine

/// How a run goes from list to list: steps, parents, windows.
extension SyncMachine {
    /// What a step's list is read with.
    struct Query {
        var plan: SyncQueryPlan
        var list: SyncList
        var errors: ErrorPlan?
        /// The feed that the query is of; nil for other lists.
        var feed: SyncFeedPlan?
        /// The job that makes the list; nil when it can be read at once.
        var job: JobPlan?
    }

    /// What the step of the place reads; nil behind the last one.
    var query: Query? {
        let step = progress.place.step
        guard step < plan.reads.count else {
            return plan.deletionList.map { Query(plan: $0, list: .deletions, errors: plan.reads.first?.errors) }
        }
        let read = plan.reads[step]
        if progress.steps[step].mode == .feed, let feed = read.feed {
            return Query(plan: feed.query, list: .feed(read: step), errors: read.errors, feed: feed)
        }
        return Query(plan: read.list, list: .records(read: step), errors: read.errors, job: read.job)
    }

    /// What the list of a step is repeated for; a feed tells of all parents at once.
    func factors(_ step: Int) -> [ParentFactor] {
        guard step < plan.reads.count, mode(step) != .feed else { return [] }
        return plan.reads[step].parents
    }

    /// How a step reads: as it began, or as it will.
    func mode(_ step: Int) -> SyncMode {
        if let mode = progress.steps[step].mode { return mode }
        guard !progress.isFull else { return .full }
        guard step < plan.reads.count else { return .incremental }
        let read = plan.reads[step]
        let state = checkpoint.reads[step]
        guard state.fullAt != nil else { return .full }
        if let feed = read.feed {
            guard let mark = state.feed, !feed.goesByToken || state.token != nil else { return .full }
            return feed.keeps(mark, at: progress.startedAt) ? .feed : .full
        }
        if read.list.page.token != nil { return .incremental }
        guard let increment = read.list.increment, increment.mode != .scan else { return .full }
        // With several stored parents nobody knows which of their combinations are new.
        guard read.parents.filter(\.isStored).count < 2 else { return .full }
        return .incremental
    }

    /// Whether each parent has a state of its own.
    func isByParent(_ step: Int) -> Bool { factors(step).filter(\.isStored).count == 1 }

    // MARK: Going on

    /// Begins what comes next, with nothing of the network under way.
    mutating func proceed() -> [SyncAction] {
        if case .ended = fetch { return conclude() }
        if preparedCount < plan.preparations.count { return prepare() }
        while progress.place.step < plan.stepCount {
            guard progress.place.isBetween || resumed != nil else { return send() }
            if progress.steps[progress.place.step].mode == nil {
                progress.steps[progress.place.step].mode = mode(progress.place.step)
            }
            switch walk.next() {
            case .load(var query):
                query.read = plan.reads[progress.place.step].name
                // What is stored now may be among them.
                guard case .free = store else {
                    fetch = .resting
                    return []
                }
                fetch = .loadingParents
                return [.loadParents(query)]
            case .finished:
                enter(step: progress.place.step + 1)
                if progress.place.step == plan.stepCount { continue }
                // The records of one step may be the parents of the next.
                if case .free = store { continue }
                fetch = .resting
                return []
            case .ready(let isResumed):
                let place = resumed
                resumed = nil
                if let place, isResumed {
                    if place.isBetween, !place.parents.isEmpty { continue }
                    if !place.isBetween {
                        restore(place)
                        return send()
                    }
                }
                beginList()
            }
        }
        return end(.completed)
    }

    /// Goes to the start of a step.
    mutating func enter(step: Int) {
        progress.place = SyncPlace(step: step)
        resumed = nil
        if step < plan.stepCount { walk = ParentWalk(factors(step)) }
    }

    private mutating func restore(_ place: SyncPlace) {
        serial += 1
        progress.place = place
        resumesJob = place.job != nil
        resumesPage = place.page != nil
        makePaginator()
    }

    /// Starts the list of the current parents.
    private mutating func beginList() {
        serial += 1
        restarts = 0
        resumesJob = false
        progress.listNewest = nil
        let step = progress.place.step
        // What changes from now on is told behind the token of now.
        if step < plan.reads.count, mode(step) == .full, progress.steps[step].tokens[walk.listName] == nil {
            progress.steps[step].tokens[walk.listName] = plan.reads[step].initialToken.flatMap {
                checkpoint.prepared[$0]?.plainText
            }
        }
        var place = SyncPlace(step: step)
        place.isBetween = false
        place.parents = walk.positions
        if let increment = query?.plan.increment, increment.mode != .scan {
            place.since = since(step, increment)
            place.ends = [progress.startedAt]
            if let start = place.since, let seconds = increment.windowSeconds {
                place.ends = [min(start.adding(seconds: seconds), progress.startedAt)]
            }
        } else if step >= plan.reads.count, mode(step) == .incremental {
            // Deletions are asked for as far back as records are.
            place.since = plan.reads.first?.list.increment.flatMap { increment in
                checkpoint.reads.first?.watermark?.adding(seconds: -increment.lookbackSeconds)
            }
        }
        progress.place = place
        makePaginator()
    }

    /// Where the range of a list starts.
    private func since(_ step: Int, _ increment: IncrementPlan) -> Timestamp? {
        let mark: Timestamp?
        switch mode(step) {
        case .full: mark = nil
        case .feed: mark = checkpoint.reads[step].feed
        case .incremental:
            if isByParent(step) {
                let marks = walk.parents.map(\.watermark)
                mark = marks.contains(nil) ? nil : marks.compactMap(\.self).min()
            } else {
                mark = checkpoint.reads[step].watermark
            }
        }
        return mark?.adding(seconds: -increment.lookbackSeconds) ?? increment.start(scope)
    }

    /// Prepares the pages of the place's window.
    mutating func makePaginator() {
        paginator = query.map {
            Paginator(
                $0.plan.page,
                limits: limits,
                at: progress.place.page,
                recordCount: progress.place.recordCount
            )
        }
    }

    /// Begins the window's pages again, from a start that may have moved.
    mutating func restartList(since: Timestamp? = nil) {
        if let since { progress.place.since = since }
        progress.place.page = nil
        progress.place.recordCount = 0
        progress.place.job = nil
        resumesJob = false
        resumesPage = false
        makePaginator()
    }

    /// Goes to the next window; false when there is none.
    mutating func moveWindow() -> Bool {
        guard let end = progress.place.ends.popLast(), end < progress.startedAt else { return false }
        progress.place.since = end
        if progress.place.ends.isEmpty {
            let seconds = query?.plan.increment?.windowSeconds
            let next = seconds.map { min(end.adding(seconds: $0), progress.startedAt) } ?? progress.startedAt
            progress.place.ends = [next]
        }
        restartList()
        return true
    }

    /// Halves the current window; false when it is too small, or open.
    mutating func splitWindow() -> Bool {
        guard let start = progress.place.since, let end = progress.place.ends.last, end > start.adding(seconds: 1)
        else {
            return false
        }
        let middle = Timestamp(microseconds: start.microseconds + (end.microseconds - start.microseconds) / 2)
        let floored = middle.floored(to: 1_000_000)
        progress.place.ends.append(floored > start ? floored : middle)
        restartList()
        return true
    }

    // MARK: Requests

    /// Sends the request for the place's page.
    private mutating func send() -> [SyncAction] {
        guard let query, let position = progress.place.page ?? paginator?.position else { return end(.completed) }
        if restartsFromNewest {
            guard case .free = store else {
                fetch = .resting
                return []
            }
            restartsFromNewest = false
            guard let newest = progress.listNewest, newest > progress.place.since ?? Timestamp(microseconds: .min)
            else {
                return end(.failed(.cut(records: progress.place.recordCount)))
            }
            restartList(since: newest)
            return send()
        }
        if let job = query.job, progress.place.job?.isDone != true { return work(on: job, query, position) }
        do throws(RequestError) {
            var request = try query.plan.request.render(requestScope(query, position))
            let link: String? = if case .url(let url) = position { url } else { nil }
            if let download = query.job?.download {
                guard let url = link ?? progress.place.job?.url else { return endWithoutResult(query) }
                request = try request.downloading(
                    url,
                    allowedOrigins: plan.allowedOrigins,
                    sendsCredentials: download.sendsCredentials
                )
            } else if let link {
                request = try request.following(link, allowedOrigins: plan.allowedOrigins)
            }
            self.request = request
            return takeFirstPage(query) ?? sendFirst(request)
        } catch {
            return end(.failed(.request(error)))
        }
    }

    /// Sends a request for the first time.
    mutating func sendFirst(_ request: ProviderRequest, for errand: Errand = .page) -> [SyncAction] {
        self.request = request
        self.errand = errand
        tries = 1
        hasRefreshed = false
        fetch = .requesting
        return [.send(request)]
    }

    /// Sends the last request again.
    mutating func sendAgain() -> [SyncAction] {
        guard let request else { return end(.completed) }
        tries += 1
        retries += 1
        fetch = .requesting
        return [.send(request)]
    }

    /// What the templates of a page's request may name.
    func requestScope(_ query: Query, _ position: PagePosition) -> RequestScope {
        var scope = scope
        let place = progress.place
        scope.setPage(position, size: query.plan.page.size)
        scope.since = place.since
        scope.until = place.ends.last
        scope["job"] = place.job.map { .object($0.values) }
        for (alias, value) in walk.values { scope[alias] = value }
        if mode(place.step) != .full, place.step < plan.reads.count {
            let token =
                isByParent(place.step)
                ? walk.parents.first?.token : checkpoint.reads[place.step].tokens[walk.listName]
            scope["checkpoint"] = token.map { .string($0) }
        }
        return scope
    }
}

extension ParentFactor {
    /// Whether the parents are stored records.
    var isStored: Bool { if case .records = source { true } else { false } }
}
