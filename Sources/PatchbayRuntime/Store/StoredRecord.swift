package import PatchbayCore

/// A record as the store has it, or the tombstone of one that was deleted.
package struct StoredRecord: Sendable, Equatable {
    /// What tells it apart within its data type.
    package var key: String
    /// The number of its last change; it grows within a connection.
    package var change: Int
    /// The JSON text of the mapped record; empty for a tombstone and for a data type without a mapping.
    package var payload: [UInt8]
    /// The record as the provider sent it; nil when it is not kept.
    package var source: [UInt8]?
    /// Whether the provider deleted it.
    package var isDeleted: Bool
    /// When it was stored as it is.
    package var syncedAt: Timestamp
    /// The digest of the mapping that made it.
    package var mappingDigest: String
}

/// Which records are asked for, in the order of their changes.
package struct RecordQuery: Sendable, Hashable {
    /// The data type.
    package var dataType: String
    /// The number of the change behind which they start; 0 is the beginning.
    package var after: Int
    /// Those that changed later than this; nil is all.
    package var modifiedAfter: Timestamp?
    /// How many at the most.
    package var limit: Int

    /// A query.
    package init(dataType: String, after: Int = 0, modifiedAfter: Timestamp? = nil, limit: Int) {
        self.dataType = dataType
        self.after = after
        self.modifiedAfter = modifiedAfter
        self.limit = limit
    }
}

/// A record that was refused, with what is needed to map it again.
package struct RejectedRecord: Sendable, Equatable {
    /// Its number; it grows within a connection.
    package var id: Int
    /// What tells it apart; nil when its key cannot be read.
    package var key: String?
    /// Why it was refused.
    package var reasons: [RejectionReason]
    /// The record as the provider sent it.
    package var source: [UInt8]
    /// When it was refused.
    package var rejectedAt: Timestamp
    /// The digest of the mapping that refused it.
    package var mappingDigest: String
    /// The read that it came by; nil when the data type has one alone.
    package var read: String?
    /// How deep it is nested in records of its own read.
    package var level: Int
    /// The JSON text of its parent; nil when it has none.
    package var parent: String?
    /// What the source is: the record, or what told of it.
    package var origin: RecordBatch.Origin
}
