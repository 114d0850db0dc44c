package import PatchbayEngine

/// Makes the records of a page ready to be stored, by the same compiled plans as the dry run.
///
/// A page mapper is one worker's: it keeps its mappers and buffers from page to page.
package final class PageMapper {
    let dataType: DataTypePlan
    let sync: SyncPlan
    /// The mappers of the lists that were met so far.
    private var workers: [Worker.Place: Worker] = [:]

    /// A mapper of a data type's pages; nil when the data type cannot be synced.
    package init?(_ dataType: DataTypePlan) {
        guard let sync = dataType.sync else { return nil }
        self.dataType = dataType
        self.sync = sync
    }

    /// Maps the records of a page; `variables` are the connection's.
    package func map(_ page: SyncPage, variables: [String: JSONValue]) -> (batch: RecordBatch, mapped: MappedPage) {
        map(page, variables: variables, isAgain: false)
    }

    /// Maps a page; `isAgain` is one of an earlier run, for whose records nothing can be asked.
    func map(
        _ page: SyncPage,
        variables: [String: JSONValue],
        isAgain: Bool
    ) -> (batch: RecordBatch, mapped: MappedPage) {
        var surroundings = MappingSurroundings(parent: page.parent, variables: page.prepared.over(variables))
        let headers = page.headers
        surroundings.header = { headers[$0] }
        switch page.list {
        case .records(let read):
            guard let worker = worker(.records(read: read)) else { break }
            let list = sync.reads[read].list
            return worker.map(page, list.page.records, list.increment, surroundings)
        case .feed(let read):
            guard let records = worker(.records(read: read)), let feed = sync.reads[read].feed else { break }
            if page.refetched != nil { return records.map(page, feed.query.page.records, nil, surroundings) }
            guard let events = worker(.events(read: read)) else { break }
            return FeedMapper(
                events: events,
                records: records,
                place: dataType.reads[read].feed?.record?.segments ?? [],
                ownKey: !(dataType.reads[read].feed?.events.key.isEmpty ?? true),
                refetches: feed.refetch != nil,
                isAgain: isAgain,
                increment: feed.query.increment
            ).map(page, surroundings)
        case .deletions:
            guard let worker = worker(.deletions) else { break }
            return worker.delete(page, surroundings)
        }
        return (RecordBatch(), MappedPage(counts: SyncCounts()))
    }

    func worker(_ place: Worker.Place) -> Worker? {
        if let known = workers[place] { return known }
        let worker: Worker?
        switch place {
        case .records(let read):
            let read = dataType.reads[read]
            worker = Worker(read.program, isMapped: read.isMapped, versionFormat: read.versionFormat)
        case .events(let read):
            worker = dataType.reads[read].feed.map { Worker($0.events, versionFormat: $0.versionFormat) }
        case .deletions: worker = dataType.deletions.map { Worker($0) }
        }
        workers[place] = worker
        return worker
    }
}

extension PageMapper {
    /// One mapper, and what it makes of records.
    final class Worker {
        /// Which records a worker is for.
        enum Place: Hashable {
            case records(read: Int)
            case events(read: Int)
            case deletions
        }

        /// What became of one record.
        enum Fate {
            case mapped(Range<Int>)
            case filtered
            case deleted
            case rejected([RejectionReason])
        }

        let plan: MappingPlan
        /// How versions are written; nil compares numbers and texts as they are.
        let versionFormat: DateFormat?
        private let isMapped: Bool
        private var mapper: RecordMapper
        /// What the record that was read last says of itself.
        var facts: RecordFacts { mapper.facts }

        /// The worker of a plan; without a mapping its output is dropped.
        init(_ plan: MappingPlan, isMapped: Bool = false, versionFormat: DateFormat? = nil) {
            self.plan = plan
            self.versionFormat = versionFormat
            self.isMapped = isMapped
            mapper = RecordMapper(plan)
            mapper.collectsFacts = true
        }

        /// Sets what stands around the records to come.
        func surround(_ page: SyncPage, _ surroundings: MappingSurroundings) {
            var surroundings = surroundings
            if plan.usesPage {
                surroundings.page = try? JSONValue(parsing: page.reading.bytes.span.extracting(0..<page.reading.count))
            }
            mapper.setSurroundings(surroundings)
        }

        /// Maps a record that lies in padded bytes.
        func map(_ bytes: [UInt8], _ range: Range<Int>) -> Fate {
            let mark = mapper.output.count
            let result = mapper.map(bytes.span, from: range.lowerBound, to: range.upperBound)
            if let fault = result.fault { return .rejected([RejectionReason(field: "", message: fault.message)]) }
            return fate(result.outcome, from: mark)
        }

        /// Takes what was noted of a page's records.
        func load(_ records: ScannedRecords) { mapper.load(records) }

        /// Maps a record of which that was noted, from `row` on.
        func map(_ bytes: [UInt8], _ range: Range<Int>, row: Int) -> Fate {
            let mark = mapper.output.count
            return fate(mapper.map(bytes.span, range, row: row), from: mark)
        }

        /// The key of a record, whatever its mapping comes to; nil when it has none.
        func key(of bytes: [UInt8], _ range: Range<Int>) -> String? {
            let mark = mapper.output.count
            _ = mapper.map(bytes.span, from: range.lowerBound, to: range.upperBound)
            mapper.output.truncate(to: mark)
            return key
        }

        private func fate(_ outcome: MappingOutcome, from mark: Int) -> Fate {
            switch outcome {
            case .mapped:
                if !isMapped { mapper.output.truncate(to: mark) }
                return .mapped(mark..<max(mark, mapper.output.count - 1))
            case .filtered: return .filtered
            case .deleted: return .deleted
            case .rejected(let errors):
                return .rejected(errors.prefix(RejectionReason.limit).map { RejectionReason($0) })
            }
        }

        /// Hands the mapped records over and forgets them.
        func takeOutput(into batch: inout RecordBatch) {
            batch.payloads.reserveCapacity(ByteRoom.capacity(for: mapper.output.count))
            mapper.output.withBytes { bytes in
                unsafe bytes.withUnsafeBufferPointer { unsafe batch.payloads.append(contentsOf: $0) }
            }
            mapper.output.truncate(to: 0)
        }
    }
}

extension RejectionReason {
    /// How many reasons of one record are kept.
    static let limit = 50
}

extension JSONObject {
    /// These values and those of others that have other names.
    fileprivate func over(_ others: [String: JSONValue]) -> [String: JSONValue] {
        members.isEmpty ? others : others.merging(members.map { ($0.name, $0.value) }) { _, own in own }
    }
}
