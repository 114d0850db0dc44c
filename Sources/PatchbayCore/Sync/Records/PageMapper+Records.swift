import PatchbayEngine

extension PageMapper.Worker {
    /// Maps the records of a list.
    func map(
        _ page: SyncPage,
        _ records: RecordsSpec,
        _ increment: IncrementPlan?,
        _ surroundings: MappingSurroundings
    ) -> (RecordBatch, MappedPage) {
        surround(page, surroundings)
        var batch = RecordBatch()
        var mapped = MappedPage(counts: SyncCounts())
        let shaped = PageRecords(page.reading.bytes, page.reading.records, records)
        batch.sources = shaped.bytes
        batch.rows.reserveCapacity(shaped.ranges.count)
        let scanned = page.reading.scanned
        if let scanned { load(scanned) }
        for (number, range) in shaped.ranges.enumerated() {
            if let name = page.reading.records[number].key {
                var surroundings = surroundings
                surroundings.key = name
                surround(page, surroundings)
            }
            let fate = scanned.map { map(shaped.bytes, range, row: $0.rows[number]) } ?? map(shaped.bytes, range)
            add(fate, source: range, to: &batch, &mapped.counts)
            if page.refetched == nil { mapped.newest = newest(mapped.newest, increment) }
        }
        takeOutput(into: &batch)
        return (batch, mapped)
    }

    /// The deletions that the entries of a list tell.
    func delete(_ page: SyncPage, _ surroundings: MappingSurroundings) -> (RecordBatch, MappedPage) {
        surround(page, surroundings)
        var batch = RecordBatch()
        var mapped = MappedPage(counts: SyncCounts())
        batch.sources = page.reading.bytes
        for record in page.reading.records {
            var fate = map(page.reading.bytes, record.range)
            if case .mapped = fate { fate = .deleted }
            add(fate, source: record.range, origin: .deletion, to: &batch, &mapped.counts)
        }
        return (batch, mapped)
    }

    /// The later of an instant and the watermark of the record that was read last.
    func newest(_ known: Timestamp?, _ increment: IncrementPlan?) -> Timestamp? {
        let facts = facts
        guard let increment, let watermark = facts.watermark,
            let instant = facts.withBytes(watermark, { increment.instant($0) })
        else { return known }
        return known.map { max($0, instant) } ?? instant
    }

    /// Adds what became of the record that was read last, under the key and version that `teller`, or it itself, says.
    func add(
        _ fate: Fate,
        source: Range<Int>,
        origin: RecordBatch.Origin = .record,
        teller: PageMapper.Worker? = nil,
        version: PageMapper.Worker? = nil,
        to batch: inout RecordBatch,
        _ counts: inout SyncCounts
    ) {
        if case .filtered = fate {
            counts.filtered += 1
            return
        }
        let teller = teller ?? self
        let key = teller.appendKey(to: &batch.names)
        let end = batch.names.count
        var row = RecordBatch.Row(
            fate: .stored,
            key: key ?? end..<end,
            payload: 0..<0,
            source: source,
            version: 0..<0,
            reasons: [],
            origin: origin
        )
        switch fate {
        case .rejected(let reasons): row.reasons = reasons
        case .mapped, .deleted, .filtered:
            if key == nil { row.reasons = [RejectionReason(field: "", message: teller.keyFault())] }
        }
        switch fate {
        case _ where !row.reasons.isEmpty, .rejected:
            row.fate = .rejected
            counts.rejected += 1
        case .deleted:
            row.fate = .deleted
            counts.deleted += 1
        case .mapped(let payload):
            row.payload = payload
            counts.synced += 1
        case .filtered: return
        }
        row.version = (version ?? self).appendVersion(to: &batch.names)
        batch.rows.append(row)
    }

    /// The key of the record that was read last; nil when it has none.
    var key: String? {
        var names: [UInt8] = []
        return appendKey(to: &names).map { String(decoding: names[$0], as: UTF8.self) }
    }

    /// Adds the key of the record that was read last; nil when a part is missing or the key is not one.
    private func appendKey(to names: inout [UInt8]) -> Range<Int>? {
        let facts = facts
        let start = names.count
        if facts.key.count == 1, let part = facts.key[0] {
            guard part.range.count <= RecordKey.limit, !facts.bytes[part.range].contains(0) else { return nil }
            names.append(contentsOf: facts.bytes[part.range])
        } else {
            guard let text = RecordKey.text(facts.key.map { $0.map { facts.text($0) } ?? "" }) else { return nil }
            names.append(contentsOf: text.utf8)
        }
        return start..<names.count
    }

    /// Why the record that was read last has no key.
    private func keyFault() -> String {
        guard let missing = facts.key.firstIndex(of: nil) else {
            return facts.key.isEmpty
                ? "the record has no key" : "the key has more than \(RecordKey.limit) bytes or holds a NUL"
        }
        return "the record has no text or number at `\(plan.keyPath(missing))`, a part of its key"
    }

    /// Adds the version of the record that was read last.
    private func appendVersion(to names: inout [UInt8]) -> Range<Int> {
        guard let version = facts.version else { return 0..<0 }
        let start = names.count
        if let versionFormat {
            RecordVersion.append(facts.text(version), format: versionFormat, to: &names)
        } else if version.isNumber {
            RecordVersion.append(number: facts.text(version), to: &names)
        } else {
            names.append(contentsOf: facts.bytes[version.range].prefix(RecordKey.limit))
        }
        return start..<names.count
    }
}
