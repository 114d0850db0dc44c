/// One way to read a data type.
package struct ReadSpec: Sendable, Hashable {
    /// In which order of time records come.
    package enum Order: String, Sendable, Hashable, CaseIterable {
        case ascending, descending, none
    }

    /// The name; nil when the data type has one read alone.
    package var name: Located<String>?
    /// What is sent for a page.
    package var request: RequestSpec?
    /// Where a page has its records.
    package var records: RecordsSpec?
    /// Which records are wanted; counted for paging all the same.
    package var filter: PredicateSpec?
    /// How one page leads to the next.
    package var pagination: PaginationSpec
    /// How a later run asks for changes alone.
    package var incremental: IncrementalSpec?
    /// In which order of time records come.
    package var order: Order
    /// What the read is repeated for.
    package var fanOut: FanOutSpec?
    /// The change feed that is read after the first full read.
    package var feed: FeedSpec?
    /// Limits at which an answer is cut.
    package var caps: [CapSpec]
    /// Where an opaque checkpoint of the provider is found.
    package var checkpoint: CheckpointSpec?
    /// Lists inside records of which an answer brings the first page alone.
    package var embedded: [EmbeddedSpec]
    /// The job that makes the list; nil when it can be read at once.
    package var job: JobSpec?
    /// What answers mean, before the API's own rules.
    package var errors: [ErrorRuleSpec]
    /// Which of the connection's tokens is sent; nil is the main one.
    package var token: Located<String>?
    /// The rules of the fields where they differ from the data type's.
    package var mapping: [JSONNode.Member]
    /// Where the object stands.
    package var range: SourceRange
}

/// Where a page has its records.
package struct RecordsSpec: Sendable, Hashable {
    /// What is at the path.
    package enum Shape: String, Sendable, Hashable, CaseIterable {
        case list, values, scalars, object
    }

    /// The path.
    package var path: Located<PathExpression>
    /// Whether nothing at the path is an empty page rather than an error.
    package var allowsMissing: Bool
    /// What is there.
    package var shape: Shape
    /// The member that scalars are wrapped in, or that takes the name of a member of an object.
    package var keyName: String?
    /// How a page is written.
    package var format = PageFormat.json
}

/// A limit at which an answer is cut.
package struct CapSpec: Sendable, Hashable {
    /// What is done when the limit is reached.
    package enum Remedy: String, Sendable, Hashable, CaseIterable {
        case splitWindow, restartFromWatermark, fullRead
    }

    /// How many records.
    package var records: Int
    /// What is done.
    package var remedy: Remedy
}

/// An opaque checkpoint: a token that the provider hands out for the next run, as `{checkpoint}`.
package struct CheckpointSpec: Sendable, Hashable {
    /// Where it is.
    package var source: PageSourceSpec
    /// The prepared value that it is before a full read; nil when the list itself brings it.
    package var initial: Located<String>?
    /// Where the object stands.
    package var range: SourceRange
}

extension SpecDecoder {
    /// A read of a data type, or the data type itself when its read is inline.
    func read(_ reader: SpecReader, name: Located<String>?) -> ReadSpec {
        let job = reader.object("job").flatMap { self.job($0) }
        return ReadSpec(
            name: name,
            // What a job brings needs nothing but its URL.
            request: request(reader.object("request")) ?? job?.download.map { RequestSpec(at: $0.range) },
            records: records(reader.node("records")),
            filter: predicate(reader.node("where")),
            pagination: reader.object("pagination").flatMap { pagination($0) }
                ?? PaginationSpec(style: .none, range: reader.range),
            incremental: incremental(reader.object("incremental")),
            order: reader.text("order").flatMap { ReadSpec.Order(rawValue: $0.value) } ?? .none,
            fanOut: reader.object("forEach").flatMap { fanOut($0) },
            feed: reader.object("feed").flatMap { feed($0) },
            caps: reader.objects("caps").compactMap { cap in
                cap.text("then").flatMap { CapSpec.Remedy(rawValue: $0.value) }.map {
                    CapSpec(records: cap.integer("records") ?? 0, remedy: $0)
                }
            },
            checkpoint: reader.object("checkpoint").flatMap { checkpoint in
                pageSource(checkpoint.node("from")).map {
                    CheckpointSpec(source: $0, initial: checkpoint.text("initial"), range: checkpoint.range)
                }
            },
            embedded: reader.objects("embedded").compactMap { embedded($0) },
            job: job,
            errors: errorRules(reader),
            token: reader.text("token"),
            mapping: name == nil ? [] : reader.members("mapping"),
            range: reader.range
        )
    }

    /// Where a page has its records.
    func records(_ node: JSONNode?) -> RecordsSpec? {
        guard let node else { return nil }
        if node.text != nil {
            return SpecReader.path(node).map { RecordsSpec(path: $0, allowsMissing: false, shape: .list, keyName: nil) }
        }
        guard let reader = SpecReader(node, .object(DataTypeShapes.records)), let path = reader.path("path") else {
            return nil
        }
        return RecordsSpec(
            path: path,
            allowsMissing: reader.text("missing")?.value == "empty",
            shape: reader.text("shape").flatMap { RecordsSpec.Shape(rawValue: $0.value) } ?? .list,
            keyName: reader.text("keyAs")?.value,
            format: PageFormat(reader.text("format")?.value, delimiter: reader.text("delimiter")?.value)
        )
    }
}
