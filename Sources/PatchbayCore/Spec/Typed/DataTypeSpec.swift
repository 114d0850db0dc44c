/// Something that can be read, after it has inherited `defaults`.
package struct DataTypeSpec: Sendable, Hashable {
    /// Its name in the spec.
    package var name: Located<String>
    /// The name for people.
    package var title: String?
    /// One sentence.
    package var description: String?
    /// The name of the model, or the path of a schema beside the spec.
    package var model: Located<String>?
    /// Whether it is only read for other data types.
    package var isInternal: Bool
    /// Which permission of ours covers it.
    package var permission: Located<String>?
    /// What tells records apart.
    package var primaryKey: [PathRefSpec]
    /// What tells an older state of a record from a newer one.
    package var version: VersionSpec?
    /// How it is read; one read without a name when it is written inline.
    package var reads: [ReadSpec]
    /// How a deletion shows.
    package var deletion: DeletionSpec?
    /// What every record must satisfy.
    package var expectations: [ExpectationSpec]
    /// Values that are asked for once in each run, before anything is read.
    package var preparations: [PreparationSpec]
    /// The rules of the fields, by name; a read may have its own instead.
    package var mapping: [JSONNode.Member]
    /// Where the object stands.
    package var range: SourceRange
}

/// The version of a record.
package struct VersionSpec: Sendable, Hashable {
    /// Where it is.
    package var path: PathRefSpec
    /// How it is written; nil compares numbers and texts as they are.
    package var format: String?
}

/// What a record must satisfy.
package struct ExpectationSpec: Sendable, Hashable {
    /// The condition.
    package var test: PredicateSpec
    /// What is said of a record that fails it.
    package var message: String
}

/// How a deletion shows.
package struct DeletionSpec: Sendable, Hashable {
    /// Which records say so; nil when none does.
    package var condition: PredicateSpec?
    /// A list of deleted ids; nil when there is none.
    package var list: DeletionListSpec?
    /// Whether absence after a full read that is known to have finished says so.
    package var byAbsence: Bool
}

/// A list of deleted ids.
package struct DeletionListSpec: Sendable, Hashable {
    /// What is sent.
    package var request: RequestSpec
    /// Where the entries are.
    package var records: Located<PathExpression>
    /// The key in an entry.
    package var key: [PathRefSpec]
    /// Which entries are deletions.
    package var filter: PredicateSpec?
    /// How one page leads to the next.
    package var pagination: PaginationSpec
    /// Where the object stands.
    package var range: SourceRange

    /// Where the entries are, as records; a page may have none.
    var recordsSpec: RecordsSpec { RecordsSpec(path: records, allowsMissing: true, shape: .list, keyName: nil) }
}

extension SpecDecoder {
    /// A data type.
    func dataType(_ name: Located<String>, _ reader: SpecReader) -> DataTypeSpec {
        let named = reader.entries("reads").map { read($0.object, name: $0.name) }
        return DataTypeSpec(
            name: name,
            title: reader.text("title")?.value,
            description: reader.text("description")?.value,
            model: reader.text("model"),
            isInternal: reader.flag("internal") ?? false,
            permission: reader.text("permission"),
            primaryKey: pathReferences(reader.node("primaryKey")),
            version: version(reader.object("version")),
            reads: reader.has("reads") ? named : [read(reader, name: nil)],
            deletion: reader.object("deletion").flatMap { deletion($0) },
            expectations: reader.objects("expect").compactMap { expectation in
                predicate(expectation.node("test")).map {
                    ExpectationSpec(test: $0, message: expectation.text("message")?.value ?? "")
                }
            },
            preparations: preparations(reader),
            mapping: reader.members("mapping"),
            range: reader.range
        )
    }

    /// The version of a record.
    func version(_ reader: SpecReader?) -> VersionSpec? {
        reader.flatMap { reader in
            pathReference(reader.node("path")).map { VersionSpec(path: $0, format: reader.text("format")?.value) }
        }
    }

    private func deletion(_ reader: SpecReader) -> DeletionSpec? {
        DeletionSpec(
            condition: reader.shape.name == "when" ? predicate(reader.node("when")) : nil,
            list: reader.shape.name == "list" ? reader.object("list").flatMap { deletionList($0) } : nil,
            byAbsence: reader.flag("absence") ?? false
        )
    }

    private func deletionList(_ reader: SpecReader) -> DeletionListSpec? {
        guard let request = request(reader.object("request")), let records = reader.path("records") else { return nil }
        return DeletionListSpec(
            request: request,
            records: records,
            key: pathReferences(reader.node("key")),
            filter: predicate(reader.node("where")),
            pagination: reader.object("pagination").flatMap { pagination($0) }
                ?? PaginationSpec(style: .none, range: reader.range),
            range: reader.range
        )
    }
}
