/// A list inside a record of which an answer brings the first page alone; the rest is read and put behind it.
package struct EmbeddedSpec: Sendable, Hashable {
    /// Where the record has the first page, in the shape of the pages that follow.
    package var path: Located<PathExpression>
    /// Which records are made whole; nil is all.
    package var condition: PredicateSpec?
    /// What is sent for a page that follows.
    package var request: RequestSpec
    /// Where a page has its elements.
    package var records: RecordsSpec
    /// How one page leads to the next.
    package var pagination: PaginationSpec
    /// Where the object stands.
    package var range: SourceRange
}

extension SpecDecoder {
    /// A list inside a record.
    func embedded(_ reader: SpecReader) -> EmbeddedSpec? {
        guard let path = reader.path("path"), let request = request(reader.object("request")),
            let records = records(reader.node("records")),
            let pagination = reader.object("pagination").flatMap({ pagination($0) })
        else { return nil }
        return EmbeddedSpec(
            path: path,
            condition: predicate(reader.node("when")),
            request: request,
            records: records,
            pagination: pagination,
            range: reader.range
        )
    }
}
