package import PatchbayEngine

/// One of the things that a read is repeated for; several make every combination.
package struct ParentFactor: Sendable {
    /// Where the parents come from.
    package enum Source: Sendable {
        /// The records of a data type that were stored before.
        case records(Records)
        /// These values.
        case values([JSONValue])
        /// The values of a variable of the connection; a run has them in its place.
        case variable(String)
    }

    /// The records of a data type.
    package struct Records: Sendable {
        /// Its name.
        package var dataType: String
        /// Which of them; nil is all.
        package var condition: AnswerCondition?
        /// How many share a request; nil is one, which stands alone rather than in a list.
        package var batch: Int?
        /// How deep records of the read itself become parents; nil is not at all.
        package var recursion: Recursion?
    }

    /// Records of the read itself that become parents.
    package struct Recursion: Sendable {
        /// Which of them; nil is all.
        package var condition: AnswerCondition?
        /// How many levels at the most.
        package var maximumDepth: Int
    }

    /// The name in requests.
    package var alias: String
    /// Where the parents come from.
    package var source: Source
}

/// A parent that records are read for.
package struct SyncParent: Sendable, Hashable {
    /// What tells it apart among its data type's records, in the order of which parents are handed over.
    package var key: String
    /// Its record as the provider sent it; conditions look at nothing else.
    package var record: JSONValue
    /// The `value` of its own parent; nil when it has none.
    package var outer: JSONValue?
    /// Where its records were read up to; nil when they never were.
    package var watermark: Timestamp?
    /// The opaque checkpoint of its records; nil when there is none.
    package var token: String?

    /// A parent.
    package init(
        key: String,
        record: JSONValue,
        outer: JSONValue? = nil,
        watermark: Timestamp? = nil,
        token: String? = nil
    ) {
        self.key = key
        self.record = record
        self.outer = outer
        self.watermark = watermark
        self.token = token
    }

    /// What requests and rules see: the record's members, and those of its own parent that it lacks.
    package var value: JSONValue {
        guard var object = record.objectValue, let outer = outer?.objectValue else { return record }
        for member in outer.members where object[member.name] == nil { object[member.name] = member.value }
        return .object(object)
    }
}

/// Which parents the machine asks for.
package struct ParentQuery: Sendable, Hashable {
    /// The data type whose records they are.
    package var dataType: String
    /// The key behind which they start, in the order of bytes; nil is at the start.
    package var after: String?
    /// 0 for records of the data type; n for records that this run's read stored at level n - 1.
    package var level: Int
    /// How many at the most.
    package var limit: Int
    /// The read that is repeated for them, whose states they bring along; nil when the data type has one alone.
    package var read: String?

    /// A question for parents.
    package init(dataType: String, after: String?, level: Int, limit: Int, read: String?) {
        self.dataType = dataType
        self.after = after
        self.level = level
        self.limit = limit
        self.read = read
    }

    /// The name of a parent's state: records of the read itself may have the keys of parents above them.
    package static func state(of key: String, level: Int) -> String { prefix(level) + key }

    /// What stands before the keys of parents in the names of their states.
    package var statePrefix: String { Self.prefix(level) }

    private static func prefix(_ level: Int) -> String { level == 0 ? "" : "\u{1F}\(level)\u{1F}" }
}
