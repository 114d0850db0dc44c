import PatchbayEngine

/// The keywords that describe and assert nothing (validation section 9).
enum MetaDataKeywords {
    static let all: [SchemaKeyword] = [
        SchemaKeyword("title", .metaData, compile: text),
        SchemaKeyword("description", .metaData, compile: text),
        SchemaKeyword("default", .metaData) { _, _ in nil },
        SchemaKeyword("deprecated", .metaData, compile: flag),
        SchemaKeyword("readOnly", .metaData, compile: flag),
        SchemaKeyword("writeOnly", .metaData, compile: flag),
        SchemaKeyword("examples", .metaData, compile: examples),
    ]

    @Sendable private static func text(_ site: KeywordSite, _ compiler: inout SchemaCompiler) -> (any SchemaAssertion)?
    {
        _ = compiler.text(site)
        return nil
    }

    @Sendable private static func flag(_ site: KeywordSite, _ compiler: inout SchemaCompiler) -> (any SchemaAssertion)?
    {
        _ = compiler.flag(site)
        return nil
    }

    @Sendable private static func examples(
        _ site: KeywordSite,
        _ compiler: inout SchemaCompiler
    ) -> (any SchemaAssertion)? {
        if site.value.kind != .array {
            compiler.refuse(at: site.place, found: site.value, expected: "an array of examples")
        }
        return nil
    }
}
