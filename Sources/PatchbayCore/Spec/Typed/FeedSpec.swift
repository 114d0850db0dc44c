/// A change feed that is read after the first full read.
package struct FeedSpec: Sendable, Hashable {
    /// What is sent for a page.
    package var request: RequestSpec
    /// Where a page has its events.
    package var records: RecordsSpec
    /// Where an event has its record; nil when the event is the record.
    package var record: Located<PathExpression>?
    /// The key of the record; empty when the record's own `primaryKey` serves.
    package var key: [PathRefSpec]
    /// The version of the record.
    package var version: VersionSpec?
    /// Which events tell a deletion.
    package var deletedWhen: PredicateSpec?
    /// How many days events are kept.
    package var retentionDays: Int?
    /// How one page leads to the next.
    package var pagination: PaginationSpec
    /// Where the next run starts.
    package var incremental: IncrementalSpec?
    /// How an incomplete record is read whole.
    package var refetch: RequestSpec?
    /// Where the object stands.
    package var range: SourceRange
}

extension SpecDecoder {
    /// A change feed.
    func feed(_ reader: SpecReader) -> FeedSpec? {
        guard let request = request(reader.object("request")), let records = records(reader.node("records")) else {
            return nil
        }
        return FeedSpec(
            request: request,
            records: records,
            record: reader.path("record"),
            key: pathReferences(reader.node("key")),
            version: version(reader.object("version")),
            deletedWhen: predicate(reader.node("deletedWhen")),
            retentionDays: reader.integer("retentionDays"),
            pagination: reader.object("pagination").flatMap { pagination($0) }
                ?? PaginationSpec(style: .none, range: reader.range),
            incremental: incremental(reader.object("incremental")),
            refetch: self.request(reader.object("refetch")),
            range: reader.range
        )
    }
}
