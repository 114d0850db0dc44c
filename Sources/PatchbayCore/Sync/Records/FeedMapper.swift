import PatchbayEngine

/// Makes the records of a change feed's events ready to be stored.
struct FeedMapper {
    /// What events say of their records.
    let events: PageMapper.Worker
    /// What maps a record.
    let records: PageMapper.Worker
    /// Where an event has its record; empty when it is the record.
    let place: [PathSegment]
    /// Whether the event tells the key, rather than the record.
    let ownKey: Bool
    /// Whether the records are read again whole.
    let refetches: Bool
    /// Whether the events came with an earlier run, so that nothing can be asked for.
    var isAgain = false
    let increment: IncrementPlan?

    /// Maps the events of a page.
    func map(_ page: SyncPage, _ surroundings: MappingSurroundings) -> (RecordBatch, MappedPage) {
        events.surround(page, surroundings)
        records.surround(page, surroundings)
        var batch = RecordBatch()
        batch.sources = page.reading.bytes
        var mapped = MappedPage(counts: SyncCounts())
        for event in page.reading.records {
            let told = events.map(page.reading.bytes, event.range)
            mapped.newest = events.newest(mapped.newest, increment)
            add(told, event.range, page.reading.bytes, to: &batch, &mapped)
        }
        records.takeOutput(into: &batch)
        return (batch, mapped)
    }

    private func add(
        _ told: PageMapper.Worker.Fate,
        _ event: Range<Int>,
        _ bytes: [UInt8],
        to batch: inout RecordBatch,
        _ mapped: inout MappedPage
    ) {
        if case .rejected = told {
            return events.add(told, source: event, origin: .event, to: &batch, &mapped.counts)
        }
        let isDeleted = if case .deleted = told { true } else { false }
        let range =
            place.isEmpty
            ? event : RecordPlace.range(of: place, in: bytes.span, from: event.lowerBound, to: event.upperBound)
        if refetches, !isDeleted, let key = ownKey ? events.key : range.flatMap({ records.key(of: bytes, $0) }) {
            if isAgain {
                return events.add(.rejected([unasked]), source: event, origin: .event, to: &batch, &mapped.counts)
            }
            if !mapped.refetched.contains(key) { mapped.refetched.append(key) }
            return
        }
        guard let range else {
            let fate = isDeleted && ownKey ? told : .rejected([missing])
            return events.add(fate, source: event, origin: .event, to: &batch, &mapped.counts)
        }
        let fate = records.map(bytes, range)
        records.add(
            isDeleted ? .deleted : fate,
            source: range,
            teller: ownKey ? events : nil,
            version: events.plan.hasVersion ? events : nil,
            to: &batch,
            &mapped.counts
        )
    }

    private var unasked: RejectionReason {
        RejectionReason(field: "", message: "the record of this event is read by the next sync alone")
    }

    private var missing: RejectionReason {
        RejectionReason(field: "", source: JSONPointerText.text(place), message: "the event has no record")
    }
}
