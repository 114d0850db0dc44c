import PatchbayEngine

/// The keyword `not` (core section 10.2.1.4).
enum NotKeyword {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("not", .applicator, subschemas: .value) { site, compiler in
            NotAssertion(schema: compiler.subschema(site))
        }
    ]
}

private struct NotAssertion: SchemaAssertion {
    let schema: Subschema

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        // What a negated schema evaluates is no annotation of this one (core section 7.7.1.2).
        var apart = SchemaFrame(location: frame.location)
        guard run.quietly({ $0.apply(schema, to: instance, in: &apart) }) else { return true }
        return run.fail(
            "not",
            frame,
            found: "\(ValueDescription.phrase(instance)) that matches the excluded schema",
            expected: "no match"
        )
    }
}
