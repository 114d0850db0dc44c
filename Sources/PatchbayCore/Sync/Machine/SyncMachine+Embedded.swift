import PatchbayEngine

/// How a run takes pages that stand inside records: the first page of a parent's list, and lists of which a record
/// holds the first page alone.
extension SyncMachine {
    // MARK: The first page in the parent

    /// Takes the first page of a list from the record of its parent; nil when it is not there.
    mutating func takeFirstPage(_ query: Query) -> [SyncAction]? {
        // A list that is begun again is asked for: what the parent holds may be out of date.
        guard case .records(let read) = query.list, let path = plan.reads[read].firstPage, restarts == 0,
            progress.place.page == nil, let record = walk.parents.first?.record, let page = path.find(in: record)
        else { return nil }
        let response = ProviderResponse(status: 200, body: Array(page.compactText.utf8))
        // What is no page in the parent is asked for.
        guard
            case .page(let reading) = try? query.plan.page.read(
                response,
                receivedAt: progress.startedAt,
                surroundings
            )
        else { return nil }
        guard case .free = store else {
            fetch = .holding(reading, HeaderFields())
            return []
        }
        return accept(reading, HeaderFields(), query)
    }

    // MARK: Lists inside records

    /// What the records of a page lack; nil when they are whole.
    ///
    /// Without a query the page is a record that was read again.
    /// - Throws: a `PageError` when a list says that it goes on, and not where.
    func completion(_ reading: PageReading, _ query: Query?) throws(PageError) -> PageCompletion? {
        let step = progress.place.step
        guard step < plan.reads.count, !plan.reads[step].embedded.isEmpty, query?.feed?.refetch == nil else {
            return nil
        }
        if let query, case .deletions = query.list { return nil }
        return try PageCompletion(
            reading,
            PageCompletion.Places(
                embedded: plan.reads[step].embedded,
                record: query?.feed?.record ?? [],
                deletedWhen: query?.feed?.deletedWhen
            ),
            limits,
            surroundings
        )
    }

    /// Asks for the next page of a list inside a record; nil when all are whole.
    mutating func complete(_ page: PendingPage) -> [SyncAction]? {
        guard let completing = page.completing, let cut = completing.completion.cut else { return nil }
        store = .gathering(page)
        var scope = scope
        for (alias, value) in walk.values { scope[alias] = value }
        scope["record"] = cut.record
        scope.setPage(cut.position, size: cut.plan.page.size)
        do throws(RequestError) {
            var request = try cut.plan.request.render(scope)
            if case .url(let url) = cut.position {
                request = try request.following(url, allowedOrigins: plan.allowedOrigins)
            }
            return sendFirst(request, for: .embedded)
        } catch {
            return end(.failed(.request(error)))
        }
    }

    mutating func answered(embedded response: ProviderResponse, at instant: Timestamp) -> [SyncAction] {
        guard case .gathering(var page) = store, let cut = page.completing?.completion.cut else {
            return end(.completed)
        }
        do throws(PageError) {
            switch try cut.plan.page.read(response, receivedAt: instant, surroundings) {
            case .verdict(let verdict): return judge(verdict, response.status, at: instant)
            case .page(let reading): try page.completing?.completion.take(reading, surroundings)
            }
        } catch {
            guard error.isTransient else { return end(.failed(.page(error))) }
            return retry(AnswerVerdict(.retry, message: error.message), response.status, at: instant)
        }
        return goOn(with: page)
    }

    /// Leaves out the record whose list is being read, or all that lack something.
    mutating func leaveOut(of page: PendingPage, _ scope: ErrorRuleSpec.Scope) -> [SyncAction] {
        var page = page
        do throws(PageError) {
            if scope == .record {
                try page.completing?.completion.leaveOut(surroundings)
            } else {
                page.completing?.completion.leaveOutRest()
            }
        } catch {
            return end(.failed(.page(error)))
        }
        return goOn(with: page)
    }

    /// Asks for more, or has what is whole mapped.
    private mutating func goOn(with page: PendingPage) -> [SyncAction] {
        if let actions = complete(page) { return actions }
        guard let completing = page.completing else { return end(.completed) }
        var page = page
        page.completing = nil
        var part = completing.part
        part.reading = completing.completion.whole
        guard part.refetched == nil else { return map(part, of: page) }
        page.page = part
        return mapAndProceed(page)
    }
}
