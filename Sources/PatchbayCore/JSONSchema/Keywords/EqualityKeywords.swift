import PatchbayEngine

/// The keywords `enum` and `const` (validation sections 6.1.2 and 6.1.3).
enum EqualityKeywords {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("enum", .validation) { site, compiler in
            guard case .array(let values) = site.value else {
                compiler.refuse(at: site.place, found: site.value, expected: "an array of values")
                return nil
            }
            return EnumAssertion(values: values)
        },
        SchemaKeyword("const", .validation) { site, _ in ConstAssertion(value: site.value) },
    ]
}

private struct EnumAssertion: SchemaAssertion {
    let values: [JSONValue]
    /// The same values, for look-up.
    let set: Set<JSONValue>

    init(values: [JSONValue]) {
        self.values = values
        set = Set(values)
    }

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        if set.contains(instance) { return true }
        return run.fail(
            "enum",
            frame,
            found: ValueDescription.phrase(instance),
            expected: ValueDescription.choices(values.map(ValueDescription.literal)),
            help: suggestion(for: instance)
        )
    }

    private func suggestion(for instance: JSONValue) -> String? {
        guard case .string(let text) = instance else { return nil }
        return SchemaSuggestion.sentence(for: text, among: values.compactMap(\.stringValue))
    }
}

private struct ConstAssertion: SchemaAssertion {
    let value: JSONValue

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        if instance == value { return true }
        return run.fail(
            "const",
            frame,
            found: ValueDescription.phrase(instance),
            expected: ValueDescription.literal(value)
        )
    }
}
