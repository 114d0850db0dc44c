import PatchbayEngine

/// The keyword `additionalProperties` (core section 10.3.2.3).
enum AdditionalPropertiesKeyword {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("additionalProperties", .applicator, subschemas: .value) { site, compiler in
            let names = site.sibling("properties")?.value.objectValue?.names ?? []
            let patterns = site.sibling("patternProperties")
            return AdditionalPropertiesAssertion(
                schema: compiler.subschema(site),
                names: names,
                known: Set(names.map(ExactText.init)),
                // A pattern that does not compile is reported where it stands.
                patterns: patterns?.value.objectValue?.names.compactMap { name in
                    compiler.expressions[ExactText(name)]
                } ?? []
            )
        }
    ]
}

private struct AdditionalPropertiesAssertion: SchemaAssertion {
    let schema: Subschema
    let names: [String]
    let known: Set<ExactText>
    let patterns: [RegularExpression]

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .object(let object) = instance else { return true }
        var isMet = true
        for (index, member) in object.members.enumerated() where isAdditional(member.name) {
            frame.evaluated?.mark(index)
            guard !check(member, object, in: frame, of: &run) else { continue }
            isMet = false
            if run.stopsEarly { break }
        }
        return isMet
    }

    private func isAdditional(_ name: String) -> Bool {
        !known.contains(ExactText(name)) && !patterns.contains { $0.search(name) }
    }

    private func check(
        _ member: JSONObject.Member,
        _ object: JSONObject,
        in frame: SchemaFrame,
        of run: inout SchemaRun
    ) -> Bool {
        guard run.isFalse(schema) else { return run.apply(schema, toChild: member.value, at: .name(member.name)) }
        let list =
            names.isEmpty ? "" : " other than " + ValueDescription.choices(names.map { "`\($0)`" }, conjunction: "and")
        return run.fail(
            "additionalProperties",
            frame,
            atChild: .name(member.name),
            found: "the member `\(ValueDescription.excerpt(member.name))`",
            expected: "no member\(list)",
            help: SchemaSuggestion.sentence(for: member.name, among: names.filter { object[$0] == nil })
        )
    }
}
