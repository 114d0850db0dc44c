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
    /// Whether the answer says that nothing has changed (RFC 9110 section 15.4.5).
    package var isUnchanged = false

    /// The bytes of the first record; nil on an empty page.
    var firstRecord: ArraySlice<UInt8>? { records.first.map { bytes[$0.range] } }

    /// A page without records.
    static func empty(isUnchanged: Bool) -> PageReading {
        PageReading(bytes: [], count: 0, records: [], isUnchanged: isUnchanged)
    }
}

extension PagePlan {
    /// Reads a page; records stay bytes.
    /// - Throws: `unreadable` when the body is no whole JSON text, `noRecords` when none are where the spec says.
    package func read(
        _ response: ProviderResponse,
        _ surroundings: MappingSurroundings
    ) throws(PageError) -> PageReading {
        if response.status == 304 { return .empty(isUnchanged: true) }
        if response.body.isEmpty, response.status == 204, records.allowsMissing { return .empty(isUnchanged: false) }
        let count = response.body.count
        let bytes = response.body + [UInt8](repeating: 0, count: PageReader.padding)
        var page = PageReading(bytes: bytes, count: count, records: [])
        page.records = try locate(bytes, count)
        let answers = try answers(response, bytes, count, surroundings)
        let values = Values(response: response, answers: answers, page: page)
        page.cursor = cursor.flatMap { values.text($0) }
        page.token = token.flatMap { values.text($0) }
        page.hasMore = signal.map { answers[$0].holds }
        page.total = total.flatMap { answers[$0].value?.plainText }.flatMap { Int($0) }
        page.oldest = ageing.flatMap { ageing in values.record(isLast: true).flatMap { ageing.watermark(of: $0) } }
        return page
    }

    private func answers(
        _ response: ProviderResponse,
        _ bytes: [UInt8],
        _ count: Int,
        _ surroundings: MappingSurroundings
    ) throws(PageError) -> [ValueAnswer] {
        guard let questions else { return [] }
        var surroundings = surroundings
        surroundings.status = response.status
        let headers = response.headers
        surroundings.header = { headers[$0] }
        do throws(PayloadFault) {
            return try questions.answers(for: bytes.span, to: count, surroundings)
        } catch {
            throw .unreadable(error)
        }
    }

    /// What the sources of a page's texts are looked up in.
    private struct Values {
        let response: ProviderResponse
        let answers: [ValueAnswer]
        let page: PageReading

        /// The text of a source; nil when it is absent, null, empty or no text.
        func text(_ source: Source) -> String? {
            let text: String? =
                switch source {
                case .answer(let number): answers[number].value?.plainText
                case .record(let isLast, let path):
                    record(isLast: isLast).flatMap { path.find(in: $0)?.plainText }
                case .header(let name): response.headers[name]
                case .link(let header, let relation):
                    response.headers[header].flatMap { LinkHeader($0).target(of: relation) }
                }
            return text == "" ? nil : text
        }

        func record(isLast: Bool) -> JSONValue? {
            guard let record = isLast ? page.records.last : page.records.first else { return nil }
            return try? JSONValue(parsing: page.bytes.span.extracting(record.range))
        }
    }
}
