import PatchbayEngine

/// The keywords that bound numbers (validation section 6.2); all compare decimal values, never binary ones.
enum NumberKeywords {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("multipleOf", .validation, compile: multiple),
        bound("maximum", "at most") { $0 <= $1 },
        bound("exclusiveMaximum", "less than") { $0 < $1 },
        bound("minimum", "at least") { $0 >= $1 },
        bound("exclusiveMinimum", "more than") { $0 > $1 },
    ]

    private static func bound(
        _ name: String,
        _ words: String,
        _ holds: @escaping @Sendable (JSONNumber, JSONNumber) -> Bool
    ) -> SchemaKeyword {
        SchemaKeyword(name, .validation) { site, compiler in
            compiler.number(site).map { BoundAssertion(keyword: name, words: words, bound: $0, holds: holds) }
        }
    }

    @Sendable private static func multiple(
        _ site: KeywordSite,
        _ compiler: inout SchemaCompiler
    ) -> (any SchemaAssertion)? {
        guard case .number(let number) = site.value, number > JSONNumber(0) else {
            compiler.refuse(at: site.place, found: site.value, expected: "a number greater than 0")
            return nil
        }
        guard let divisor = DecimalDivisor(number) else {
            compiler.refuse(
                at: site.place,
                "found a number of more than \(DecimalDivisor.digitLimit) digits, expected a shorter one"
            )
            return nil
        }
        return MultipleAssertion(number: number, divisor: divisor)
    }
}

private struct BoundAssertion: SchemaAssertion {
    let keyword: String
    let words: String
    let bound: JSONNumber
    let holds: @Sendable (JSONNumber, JSONNumber) -> Bool

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .number(let number) = instance, !holds(number, bound) else { return true }
        return run.fail(
            keyword,
            frame,
            found: ValueDescription.phrase(instance),
            expected: "\(words) \(ValueDescription.excerpt(bound.text))"
        )
    }
}

private struct MultipleAssertion: SchemaAssertion {
    let number: JSONNumber
    let divisor: DecimalDivisor

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .number(let value) = instance, !divisor.divides(value) else { return true }
        return run.fail(
            "multipleOf",
            frame,
            found: ValueDescription.phrase(instance),
            expected: "a multiple of \(ValueDescription.excerpt(number.text))"
        )
    }
}
