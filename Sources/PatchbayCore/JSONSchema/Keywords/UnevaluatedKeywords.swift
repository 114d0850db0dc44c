import PatchbayEngine

/// The keywords `unevaluatedItems` and `unevaluatedProperties` (core section 11).
enum UnevaluatedKeywords {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("unevaluatedItems", .unevaluated, subschemas: .value) { site, compiler in
            UnevaluatedAssertion(keyword: site.name, schema: compiler.subschema(site)) { value in
                guard case .array(let elements) = value else { return [] }
                return elements.enumerated().map { (.index($0.offset), $0.element) }
            }
        },
        SchemaKeyword("unevaluatedProperties", .unevaluated, subschemas: .value) { site, compiler in
            UnevaluatedAssertion(keyword: site.name, schema: compiler.subschema(site)) { value in
                guard case .object(let object) = value else { return [] }
                return object.members.map { (.name($0.name), $0.value) }
            }
        },
    ]
}

private struct UnevaluatedAssertion: SchemaAssertion {
    let keyword: String
    let schema: Subschema
    /// The elements or members of a value that the keyword speaks of.
    let children: @Sendable (JSONValue) -> [(segment: PathSegment, value: JSONValue)]

    var readsEvaluated: Bool { true }

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        let children = children(instance)
        guard !children.isEmpty, let marks = frame.evaluated?.marks else { return true }
        var isMet = true
        for (index, child) in children.enumerated() where !marks[index] {
            frame.evaluated?.mark(index)
            guard !check(child.value, at: child.segment, in: frame, of: &run) else { continue }
            isMet = false
            if run.stopsEarly { break }
        }
        return isMet
    }

    private func check(
        _ child: JSONValue,
        at segment: PathSegment,
        in frame: SchemaFrame,
        of run: inout SchemaRun
    ) -> Bool {
        guard run.isFalse(schema) else { return run.apply(schema, toChild: child, at: segment) }
        let found =
            switch segment {
            case .name(let name): "the member `\(ValueDescription.excerpt(name))`"
            case .index(let index): "an item at index \(index)"
            }
        return run.fail(
            keyword,
            frame,
            atChild: segment,
            found: found,
            expected: "none that no other keyword describes"
        )
    }
}
