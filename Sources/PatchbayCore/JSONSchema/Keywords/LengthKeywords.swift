import PatchbayEngine

/// The keywords `maxLength` and `minLength` (validation section 6.3), which count code points.
enum LengthKeywords {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("maxLength", .validation) { site, compiler in
            compiler.count(site).map {
                LengthAssertion(keyword: "maxLength", words: "at most", range: 0...$0, bound: $0)
            }
        },
        SchemaKeyword("minLength", .validation) { site, compiler in
            compiler.count(site).map {
                LengthAssertion(keyword: "minLength", words: "at least", range: $0...Int.max, bound: $0)
            }
        },
    ]
}

private struct LengthAssertion: SchemaAssertion {
    let keyword: String
    let words: String
    let range: ClosedRange<Int>
    let bound: Int

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .string(let text) = instance else { return true }
        let length = text.unicodeScalars.count
        guard !range.contains(length) else { return true }
        return run.fail(
            keyword,
            frame,
            found: "\(ValueDescription.phrase(instance)) of \(ValueDescription.amount(length, "character"))",
            expected: "\(words) \(ValueDescription.amount(bound, "character"))"
        )
    }
}
