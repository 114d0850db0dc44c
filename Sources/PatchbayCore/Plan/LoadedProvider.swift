package import PatchbayEngine

/// A provider that was read: its plans, and what was found on the way.
package struct LoadedProvider: Sendable {
    /// The provider's id, as the file says or as its name says.
    package var id: String
    /// The name for people.
    package var name: String
    /// The data types in the order of the file.
    package var dataTypes: [DataTypePlan]
    /// What was found; plans may be run when no finding is an error.
    package var diagnostics: [Diagnostic]
    /// The spec after its overlays, as written; nil when it could not be read.
    package var spec: JSONValue?
    /// The spec after overlays and inheritance: what holds for each data type.
    package var resolved: JSONValue?
    /// The spec in types; nil when its id, `auth` or `api` is broken.
    package var provider: ProviderSpec?
    /// The ways to connect; none when the spec could not be read in types.
    package var authMethods: [AuthMethodPlan] = []
    /// How the provider tells of changes; nil when it does not, or the spec could not be read in types.
    package var webhooks: WebhookPlan?

    /// The way to connect of a name, or the only one.
    package func auth(_ method: String?) -> AuthPlan? {
        authMethods.count == 1 ? authMethods[0].plan : authMethods.first { $0.name == method }?.plan
    }

    /// Whether the plans may be run.
    package var isUsable: Bool { !diagnostics.contains { $0.severity == .error } }
}

/// What is known of a data type.
package struct DataTypePlan: Sendable {
    /// The name in the spec.
    package var name: String
    /// How it is read; at least one.
    package var reads: [ReadPlan]
    /// The name of the model.
    package var model: String?
    /// How it is synced; nil when a read has no request, or the spec is broken.
    package var sync: SyncPlan?
    /// What the entries of the list of deleted ids say; nil when there is no such list.
    package var deletions: MappingPlan?

    /// The mapping of the first read; nil when it has none.
    package var mapping: MappingPlan? { reads.first?.mapping }
}

/// What is known of one read of a data type.
package struct ReadPlan: Sendable {
    /// The name; nil when the data type has one read alone.
    package var name: String?
    /// What is done with a record, and what it says of itself; without a mapping nothing is written.
    package var program: MappingPlan
    /// Whether there is a mapping.
    package var isMapped: Bool
    /// How the versions of records are written; nil compares numbers and texts as they are.
    package var versionFormat: DateFormat?
    /// What the events of the change feed say of their records; nil when there is no feed.
    package var feed: FeedMapping?
    /// Where a response has its records; nil when the spec does not say, or is broken.
    package var records: RecordsSpec?

    /// The mapping; nil when there is none.
    package var mapping: MappingPlan? { isMapped ? program : nil }
}

/// How the events of a change feed are read.
package struct FeedMapping: Sendable {
    /// What an event says of its record: key, version, deletion.
    package var events: MappingPlan
    /// How the versions of records are written; nil compares numbers and texts as they are.
    package var versionFormat: DateFormat?
    /// Where an event has its record; nil when the event is the record.
    package var record: PathExpression?
}
