import PatchbayEngine

/// The keywords `allOf`, `anyOf` and `oneOf` (core section 10.2.1).
enum CombiningKeywords {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("allOf", .applicator, subschemas: .elements) { site, compiler in
            compiler.subschemas(site).map { AllOfAssertion(schemas: $0) }
        },
        SchemaKeyword("anyOf", .applicator, subschemas: .elements) { site, compiler in
            compiler.subschemas(site).map { AnyOfAssertion(schemas: $0) }
        },
        SchemaKeyword("oneOf", .applicator, subschemas: .elements) { site, compiler in
            compiler.subschemas(site).map { OneOfAssertion(schemas: $0) }
        },
    ]
}

private struct AllOfAssertion: SchemaAssertion {
    let schemas: [Subschema]

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        var isMet = true
        for schema in schemas where !run.apply(schema, to: instance, in: &frame) {
            isMet = false
            if run.stopsEarly { break }
        }
        return isMet
    }
}

private struct AnyOfAssertion: SchemaAssertion {
    let schemas: [Subschema]

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        let (isMet, causes) = run.collecting { run in
            var isMet = false
            for schema in schemas where run.apply(schema, to: instance, in: &frame) {
                isMet = true
                // What the other alternatives evaluate counts only when somebody asks for it.
                if frame.evaluated == nil { break }
            }
            return isMet
        }
        guard !isMet else { return true }
        return run.fail(
            "anyOf",
            frame,
            found: "\(ValueDescription.phrase(instance)) that matches none of \(schemas.count) alternatives",
            expected: "a match of at least one",
            causes: causes
        )
    }
}

private struct OneOfAssertion: SchemaAssertion {
    let schemas: [Subschema]

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        var matches: [Int] = []
        let (_, causes) = run.collecting { run in
            for (index, schema) in schemas.enumerated() where run.apply(schema, to: instance, in: &frame) {
                matches.append(index)
                if matches.count == 2 { break }
            }
            return matches.count == 1
        }
        guard matches.count != 1 else { return true }
        let found = ValueDescription.phrase(instance)
        guard matches.isEmpty else {
            return run.fail(
                "oneOf",
                frame,
                found: "\(found) that matches both alternatives \(matches[0] + 1) and \(matches[1] + 1)",
                expected: "a match of exactly one"
            )
        }
        return run.fail(
            "oneOf",
            frame,
            found: "\(found) that matches none of \(schemas.count) alternatives",
            expected: "a match of exactly one",
            causes: causes
        )
    }
}
