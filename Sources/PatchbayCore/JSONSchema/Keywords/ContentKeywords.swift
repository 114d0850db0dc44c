/// The keywords that describe what a string holds; they assert nothing (validation section 8.2).
enum ContentKeywords {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("contentEncoding", .content, compile: text),
        SchemaKeyword("contentMediaType", .content, compile: text),
        SchemaKeyword("contentSchema", .content, subschemas: .value) { site, compiler in
            _ = compiler.subschema(site)
            return nil
        },
    ]

    @Sendable private static func text(_ site: KeywordSite, _ compiler: inout SchemaCompiler) -> (any SchemaAssertion)?
    {
        _ = compiler.text(site)
        return nil
    }
}
