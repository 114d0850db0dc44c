import PatchbayEngine

/// The keyword `pattern` (validation section 6.3.3).
enum PatternKeyword {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("pattern", .validation) { site, compiler in
            guard let pattern = compiler.text(site),
                let expression = compiler.regularExpression(pattern, at: site.place)
            else { return nil }
            return PatternAssertion(expression: expression)
        }
    ]
}

private struct PatternAssertion: SchemaAssertion {
    let expression: RegularExpression

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .string(let text) = instance, !expression.search(text) else { return true }
        return run.fail(
            "pattern",
            frame,
            found: ValueDescription.phrase(instance),
            expected: "a string that matches `\(ValueDescription.excerpt(expression.pattern))`"
        )
    }
}
