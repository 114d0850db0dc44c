import PatchbayEngine

/// Records of a page that are made whole: of lists inside them the page has the first page alone.
struct PageCompletion: Sendable {
    /// Where lists are that may go on.
    struct Places: Sendable {
        /// The lists inside a record.
        let embedded: [EmbeddedPlan]
        /// Where an item of the page has its record; empty when it is the record.
        let record: [PathSegment]
        /// Which items tell a deletion, so that nothing more is asked of their records; nil when none does.
        let deletedWhen: AnswerCondition?
    }

    /// A list that goes on.
    struct Cut: Sendable {
        /// The number of the item.
        fileprivate let number: Int
        /// The number of the list's plan.
        fileprivate let list: Int
        fileprivate var paginator: Paginator
        /// How the list is read on.
        let plan: EmbeddedPlan
        /// The record as far as it is known.
        let record: JSONValue
        /// Where the next page is.
        var position: PagePosition
    }

    private let places: Places
    private let limits: SyncLimits
    private let reading: PageReading
    /// The numbers of the items behind the current one that lack something.
    private var open: [Int]
    /// The bytes of items that are not any more as they came; nil for those that are left out.
    private var changed: [Int: [UInt8]?] = [:]
    /// The list that is read on; nil when there is none any more.
    private(set) var cut: Cut?

    /// What the records of a page lack; nil when they are whole.
    /// - Throws: a `PageError` when a list says that it goes on, and not where.
    init?(
        _ reading: PageReading,
        _ places: Places,
        _ limits: SyncLimits,
        _ surroundings: MappingSurroundings
    ) throws(PageError) {
        self.places = places
        self.limits = limits
        self.reading = reading
        open = []
        for (number, record) in reading.records.enumerated() {
            let found = try Self.cut(number, reading.bytes, record.range, from: 0, places, limits, surroundings)
            guard let found else { continue }
            if cut == nil { cut = found } else { open.append(number) }
        }
        if cut == nil { return nil }
    }

    /// The first list of an item, from the plan of a number on, that goes on.
    private static func cut(
        _ number: Int,
        _ bytes: [UInt8],
        _ item: Range<Int>,
        from first: Int,
        _ places: Places,
        _ limits: SyncLimits,
        _ surroundings: MappingSurroundings
    ) throws(PageError) -> Cut? {
        func response(_ range: Range<Int>) -> ProviderResponse {
            ProviderResponse(status: 200, body: Array(bytes[range]))
        }
        if let deletedWhen = places.deletedWhen, deletedWhen.holds(for: response(item), surroundings) { return nil }
        for list in places.embedded.indices.dropFirst(first) {
            let plan = places.embedded[list]
            guard let page = range(of: places.record + plan.path, bytes, item),
                let record = places.record.isEmpty ? item : range(of: places.record, bytes, item),
                plan.condition?.holds(for: response(record), surroundings) ?? true,
                let reading = try Self.page(response(page), plan, surroundings)
            else { continue }
            var paginator = Paginator(plan.page, limits: limits, mayStartAlike: true)
            guard case .page(let position) = try paginator.next(after: reading),
                let value = try? JSONValue(parsing: bytes.span.extracting(record))
            else { continue }
            return Cut(
                number: number,
                list: list,
                paginator: paginator,
                plan: plan,
                record: value,
                position: position
            )
        }
        return nil
    }

    /// The first page of a list; nil when the record has no such list.
    private static func page(
        _ response: ProviderResponse,
        _ plan: EmbeddedPlan,
        _ surroundings: MappingSurroundings
    ) throws(PageError) -> PageReading? {
        do throws(PageError) {
            guard
                case .page(let reading) = try plan.page.read(
                    response,
                    receivedAt: Timestamp(microseconds: 0),
                    surroundings
                )
            else { return nil }
            return reading
        } catch .noRecords {
            return nil
        }
    }

    private static func range(of path: [PathSegment], _ bytes: [UInt8], _ item: Range<Int>) -> Range<Int>? {
        RecordPlace.range(of: path, in: bytes.span, from: item.lowerBound, to: item.upperBound)
    }

    // MARK: Going on

    /// Takes the next page of the list that is read on.
    /// - Throws: a `PageError` when the pages go round in a loop, or the record becomes too large.
    mutating func take(_ page: PageReading, _ surroundings: MappingSurroundings) throws(PageError) {
        guard var cut else { return }
        var item = bytes(of: cut.number)
        let path = places.record + cut.plan.path + cut.plan.list
        let padded = item + [UInt8](repeating: 0, count: PageReader.padding)
        if let list = Self.range(of: path, padded, 0..<item.count), !page.records.isEmpty {
            let isEmpty = item[(list.lowerBound + 1)..<(list.upperBound - 1)].allSatisfy {
                [0x20, 0x09, 0x0A, 0x0D].contains($0)
            }
            let elements = page.records.map { page.bytes[$0.range] }.joined(separator: [UInt8(ascii: ",")])
            item.insert(contentsOf: (isEmpty ? [] : [UInt8(ascii: ",")]) + elements, at: list.upperBound - 1)
        }
        guard item.count <= limits.recordBytes else { throw .largeRecord(limits.recordBytes) }
        changed[cut.number] = item
        switch try cut.paginator.next(after: page) {
        case .page(let position):
            cut.position = position
            self.cut = cut
        case .end: try moveOn(from: cut.list + 1, surroundings)
        }
    }

    /// Leaves out the record whose list is read on.
    /// - Throws: as `take`.
    mutating func leaveOut(_ surroundings: MappingSurroundings) throws(PageError) {
        guard let cut else { return }
        changed[cut.number] = .some(nil)
        try moveOn(from: places.embedded.count, surroundings)
    }

    /// Leaves out all records that lack something.
    mutating func leaveOutRest() {
        for number in [cut?.number].compactMap(\.self) + open { changed[number] = .some(nil) }
        open = []
        cut = nil
    }

    /// Goes to the next list that goes on, of the same record from the plan of a number on, or of another.
    private mutating func moveOn(from list: Int, _ surroundings: MappingSurroundings) throws(PageError) {
        var next = list
        var number = cut?.number
        while let current = number {
            let item = bytes(of: current)
            let padded = item + [UInt8](repeating: 0, count: PageReader.padding)
            cut = try Self.cut(current, padded, 0..<item.count, from: next, places, limits, surroundings)
            if cut != nil { return }
            next = 0
            number = open.isEmpty ? nil : open.removeFirst()
        }
        cut = nil
    }

    private func bytes(of number: Int) -> [UInt8] {
        changed[number].flatMap(\.self) ?? Array(reading.bytes[reading.records[number].range])
    }

    // MARK: The end

    /// The page with whole records, without those that are left out.
    var whole: PageReading {
        var whole = reading
        whole.scanned = nil
        whole.records = []
        var bytes: [UInt8] = []
        var end = 0
        for (number, record) in reading.records.enumerated() {
            bytes += reading.bytes[end..<record.range.lowerBound]
            end = record.range.upperBound
            let start = bytes.count
            let item = changed[number] ?? Array(reading.bytes[record.range])
            bytes += item ?? Array(reading.bytes[record.range])
            guard item != nil else { continue }
            whole.records.append(PageReading.Record(range: start..<bytes.count, key: record.key))
        }
        bytes += reading.bytes[end...]
        whole.count = reading.count + bytes.count - reading.bytes.count
        whole.bytes = bytes
        return whole
    }
}
