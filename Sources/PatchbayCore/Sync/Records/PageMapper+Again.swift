package import PatchbayEngine

extension PageMapper {
    /// Records that were stored or refused before, as they came.
    package struct Sources: Sendable {
        /// The bytes of each record.
        package var records: [[UInt8]]
        /// The read that they came by; nil when the data type has one alone.
        package var read: String?
        /// What rules see as the parent; nil when there is none.
        package var parent: JSONValue?
        /// What they are: records, or what told of them.
        package var origin: RecordBatch.Origin

        /// Records.
        package init(
            records: [[UInt8]],
            read: String?,
            parent: JSONValue?,
            origin: RecordBatch.Origin = .record
        ) {
            self.origin = origin
            self.records = records
            self.read = read
            self.parent = parent
        }
    }

    /// Maps records again; what lay on their page or in its headers is not there any more.
    package func map(again sources: Sources, variables: [String: JSONValue]) -> RecordBatch {
        guard let number = dataType.reads.firstIndex(where: { $0.name == sources.read }),
            let worker = worker(.records(read: number))
        else { return RecordBatch() }
        var bytes: [UInt8] = []
        var places: [PageReading.Record] = []
        for record in sources.records {
            places.append(PageReading.Record(range: bytes.count..<bytes.count + record.count))
            bytes += record
            bytes.append(UInt8(ascii: "\n"))
        }
        let count = bytes.count
        bytes += [UInt8](repeating: 0, count: PageReader.padding)
        let list: SyncList =
            switch sources.origin {
            case .record: .records(read: number)
            case .event: .feed(read: number)
            case .deletion: .deletions
            }
        let page = SyncPage(
            number: 0,
            list: list,
            reading: PageReading(bytes: bytes, count: count, records: places),
            headers: HeaderFields(),
            parent: sources.parent,
            parentKeys: [],
            level: 0,
            generation: Timestamp(microseconds: 0),
            comparesVersions: true,
            refetched: nil
        )
        guard case .records = list else { return map(page, variables: variables, isAgain: true).batch }
        // Records that had to be put together are kept as they were put together.
        let records = RecordsSpec(
            path: sync.reads[number].list.page.records.path,
            allowsMissing: true,
            shape: .list,
            keyName: nil
        )
        let surroundings = MappingSurroundings(parent: sources.parent, variables: variables)
        return worker.map(page, records, nil, surroundings).0
    }
}
