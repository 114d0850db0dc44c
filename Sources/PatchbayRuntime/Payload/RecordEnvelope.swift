import PatchbayEngine

/// A record with what lies around it: `{"record": …, "parent": …, "page": …, "variables": {…}}`.
///
/// Rules that name more than the record need it; all members but `record` may be left out.
enum RecordEnvelope {
    /// An envelope that was opened.
    struct Opened {
        /// The bytes of the record.
        var record: Range<Int>
        /// What lies around it.
        var surroundings: MappingSurroundings
    }

    /// Why bytes are no envelope.
    struct Refusal: Error {
        /// What is wrong with the grammar, when something is.
        var fault: PayloadFault?
        /// What else is wrong.
        var errors: [FieldError] = []

        fileprivate init(_ message: String) {
            errors = [FieldError(field: "", place: [], message: message)]
        }

        fileprivate init(_ fault: PayloadFault) {
            self.fault = fault
        }
    }

    private static let members = ["record", "parent", "page", "variables"]

    /// Opens the envelope in padded bytes; what it does not bring is as in `around`.
    static func open(
        _ bytes: Span<UInt8>,
        from start: Int,
        to end: Int,
        in around: MappingSurroundings
    ) -> Result<Opened, Refusal> {
        let envelope: JSONValue
        do throws(JSONFault) {
            envelope = try JSONValue(parsing: bytes.extracting(start..<end))
        } catch {
            if case .grammar(let kind) = error.kind {
                return .failure(Refusal(PayloadFault(kind: kind, offset: start + error.offset)))
            }
            return .failure(Refusal("the envelope cannot be read: \(error.message)"))
        }
        guard let object = envelope.objectValue,
            let record = RecordPlace.range(of: [.name("record")], in: bytes, from: start, to: end)
        else { return .failure(Refusal("an envelope is an object with a member `record`")) }
        if let stranger = object.names.first(where: { !members.contains($0) }) {
            return .failure(
                Refusal("an envelope has no member `\(stranger)`, expected `record`, `parent`, `page`, `variables`")
            )
        }
        var surroundings = around
        if let parent = object["parent"] { surroundings.parent = parent }
        if let page = object["page"] { surroundings.page = page }
        for member in object["variables"]?.objectValue?.members ?? [] {
            surroundings.variables[member.name] = member.value
        }
        return .success(Opened(record: record, surroundings: surroundings))
    }
}
