import PatchbayEngine

/// The keywords that identify and hold schemas (core section 8); references have a file of their own.
enum CoreKeywords {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("$schema", .core, compile: dialect),
        SchemaKeyword("$id", .core, compile: identifier),
        SchemaKeyword("$anchor", .core, compile: anchor),
        SchemaKeyword("$dynamicAnchor", .core, compile: anchor),
        SchemaKeyword("$vocabulary", .core, compile: vocabulary),
        SchemaKeyword("$comment", .core, compile: text),
        SchemaKeyword("$defs", .core, subschemas: .members, compile: definitions),
        // Of earlier drafts; the metaschema keeps their names (section 8.2.3.2 and validation appendix).
        SchemaKeyword("definitions", .core, subschemas: .members, compile: definitions),
        SchemaKeyword("$recursiveAnchor", .core, compile: anchor),
        SchemaKeyword("$recursiveRef", .core, compile: text),
    ]

    @Sendable private static func text(_ site: KeywordSite, _ compiler: inout SchemaCompiler) -> (any SchemaAssertion)?
    {
        _ = compiler.text(site)
        return nil
    }

    @Sendable private static func dialect(
        _ site: KeywordSite,
        _ compiler: inout SchemaCompiler
    ) -> (any SchemaAssertion)? {
        guard let uri = compiler.text(site) else { return nil }
        if URIReference(uri).scheme == nil {
            compiler.refuse(at: site.place, found: site.value, expected: "an absolute URI")
        }
        return nil
    }

    @Sendable private static func identifier(
        _ site: KeywordSite,
        _ compiler: inout SchemaCompiler
    ) -> (any SchemaAssertion)? {
        _ = compiler.text(site)
        return nil
    }

    /// A name as in XML without colons, in ASCII (core section 8.2.2).
    @Sendable private static func anchor(
        _ site: KeywordSite,
        _ compiler: inout SchemaCompiler
    ) -> (any SchemaAssertion)? {
        guard let name = compiler.text(site) else { return nil }
        let isLetter: (UInt8) -> Bool = { (97...122).contains($0 | 0x20) || $0 == 0x5F }
        let isName =
            name.utf8.first.map(isLetter) ?? false
            && name.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == 0x2D || $0 == 0x2E }
        if !isName {
            compiler.refuse(
                at: site.place,
                found: site.value,
                expected: "a name of letters, digits, `-`, `_` and `.` that starts with a letter or `_`"
            )
        }
        return nil
    }

    @Sendable private static func vocabulary(
        _ site: KeywordSite,
        _ compiler: inout SchemaCompiler
    ) -> (any SchemaAssertion)? {
        guard case .object(let object) = site.value else {
            compiler.refuse(at: site.place, found: site.value, expected: "an object of vocabulary URIs and booleans")
            return nil
        }
        for member in object.members {
            let place = site.place.appending(member.name)
            if URIReference(member.name).scheme == nil {
                compiler.refuse(at: place, "found the name `\(member.name)`, expected an absolute URI")
            }
            if member.value.kind != .boolean {
                compiler.refuse(at: place, found: member.value, expected: "a boolean")
            }
        }
        return nil
    }

    @Sendable private static func definitions(
        _ site: KeywordSite,
        _ compiler: inout SchemaCompiler
    ) -> (any SchemaAssertion)? {
        _ = compiler.namedSubschemas(site)
        return nil
    }
}
