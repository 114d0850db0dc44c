/// What became of one record.
package enum MappingOutcome: Sendable {
    /// It was written to the output.
    case mapped
    /// The spec's `where` does not want it.
    case filtered
    /// It says that the thing is deleted; the parts of its key as text.
    case deleted(key: [String])
    /// It was refused; nothing was written.
    case rejected([FieldError])
}

/// Why a record was refused, at one field.
package struct FieldError: Error, Equatable, Sendable {
    /// The JSON Pointer of the target field; empty for the whole record.
    package var field: String
    /// The path that the value came from, as the spec wrote it; nil when no one path did.
    package var source: String?
    /// Where in the record that path leads; nil when no one path did, or it leads beside the record.
    package var place: [PathSegment]?
    /// The JSON text at that place, as it stands in the record; nil when nothing is there.
    package var value: String?
    /// The byte of that value within the record, from 0; nil when nothing is there.
    package var offset: Int?
    /// The transform that refused the value; nil when none did.
    package var transform: String?
    /// One clause: what was found or what is wrong.
    package var message: String
    /// What would have been accepted.
    package var expected: String?

    /// The error as one line: field, source, transform, what is wrong, what was expected.
    package var text: String {
        var parts: [String] = []
        if !field.isEmpty { parts.append("`\(field.dropFirst())`") }
        if let source, !message.contains("`\(source)`") { parts.append("from `\(source)`") }
        let place = parts.joined(separator: " ")
        let reason = (transform.map { "`\($0)`: " } ?? "") + message + (expected.map { ", expected \($0)" } ?? "")
        return place.isEmpty ? reason : place + ": " + reason
    }

    /// An error.
    package init(
        field: String,
        source: String? = nil,
        place: [PathSegment]? = nil,
        value: String? = nil,
        transform: String? = nil,
        message: String,
        expected: String? = nil
    ) {
        self.field = field
        self.source = source
        self.place = place
        self.value = value
        self.transform = transform
        self.message = message
        self.expected = expected
    }
}

/// One thing that happened while a field was made, as `--explain` tells it.
package enum TraceEvent: Equatable, Sendable {
    /// The rule of a field begins.
    case field(String)
    /// A path was looked at: where in the record it leads, nil when beside it, and the JSON text found, or nil.
    case read(path: String, place: [PathSegment]?, found: String?)
    /// A value was passed over by `skip`.
    case skipped(path: String)
    /// The rule's `when` does not hold.
    case guarded
    /// The branch of this number, from 1, holds; nil when none does.
    case branch(Int?)
    /// A constant, template, list or branch brought this.
    case made(String)
    /// A step was done.
    case step(name: String, before: String, after: String)
    /// A step refused its value.
    case refused(name: String, before: String, message: String)
    /// The default was taken.
    case defaulted(String)
    /// The field is written like this.
    case written(String)
}
