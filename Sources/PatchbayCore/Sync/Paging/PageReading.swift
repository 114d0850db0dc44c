package import PatchbayEngine

/// What a page says: its records as places in its bytes, and what leads on.
package struct PageReading: Sendable, Hashable {
    /// A record of a page.
    package struct Record: Sendable, Hashable {
        /// Its bytes in the page.
        package var range: Range<Int>
        /// The member's name of a record that was taken from an object's values.
        package var key: String?
    }

    /// The page with the bytes behind it that the scanner needs.
    package var bytes: [UInt8]
    /// How many bytes the page has.
    package var count: Int
    /// The records in order.
    package var records: [Record]
    /// The cursor or the URL of the next page; nil when absent, null or empty.
    package var cursor: String?
    /// Whether the page says that more follow; nil when the spec asks for no such word.
    package var hasMore: Bool?
    /// How many records there are in all; nil when the page does not tell.
    package var total: Int?
    /// The opaque checkpoint for the next run; nil when the page has none.
    package var token: String?
    /// The watermark of the last record; nil when the spec does not stop at an old one, or there is none.
    package var oldest: Timestamp?
    /// What the mapping reads in each of the records; nil when it was not noted.
    package var scanned: ScannedRecords?
    /// Whether the answer says that nothing has changed (RFC 9110 section 15.4.5).
    package var isUnchanged = false

    /// The page with none of its records.
    var withoutRecords: PageReading {
        var empty = self
        empty.records = []
        empty.scanned = nil
        return empty
    }

    /// What tells the first records of a page from others: their names, and their bytes.
    func signature(_ count: Int) -> [Signature] {
        records.prefix(count).map { Signature(key: $0.key, bytes: bytes[$0.range]) }
    }

    /// What tells one record from another.
    struct Signature: Hashable {
        var key: String?
        var bytes: ArraySlice<UInt8>
    }

    /// A page without records.
    static func empty(isUnchanged: Bool) -> PageReading {
        PageReading(bytes: [], count: 0, records: [], isUnchanged: isUnchanged)
    }
}

/// What an answer is.
package enum PageAnswer: Sendable {
    /// A page.
    case page(PageReading)
    /// No success, and what that means.
    case verdict(AnswerVerdict)
}

extension PagePlan {
    /// Reads an answer in one walk over its bytes; records stay bytes.
    /// - Throws: `unreadable` when the body is no whole JSON text, `badTable` when it is no CSV where it should be,
    ///   `noRecords` when none are where the spec says.
    package func read(
        _ answer: ProviderResponse,
        receivedAt instant: Timestamp,
        _ surroundings: MappingSurroundings
    ) throws(PageError) -> PageAnswer {
        let response = try records.format.asJSON(answer)
        var surroundings = surroundings
        surroundings.status = response.status
        let headers = response.headers
        surroundings.header = { headers[$0] }
        let (bytes, count) = (response.padded, response.count)
        let found = walk(bytes, count, surroundings)
        // A body that is no JSON has no values.
        let answers = found.page?.answers ?? (try? questions.answers(for: [], surroundings)) ?? []
        if let verdict = errors.verdict(on: response, answers, receivedAt: instant) { return .verdict(verdict) }
        if response.status == 304 { return .page(.empty(isUnchanged: true)) }
        if count == 0, response.status == 204, records.allowsMissing { return .page(.empty(isUnchanged: false)) }
        guard let page = found.page else { throw .unreadable(found.fault) }
        var reading: PageReading
        if records.path.value.isFollowed {
            let places = try records.places(in: bytes, page.records, elements: page.elements)
            reading = PageReading(bytes: bytes, count: count, records: places)
            if page.elements?.count == reading.records.count { reading.scanned = page.scanned }
        } else {
            let (bytes, places) = try records.nodes(in: bytes, to: count)
            reading = PageReading(bytes: bytes, count: count, records: places)
        }
        let values = Values(response: response, answers: answers, page: reading)
        reading.cursor = try cursor.flatMap { source throws(PageError) in try values.text(source) }
        reading.token = try token.flatMap { source throws(PageError) in try values.text(source) }
        reading.hasMore = try hasMore(answers, reading)
        reading.total = total.flatMap { answers[$0].value?.plainText }.flatMap { Int($0) }
        reading.oldest = ageing.flatMap { ageing in
            values.record(isLast: true).flatMap { ageing.watermark(of: $0) }
        }
        return .page(reading)
    }

    /// Whether the page says that more follow; nil when the spec asks for no such word.
    /// - Throws: `PageError.badSignal` when what should say so is neither true nor false.
    private func hasMore(_ answers: [ValueAnswer], _ page: PageReading) throws(PageError) -> Bool? {
        guard let signal else { return nil }
        guard let path = signal.path else { return answers[signal.number].holds }
        switch answers[signal.number].value {
        case .bool(let hasMore)?: return hasMore
        case nil, .null?:
            // Some leave the word out on the last page, which is not full, or from which nothing leads on.
            let isFull = !page.records.isEmpty && size.map { page.records.count >= $0 } ?? true
            let leadsOn =
                switch (style, cursor) {
                case (.cursor, .record), (.page, _), (.offset, _): isFull
                case (.cursor, _), (.nextURL, _): page.cursor != nil
                case (.none, _): false
                }
            guard !leadsOn else { throw .badSignal(path: path, found: "nothing") }
            return false
        case let other?: throw .badSignal(path: path, found: ValueType.Kinds(other.kind).words)
        }
    }

    private func walk(
        _ bytes: [UInt8],
        _ count: Int,
        _ surroundings: MappingSurroundings
    ) -> (page: PageAnswers?, fault: PayloadFault) {
        do throws(PayloadFault) {
            let page = try questions.page(
                bytes.span,
                to: count,
                records: place,
                isList: records.isList,
                outline: records.shape == .list ? outline : nil,
                surroundings
            )
            return (page, PayloadFault(kind: .unexpectedEnd, offset: count))
        } catch {
            return (nil, error)
        }
    }

    /// What the sources of a page's texts are looked up in.
    private struct Values {
        let response: ProviderResponse
        let answers: [ValueAnswer]
        let page: PageReading

        /// The text of a source; nil when it is absent, null, false or empty.
        /// - Throws: `PageError.badCursor` when something else is there.
        func text(_ source: Source) throws(PageError) -> String? {
            let text: String?
            switch source {
            case .answer(let number): text = try Self.text(answers[number].value)
            case .record(let isLast, let plan):
                text = try Self.text(bytes(isLast: isLast).flatMap { (try? plan.answers(for: $0))?.first?.value })
            case .header(let name): text = response.headers[name]
            case .link(let header, let relation):
                text = response.headers[header].flatMap { LinkHeader($0).target(of: relation) }
            }
            return text == "" ? nil : text
        }

        private static func text(_ value: JSONValue?) throws(PageError) -> String? {
            switch value {
            case nil, .null?, false?: return nil
            case .string(let text)?: return text
            case .number?: return value?.plainText
            case let other?: throw .badCursor(found: ValueType.Kinds(other.kind).words)
            }
        }

        func record(isLast: Bool) -> JSONValue? {
            bytes(isLast: isLast).flatMap { try? JSONValue(parsing: $0) }
        }

        private func bytes(isLast: Bool) -> [UInt8]? {
            (isLast ? page.records.last : page.records.first).map { Array(page.bytes[$0.range]) }
        }
    }
}
