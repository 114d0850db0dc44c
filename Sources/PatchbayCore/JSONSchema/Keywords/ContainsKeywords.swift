import PatchbayEngine

/// The keyword `contains` (core section 10.3.1.3) with its bounds (validation sections 6.4.4 and 6.4.5).
enum ContainsKeywords {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("maxContains", .validation, compile: bound),
        SchemaKeyword("minContains", .validation, compile: bound),
        SchemaKeyword("contains", .applicator, subschemas: .value) { site, compiler in
            let hasBounds = compiler.uses(.validation, in: site.resource)
            let minimum = hasBounds ? SchemaCompiler.count(site.sibling("minContains")?.value) : nil
            let maximum = hasBounds ? SchemaCompiler.count(site.sibling("maxContains")?.value) : nil
            return ContainsAssertion(schema: compiler.subschema(site), minimum: minimum, maximum: maximum)
        },
    ]

    /// A bound asserts nothing without `contains`, which reads it.
    @Sendable private static func bound(
        _ site: KeywordSite,
        _ compiler: inout SchemaCompiler
    ) -> (any SchemaAssertion)? {
        _ = compiler.count(site)
        return nil
    }
}

private struct ContainsAssertion: SchemaAssertion {
    let schema: Subschema
    let minimum: Int?
    let maximum: Int?

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .array(let elements) = instance else { return true }
        let least = minimum ?? 1
        var count = 0
        for (index, element) in elements.enumerated() {
            // Enough is known once the minimum is reached, unless each match counts.
            if count >= least, maximum == nil, frame.evaluated == nil { return true }
            guard run.quietly({ $0.apply(schema, toChild: element, at: .index(index)) }) else { continue }
            count += 1
            frame.evaluated?.mark(index)
        }
        if count < least {
            return fail(minimum == nil ? "contains" : "minContains", "at least", least, count, frame, &run)
        }
        if let maximum, count > maximum { return fail("maxContains", "at most", maximum, count, frame, &run) }
        return true
    }

    private func fail(
        _ keyword: String,
        _ words: String,
        _ bound: Int,
        _ count: Int,
        _ frame: SchemaFrame,
        _ run: inout SchemaRun
    ) -> Bool {
        run.fail(
            keyword,
            frame,
            found: "\(ValueDescription.amount(count, "item")) that \(count == 1 ? "matches" : "match") `contains`",
            expected: "\(words) \(bound)"
        )
    }
}
