import PatchbayEngine

/// The keyword `propertyNames` (core section 10.3.2.4).
enum PropertyNamesKeyword {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("propertyNames", .applicator, subschemas: .value) { site, compiler in
            PropertyNamesAssertion(schema: compiler.subschema(site))
        }
    ]
}

private struct PropertyNamesAssertion: SchemaAssertion {
    let schema: Subschema

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .object(let object) = instance else { return true }
        var isMet = true
        for member in object.members where !check(member.name, in: frame, of: &run) {
            isMet = false
            if run.stopsEarly { break }
        }
        return isMet
    }

    /// Applies the schema to a name; what is wrong is reported at the member.
    private func check(_ name: String, in frame: SchemaFrame, of run: inout SchemaRun) -> Bool {
        let (isMet, causes) = run.collecting { $0.apply(schema, toChild: .string(name), at: .name(name)) }
        guard !isMet else { return true }
        return run.fail(
            "propertyNames",
            frame,
            atChild: .name(name),
            found: "the member name `\(ValueDescription.excerpt(name))`",
            expected: causes.first?.expected ?? "another name",
            causes: causes
        )
    }
}
