import PatchbayEngine

/// How a run commits pages and comes to its end.
extension SyncMachine {
    // MARK: Pages

    mutating func mapped(_ page: PendingPage, _ mapped: MappedPage) -> [SyncAction] {
        var page = page
        if var known = page.mapped {
            known.counts += mapped.counts
            known.newest = Self.later(known.newest, mapped.newest)
            page.mapped = known
        } else {
            page.mapped = mapped
        }
        if case .ended = fetch, page.mapped?.refetched.isEmpty == false {
            // The page is not whole, and its missing records will not be asked for.
            store = .free
            return conclude()
        }
        return refetch(page) ?? commit(page)
    }

    /// Has a page committed with the place behind it.
    mutating func commit(_ page: PendingPage) -> [SyncAction] {
        let mapped = page.mapped ?? MappedPage(counts: SyncCounts())
        let newest = Self.later(page.listNewest, mapped.newest)
        var after = page.after
        Self.absorb(mapped, page, &after)
        Self.absorb(mapped, page, &progress)
        if case .records(let read) = page.page.list, mapped.counts.processed > 0 { readsWithRecords.insert(read) }
        after.listNewest = page.serial == serial && page.closes == nil ? newest : nil
        if page.serial == serial { progress.listNewest = newest }
        var checkpoint = checkpoint
        checkpoint.requestDigest = plan.requestDigest
        checkpoint.mappingDigest = plan.mappingDigest
        checkpoint.progress = page.dropsProgress ? nil : after
        var commit = SyncCommit(page: page.page.number, checkpoint: checkpoint)
        commit.parents = (page.closes ?? []).map { parent in
            SyncCommit.ParentState(
                read: readName(page.page.list),
                key: ParentQuery.state(of: parent.key, level: page.page.level),
                watermark: Self.later(parent.watermark, newest.map { min($0, after.bound) }),
                token: page.page.reading.token ?? parent.token
            )
        }
        store = .committing(checkpoint)
        return [.commit(commit)]
    }

    /// Counts the records of a page.
    private static func absorb(_ mapped: MappedPage, _ page: PendingPage, _ progress: inout SyncProgress) {
        progress.counts += mapped.counts
        progress.pages = page.page.number
        switch page.page.list {
        case .records(let read):
            progress.steps[read].newest = later(progress.steps[read].newest, mapped.newest)
        case .feed(let read) where progress.steps[read].mode == .feed:
            progress.steps[read].newest = later(progress.steps[read].newest, mapped.newest)
        case .feed, .deletions: break
        }
    }

    private func readName(_ list: SyncList) -> String? {
        switch list {
        case .records(let read), .feed(let read): plan.reads[read].name
        case .deletions: nil
        }
    }

    private static func later(_ one: Timestamp?, _ other: Timestamp?) -> Timestamp? {
        guard let one, let other else { return one ?? other }
        return max(one, other)
    }

    mutating func committed() -> [SyncAction] {
        store = .free
        if case .finalizing = phase { return finish(.completed) }
        switch fetch {
        case .holding(let reading, let headers):
            guard let query else { return end(.completed) }
            fetch = .resting
            return accept(reading, headers, query)
        case .resting: return proceed()
        case .ended: return conclude()
        case .requesting, .waiting, .refreshing, .loadingParents: return []
        }
    }

    /// Gives up when the store fails; nil when nothing of it is under way.
    mutating func storeFailed(_ reason: String) -> [SyncAction]? {
        switch (phase, fetch, store) {
        case (.running, _, .mapping), (.running, _, .committing), (.finalizing, _, _), (.running, .loadingParents, _):
            return finish(.failed(.store(reason)))
        default: return nil
        }
    }

    // MARK: The end

    /// Reads nothing more, and ends as soon as the store is free.
    mutating func end(_ ending: Ending) -> [SyncAction] {
        if case .ended = fetch { return [] }
        fetch = .ended(ending)
        switch store {
        case .mapping, .committing: return []
        case .free, .gathering: return conclude()
        }
    }

    /// Ends, the store being free.
    mutating func conclude() -> [SyncAction] {
        guard case .ended(let ending) = fetch else { return [] }
        guard case .completed = ending else { return finish(ending) }
        phase = .finalizing
        let final = finalCheckpoint()
        var commit = SyncCommit(checkpoint: final)
        let isWhole = progress.skipCount == 0 && progress.steps.prefix(plan.reads.count).allSatisfy { $0.mode == .full }
        if plan.deletesAbsent, isWhole { commit.deletesUnseenSince = absence }
        store = .committing(final)
        return [.commit(commit)]
    }

    /// Since when a record must have been seen to be there still; nil when absence says nothing.
    ///
    /// What is removed while numbered pages are read moves what stands behind it, so that one full read may miss what
    /// is there; two in a row do not.
    private var absence: Timestamp? {
        guard progress.steps.contains(where: \.hasGaps) else { return progress.startedAt }
        let earlier = checkpoint.reads.map(\.fullAt)
        return earlier.contains(nil) ? nil : earlier.compactMap(\.self).min()
    }

    /// Up to where a feed need not be read again behind a full read.
    ///
    /// What was deleted before a full read that was asked for is told by the feed alone, as long as it has its events.
    private func feedMark(_ read: Int) -> Timestamp? {
        guard let feed = plan.reads[read].feed else { return nil }
        guard progress.isFull, let known = checkpoint.reads[read].feed, feed.keeps(known, at: progress.startedAt)
        else { return progress.bound }
        return min(known, progress.bound)
    }

    /// Where the next run starts.
    private func finalCheckpoint() -> Checkpoint {
        var final = Checkpoint(plan)
        final.prepared = checkpoint.prepared
        final.reads = checkpoint.reads
        for number in plan.reads.indices {
            let step = progress.steps[number]
            // What was left out of a list is asked for again; deletions are asked for as far back as the first read.
            if step.hasSkips, !plan.hasParentStates(number) { continue }
            if number == 0, progress.steps.dropFirst(plan.reads.count).contains(where: \.hasSkips) { continue }
            let newest = step.newest.map { min($0, progress.bound) }
            switch step.mode {
            case .full:
                final.reads[number].watermark = newest
                final.reads[number].fullAt = progress.startedAt
                final.reads[number].feed = feedMark(number)
            case .incremental: final.reads[number].watermark = Self.later(final.reads[number].watermark, newest)
            case .feed where plan.reads[number].feed?.goesByToken == true: final.reads[number].feed = progress.bound
            case .feed: final.reads[number].feed = Self.later(final.reads[number].feed, newest)
            case nil: break
            }
            // A full read that was asked for says nothing of what was deleted before: the feed goes on where it stood.
            let goesOn = step.mode == .full && progress.isFull && plan.reads[number].feed?.goesByToken == true
            for (list, token) in step.tokens where !goesOn || final.reads[number].tokens[list] == nil {
                final.reads[number].tokens[list] = token
            }
        }
        return final
    }

    mutating func finish(_ ending: Ending) -> [SyncAction] {
        phase = .finished
        let status: SyncStatus
        switch ending {
        case .completed: status = progress.skipCount == 0 ? .completed : .partial
        case .canceled: status = .canceled
        case .suspended(let until, let budget): status = .suspended(until: until, budget: budget)
        case .failed(let failure): return [.fail(failure, summary(.failed))]
        }
        return [.finish(summary(status))]
    }

    /// What the next run lacks, where a full read brought records and none says when it changed.
    private var lack: String? {
        for (number, read) in plan.reads.enumerated() where readsWithRecords.contains(number) && read.feed == nil {
            guard let increment = read.list.increment, increment.mode != .scan,
                progress.steps[number].mode == .full, progress.steps[number].newest == nil
            else { continue }
            let place =
                switch increment.watermark {
                case .item(let path), .record(let path): " at `\(path.value.text)`"
                case .page, .parent, .variable, .header, .key: ""
                }
            let formats = increment.formats.map { "`\($0.rawValue)`" }.joined(separator: " or ")
            return
                "no record has a watermark\(place) that is written as \(formats): the next run reads everything again"
        }
        return nil
    }

    private func summary(_ status: SyncStatus) -> SyncSummary {
        SyncSummary(
            status: status,
            counts: progress.counts,
            pages: progress.pages,
            retries: retries,
            endings: progress.endings,
            skips: progress.skips,
            skipCount: progress.skipCount,
            lack: lack
        )
    }
}

extension SyncPlan {
    /// Whether the lists of a read have states of their own, by parent.
    func hasParentStates(_ read: Int) -> Bool { reads[read].parents.filter(\.isStored).count == 1 }
}
