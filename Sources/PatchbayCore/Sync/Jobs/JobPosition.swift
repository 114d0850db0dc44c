package import PatchbayEngine

/// Where the job stands that makes a list.
package struct JobPosition: Sendable, Hashable {
    /// When it was created.
    package var createdAt: Timestamp
    /// What the answer to its creation gave.
    package var created: JSONObject
    /// What the answer gave that said it is done.
    package var result = JSONObject()
    /// Where its result is; nil when the answer did not say.
    package var url: String?
    /// Whether its result can be read.
    package var isDone = false

    init(createdAt: Timestamp, created: JSONObject) {
        self.createdAt = createdAt
        self.created = created
    }

    /// What requests see as `{job.…}`.
    var values: JSONObject {
        var values = created
        for member in result.members { values[member.name] = member.value }
        return values
    }
}
