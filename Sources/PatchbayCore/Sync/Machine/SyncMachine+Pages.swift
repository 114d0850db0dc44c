import PatchbayEngine

/// How a run takes answers.
extension SyncMachine {
    mutating func answered(_ response: ProviderResponse, at instant: Timestamp) -> [SyncAction] {
        guard let query else { return end(.completed) }
        if let date = response.headers["Date"].flatMap({ HTTPDate.instant($0, now: instant) }) {
            progress.bound = min(progress.bound, date)
        }
        switch errand {
        case .page: return answered(page: response, query, at: instant)
        case .embedded: return answered(embedded: response, at: instant)
        case .preparation, .creation, .poll, .record: break
        }
        if let verdict = query.errors?.verdict(on: response, receivedAt: instant, surroundings) {
            return judge(verdict, response.status, at: instant)
        }
        switch (errand, store) {
        case (.preparation, _): return prepared(response, at: instant)
        case (.creation, _): return created(response, at: instant)
        case (.poll, _): return polled(response, at: instant)
        case (_, .gathering(let page)): return accept(refetched: response, page, at: instant)
        default: return end(.completed)
        }
    }

    private mutating func answered(
        page response: ProviderResponse,
        _ query: Query,
        at instant: Timestamp
    ) -> [SyncAction] {
        let answer: PageAnswer
        do throws(PageError) {
            answer = try query.plan.page.read(response, receivedAt: instant, surroundings)
        } catch {
            // The place that an earlier run kept may lead nowhere any more.
            if !error.isTransient, resumesPage { return restart(AnswerVerdict(.restartRead, message: error.message)) }
            guard error.isTransient else { return end(.failed(.page(error))) }
            return retry(AnswerVerdict(.retry, message: error.message), response.status, at: instant)
        }
        switch answer {
        case .verdict(let verdict): return judge(verdict, response.status, at: instant)
        case .page(let reading):
            guard case .free = store else {
                fetch = .holding(reading, response.headers)
                return []
            }
            return accept(reading, response.headers, query)
        }
    }

    /// The connection's variables and the parent, for conditions and rules.
    var surroundings: MappingSurroundings {
        MappingSurroundings(
            parent: parent,
            variables: Dictionary(
                scope.variables.members.map { ($0.name, $0.value) },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }

    /// What rules see as the parent: the one factor's value, or the values of several by their aliases.
    private var parent: JSONValue? {
        guard !progress.place.isBetween else { return nil }
        let values = walk.values
        guard values.count > 1 else { return values.first?.value }
        return .object(JSONObject(values.map { JSONObject.Member(name: $0.alias, value: $0.value) }))
    }

    /// Takes a page: finds what follows, asks for it, and has this one mapped.
    mutating func accept(_ reading: PageReading, _ headers: HeaderFields, _ query: Query) -> [SyncAction] {
        guard var paginator else { return end(.completed) }
        let step = progress.place.step
        resumesPage = false
        var page = PendingPage(
            page: page(reading, headers, query),
            after: progress,
            listNewest: progress.listNewest,
            serial: serial,
            before: progress
        )
        let parents = walk.parents
        if let token = reading.token { progress.steps[step].tokens[walk.listName] = token }
        var failure: SyncFailure?
        do throws(PageError) {
            let next = try paginator.next(after: reading, since: progress.place.since)
            self.paginator = paginator
            progress.place.recordCount = paginator.recordCount
            switch next {
            case .page(let position): failure = turn(to: position)
            case .end(let end):
                note(end, reading)
                if !isCut(query), !moveWindow() {
                    progress.place.isBetween = true
                    if closesParents(step) { page.closes = parents }
                }
            }
            if failure == nil { failure = remedy(query, isAtEnd: next.isEnd) }
        } catch {
            failure = .page(error)
        }
        var completion: PageCompletion?
        do throws(PageError) {
            completion = try self.completion(reading, query)
        } catch {
            // Which of its records are whole is not known.
            failure = failure ?? .page(error)
            page.page.reading = page.page.reading.withoutRecords
        }
        // The records of a page whose list goes wrong are good; the list itself is begun anew by the next run.
        if let failure {
            page.dropsProgress = true
            if completion != nil {
                completion?.leaveOutRest()
                if let whole = completion?.whole { page.page.reading = whole }
            }
            store = .mapping(page)
            return end(.failed(failure)) + map(page, then: [])
        }
        page.completing = completion.map { Completing(part: page.page, completion: $0) }
        return complete(page) ?? mapAndProceed(page)
    }

    /// Has a page mapped, and asks for what follows meanwhile.
    mutating func mapAndProceed(_ page: PendingPage) -> [SyncAction] {
        store = .mapping(page)
        guard query?.feed?.refetch == nil else {
            fetch = .resting
            return map(page, then: [])
        }
        return map(page, then: proceed())
    }

    /// Has a page mapped; the run is as far as `next` brought it.
    private mutating func map(_ page: PendingPage, then next: [SyncAction]) -> [SyncAction] {
        var page = page
        page.after = progress
        store = .mapping(page)
        return next + [.map(page.page)]
    }

    /// Goes to another page of the list.
    private mutating func turn(to position: PagePosition) -> SyncFailure? {
        switch position {
        case .number, .offset: progress.steps[progress.place.step].hasGaps = true
        case .first, .cursor, .url: break
        }
        guard case .url(let link) = position, let request else {
            progress.place.page = position
            return nil
        }
        do throws(RequestError) {
            progress.place.page = .url(try request.following(link, allowedOrigins: plan.allowedOrigins).url)
            return nil
        } catch {
            return .request(error)
        }
    }

    private func page(_ reading: PageReading, _ headers: HeaderFields, _ query: Query) -> SyncPage {
        SyncPage(
            number: progress.pages + 1,
            list: query.list,
            reading: reading,
            headers: headers,
            parent: parent,
            prepared: checkpoint.prepared,
            parentKeys: walk.parents.map(\.key),
            level: walk.level,
            generation: progress.startedAt,
            // Within one list alone does an order say that nothing older comes behind.
            comparesVersions: query.plan.order != .ascending || plan.reads.count > 1
                || plan.reads.contains { !$0.parents.isEmpty },
            refetched: nil
        )
    }

    /// Counts why a list ended, and tells what it lacks.
    private mutating func note(_ end: PageEnd, _ reading: PageReading) {
        progress.note(end, step: progress.place.step)
        let lack: String
        switch end {
        case .belowTotal:
            lack = "the list ended after \(progress.place.recordCount) of \(reading.total ?? 0) records"
        // What was asked for without a condition cannot be unchanged.
        case .unchanged where progress.place.since == nil && mode(progress.place.step) == .full:
            lack = "the provider answered 304 to a full read"
        default: return
        }
        progress.steps[progress.place.step].hasSkips = true
        if isByParent(progress.place.step) { progress.leavesOutOfParents = true }
        note(skip: .parent, lack)
    }

    // MARK: Caps

    /// Whether the list has come to a limit at which the provider cuts it.
    private func isCut(_ query: Query) -> Bool { cap(query) != nil }

    private func cap(_ query: Query) -> CapSpec? {
        query.plan.caps.first { progress.place.recordCount >= $0.records }
    }

    /// Does what the spec says against a cut answer.
    private mutating func remedy(_ query: Query, isAtEnd: Bool) -> SyncFailure? {
        guard let cap = cap(query) else { return nil }
        switch cap.remedy {
        case .splitWindow: return splitWindow() ? nil : .cut(records: cap.records)
        case .fullRead: return readFully() ? nil : .cut(records: cap.records)
        case .restartFromWatermark:
            restartsFromNewest = true
            return nil
        }
    }

    /// Begins the step again as a full read; false when it is one.
    mutating func readFully() -> Bool {
        let step = progress.place.step
        guard mode(step) != .full else { return false }
        progress.steps[step] = SyncProgress.Step()
        progress.steps[step].mode = .full
        progress.listNewest = nil
        enter(step: step)
        return true
    }

    // MARK: Records that are read again

    /// Asks for the next record that is to be read again; nil when there is none.
    mutating func refetch(_ page: PendingPage) -> [SyncAction]? {
        guard let key = page.mapped?.refetched.first, let refetch = query?.feed?.refetch else { return nil }
        store = .gathering(page)
        var scope = scope
        scope["feed.key"] = .string(key)
        do throws(RequestError) {
            return sendFirst(try refetch.render(scope), for: .record)
        } catch {
            return end(.failed(.request(error)))
        }
    }

    private mutating func accept(
        refetched response: ProviderResponse,
        _ page: PendingPage,
        at instant: Timestamp
    ) -> [SyncAction] {
        let (bytes, count) = (response.padded, response.count)
        guard JSONGrammar.isOneValue(bytes.span, from: 0, to: count) else {
            let fault = PayloadFault(kind: .unexpectedEnd, offset: count)
            return retry(
                AnswerVerdict(.retry, message: PageError.unreadable(fault).message),
                response.status,
                at: instant
            )
        }
        var page = page
        var part = page.page
        part.reading = PageReading(bytes: bytes, count: count, records: [PageReading.Record(range: 0..<count)])
        part.headers = response.headers
        part.refetched = page.mapped?.refetched.first
        page.mapped?.refetched.removeFirst()
        do throws(PageError) {
            page.completing = try completion(part.reading, nil).map { Completing(part: part, completion: $0) }
        } catch {
            return end(.failed(.page(error)))
        }
        return complete(page) ?? map(part, of: page)
    }

    /// Has a record mapped that was read again.
    mutating func map(_ part: SyncPage, of page: PendingPage) -> [SyncAction] {
        store = .mapping(page)
        fetch = .resting
        return [.map(part)]
    }
}

extension Paginator.Step {
    /// Whether the list has come to its end.
    var isEnd: Bool { if case .end = self { true } else { false } }
}
