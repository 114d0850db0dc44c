import PatchbayEngine

/// The keywords that bound how many items or members there are (validation sections 6.4 and 6.5).
enum CountKeywords {
    static let all: [SchemaKeyword] = [
        maximum("maxItems", "item", count: itemCount),
        minimum("minItems", "item", count: itemCount),
        maximum("maxProperties", "member", count: memberCount),
        minimum("minProperties", "member", count: memberCount),
    ]

    @Sendable private static func itemCount(_ value: JSONValue) -> Int? {
        if case .array(let elements) = value { elements.count } else { nil }
    }

    @Sendable private static func memberCount(_ value: JSONValue) -> Int? {
        if case .object(let object) = value { object.count } else { nil }
    }

    private static func maximum(
        _ name: String,
        _ noun: String,
        count: @escaping @Sendable (JSONValue) -> Int?
    ) -> SchemaKeyword {
        SchemaKeyword(name, .validation) { site, compiler in
            compiler.count(site).map { bound in
                let expected = "at most \(ValueDescription.amount(bound, noun))"
                return CountAssertion(keyword: name, expected: expected, range: 0...bound, count: count)
            }
        }
    }

    private static func minimum(
        _ name: String,
        _ noun: String,
        count: @escaping @Sendable (JSONValue) -> Int?
    ) -> SchemaKeyword {
        SchemaKeyword(name, .validation) { site, compiler in
            compiler.count(site).map { bound in
                let expected = "at least \(ValueDescription.amount(bound, noun))"
                return CountAssertion(keyword: name, expected: expected, range: bound...Int.max, count: count)
            }
        }
    }
}

private struct CountAssertion: SchemaAssertion {
    let keyword: String
    let expected: String
    let range: ClosedRange<Int>
    let count: @Sendable (JSONValue) -> Int?

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard let count = count(instance), !range.contains(count) else { return true }
        return run.fail(keyword, frame, found: ValueDescription.phrase(instance), expected: expected)
    }
}
