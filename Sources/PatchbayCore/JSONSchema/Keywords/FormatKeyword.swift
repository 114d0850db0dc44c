import PatchbayEngine

/// The keyword `format` (validation section 7): an annotation, unless the dialect or the caller makes it an assertion.
enum FormatKeyword {
    static let all: [SchemaKeyword] = [
        // Both vocabularies define the keyword; core is always there, and the choice is made here.
        SchemaKeyword("format", .core) { site, compiler in
            guard
                compiler.uses(.formatAnnotation, in: site.resource)
                    || compiler.uses(.formatAssertion, in: site.resource),
                let name = compiler.text(site)
            else { return nil }
            let isAsserted = compiler.formatAssertion || compiler.uses(.formatAssertion, in: site.resource)
            guard isAsserted, let format = StringFormat.named(name) else { return nil }
            return FormatAssertion(format: format)
        }
    ]
}

private struct FormatAssertion: SchemaAssertion {
    let format: StringFormat

    func isMet(by instance: JSONValue, in frame: inout SchemaFrame, of run: inout SchemaRun) -> Bool {
        guard case .string(let text) = instance, !format.isMet(text) else { return true }
        return run.fail(
            "format",
            frame,
            found: ValueDescription.phrase(instance),
            expected: "\(format.phrase) (`\(format.name)`)"
        )
    }
}
