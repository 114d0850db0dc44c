package import PatchbayEngine

/// The records of a page as they are to be stored: their bytes one after another, and where each of them lies.
package struct RecordBatch: Sendable {
    /// What is to become of a record.
    package enum Fate: Sendable, Hashable {
        /// It is stored under its key.
        case stored
        /// The thing that the key names was deleted: a tombstone takes the place of what was stored.
        case deleted
        /// It was refused, and is kept with the reasons.
        case rejected
    }

    /// What the provider sent of a record.
    package enum Origin: Int, Sendable, Hashable {
        /// The record itself.
        case record
        /// An event of a change feed.
        case event
        /// An entry of a list of deleted ids.
        case deletion
    }

    /// One record.
    package struct Row: Sendable, Hashable {
        /// What is to become of it.
        package var fate: Fate
        /// The UTF-8 of its key in ``RecordBatch/names``, at most ``RecordKey/limit`` bytes without NUL; empty for a
        /// refused record whose key cannot be read.
        package var key: Range<Int>
        /// The mapped record in ``RecordBatch/payloads``; empty for a deletion, a refusal, and a data type without a
        /// mapping.
        package var payload: Range<Int>
        /// The record as the provider sent it, in ``RecordBatch/sources``; empty for a deletion that brought no record.
        package var source: Range<Int>
        /// What tells an older state from a newer one, in ``RecordBatch/names``.
        ///
        /// The order of bytes is the order of versions. Empty when the spec names no version or the record has none.
        package var version: Range<Int>
        /// Why it was refused; empty for any other fate.
        package var reasons: [RejectionReason]
        /// What its source is.
        package var origin: Origin

        /// A record.
        package init(
            fate: Fate,
            key: Range<Int>,
            payload: Range<Int>,
            source: Range<Int>,
            version: Range<Int>,
            reasons: [RejectionReason],
            origin: Origin = .record
        ) {
            self.origin = origin
            self.fate = fate
            self.key = key
            self.payload = payload
            self.source = source
            self.version = version
            self.reasons = reasons
        }
    }

    /// The bytes of keys and versions.
    package var names: [UInt8] = []
    /// The bytes of mapped records, a newline behind each.
    package var payloads: [UInt8] = []
    /// The bytes of records as they came: those of the page, or a copy where records had to be put together.
    package var sources: [UInt8] = []
    /// The records in the order in which they came; what `where` leaves out is not among them.
    package var rows: [Row] = []

    /// An empty batch.
    package init() {}
}

/// Why a record was refused, as it is kept and shown.
package struct RejectionReason: Sendable, Hashable {
    /// The JSON Pointer of the target field; empty for the whole record.
    package var field: String
    /// The path that the value came from; nil when no one path did.
    package var source: String?
    /// One clause: what is wrong, and what was expected.
    package var message: String

    /// A reason.
    package init(field: String, source: String? = nil, message: String) {
        self.field = field
        self.source = source
        self.message = message
    }

    /// The reason that an error of a mapping gives.
    package init(_ error: FieldError) {
        self.init(field: error.field, source: error.source, message: error.text)
    }
}
