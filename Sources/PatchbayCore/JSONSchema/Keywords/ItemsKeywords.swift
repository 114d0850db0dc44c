import PatchbayEngine

/// The keywords `prefixItems` and `items` (core section 10.3.1).
enum ItemsKeywords {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("prefixItems", .applicator, subschemas: .elements) { site, compiler in
            compiler.subschemas(site).map { PrefixItemsAssertion(schemas: $0) }
        },
        SchemaKeyword("items", .applicator, subschemas: .value) { site, compiler in
            if case .array = site.value {
                compiler.refuse(
                    at: site.place,
                    "found an array of schemas, expected one schema",
                    help: "Name the schemas of the first items in `prefixItems`."
                )
                return nil
            }
            return ItemsAssertion(
                schema: compiler.subschema(site),
                start: site.sibling("prefixItems")?.value.arrayValue?.count ?? 0
            )
        },
    ]
}

private struct PrefixItemsAssertion: SchemaAssertion {
    let schemas: [Subschema]

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .array(let elements) = instance else { return true }
        var isMet = true
        for (index, (element, schema)) in zip(elements, schemas).enumerated() {
            frame.evaluated?.mark(index)
            guard !run.apply(schema, toChild: element, at: .index(index)) else { continue }
            isMet = false
            if run.stopsEarly { break }
        }
        return isMet
    }
}

private struct ItemsAssertion: SchemaAssertion {
    let schema: Subschema
    let start: Int

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .array(let elements) = instance, elements.count > start else { return true }
        guard !run.isFalse(schema) else {
            return run.fail(
                "items",
                frame,
                atChild: .index(start),
                found: "an array of \(ValueDescription.amount(elements.count, "item"))",
                expected: start == 0 ? "an empty array" : "at most \(ValueDescription.amount(start, "item"))"
            )
        }
        frame.evaluated?.mark(from: start)
        var isMet = true
        for (index, element) in elements.enumerated().dropFirst(start)
        where !run.apply(schema, toChild: element, at: .index(index)) {
            isMet = false
            if run.stopsEarly { break }
        }
        return isMet
    }
}
